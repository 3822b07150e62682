"""Who asks: tokens of people, and an app with its installations."""

from dataclasses import dataclass, field

from support.github.keys import Key, key
from support.github.messages import Reply, Request, refusal
from support.github.nodes import moment

LIFETIME_SECONDS = 3600
# GitHub takes an app's own token for ten minutes at most.
LONGEST_SECONDS = 600


@dataclass
class Installation:
    number: int
    owner: str
    suspended: bool = False


@dataclass
class Callers:
    """Tokens by what they are; an installation's token says for which, and until when."""

    app: str = "4242"
    app_key: Key = field(default_factory=key)
    people: dict[str, str] = field(default_factory=dict)
    installations: list[Installation] = field(default_factory=list)
    minted: dict[str, tuple[Installation, float]] = field(default_factory=dict)

    def install(self, owner: str) -> Installation:
        installation = Installation(len(self.installations) + 71, owner)
        self.installations.append(installation)
        return installation

    def who(self, request: Request) -> str | None:
        """Whose budget the request is on; nobody's where its credential is not known or is spent."""
        token = request.credential
        if token in self.people:
            return self.people[token]
        installation, until = self.minted.get(token, (None, 0.0))
        if installation is None or request.at >= until or installation.suspended:
            return None
        return f"installation {installation.number}"

    def owner_of(self, request: Request) -> str | None:
        """The one account that an installation's token sees; `None` for a person, who sees all."""
        installation, _ = self.minted.get(request.credential, (None, 0.0))
        return installation.owner if installation else None

    def refusal_of_app(self, request: Request) -> Reply | None:
        """Why the app's own token is not taken."""
        claims = self.app_key.claims(request.credential)
        if claims is None or str(claims.get("iss")) != self.app:
            return refusal(401, "A JSON web token could not be decoded")
        issued, expires = claims.get("iat"), claims.get("exp")
        if not isinstance(issued, int) or not isinstance(expires, int):
            return refusal(401, "'Issued at' claim ('iat') and 'Expiration time' claim ('exp') must be numbers")
        if issued > request.at + 1:
            return refusal(
                401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
            )
        if expires <= request.at:
            return refusal(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time")
        if expires > request.at + LONGEST_SECONDS:
            return refusal(401, "'Expiration time' claim ('exp') is too far in the future")
        return None

    def mint(self, installation: Installation, at: float) -> Reply:
        token = f"ghs_double{installation.number}x{len(self.minted)}"
        self.minted[token] = (installation, at + LIFETIME_SECONDS)
        return Reply(201, {"token": token, "expires_at": moment(int(at + LIFETIME_SECONDS)), "permissions": {}})

    def expire(self) -> None:
        """Every installation's token is past its time."""
        self.minted = {token: (installation, 0.0) for token, (installation, _) in self.minted.items()}
