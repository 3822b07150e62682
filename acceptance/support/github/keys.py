"""A GitHub App's key, made for the run, and the tokens that are signed by it (RS256), in nothing but Python."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from functools import cache

from support.github.messages import Node

# DER of "SHA-256" before its digest (RFC 8017, 9.2).
SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")


@dataclass(frozen=True)
class Key:
    p: int
    q: int
    exponent: int = 65537

    @property
    def modulus(self) -> int:
        return self.p * self.q

    @property
    def pem(self) -> str:
        """The private key as GitHub hands it out (PKCS #1)."""
        private = pow(self.exponent, -1, (self.p - 1) * (self.q - 1))
        numbers = [0, self.modulus, self.exponent, private, self.p, self.q]
        numbers += [private % (self.p - 1), private % (self.q - 1), pow(self.q, -1, self.p)]
        body = b"".join(_der(2, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in numbers)
        text = base64.encodebytes(_der(0x30, body)).decode().replace("\n", "")
        lines = [text[start : start + 64] for start in range(0, len(text), 64)]
        kind = "RSA PRIVATE KEY"
        return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])

    def sign(self, claims: Node) -> str:
        header = _encoded(json.dumps({"alg": "RS256", "typ": "JWT"}).encode())
        signed = f"{header}.{_encoded(json.dumps(claims).encode())}"
        private = pow(self.exponent, -1, (self.p - 1) * (self.q - 1))
        signature = pow(self._padded(signed), private, self.modulus)
        return f"{signed}.{_encoded(signature.to_bytes(256, 'big'))}"

    def claims(self, token: str) -> Node | None:
        """What the token claims, where this key signed it."""
        try:
            header, body, signature = token.split(".")
            algorithm = json.loads(_decoded(header))["alg"]
            found = pow(int.from_bytes(_decoded(signature), "big"), self.exponent, self.modulus)
            claims: Node = json.loads(_decoded(body))
        except (ValueError, KeyError):
            return None
        return claims if algorithm == "RS256" and found == self._padded(f"{header}.{body}") else None

    def _padded(self, signed: str) -> int:
        digest = SHA256 + hashlib.sha256(signed.encode()).digest()
        return int.from_bytes(b"\x00\x01" + b"\xff" * (253 - len(digest)) + b"\x00" + digest, "big")


@cache
def key() -> Key:
    """The key of this run, of 2048 bits."""
    return Key(_prime(), _prime())


def _prime() -> int:
    while True:
        # Both highest bits are set, so that the product of two has all its bits.
        found = secrets.randbits(1024) | (3 << 1022) | 1
        if (found - 1) % 65537 and all(found % small for small in range(3, 2000, 2)) and _is_prime(found):
            return found


def _is_prime(number: int) -> bool:
    """Miller and Rabin's test."""
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(20):
        power = pow(secrets.randbelow(number - 3) + 2, odd, number)
        if power not in (1, number - 1) and all(
            (power := pow(power, 2, number)) != number - 1 for _ in range(twos - 1)
        ):
            return False
    return True


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    told = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(told)]) + told + content


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
