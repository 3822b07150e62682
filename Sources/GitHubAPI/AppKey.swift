import Crypto
import Foundation
import GhillieCore
import JWTKit

/// An App's private key, and the tokens signed with it.
///
/// The key is read for each signature, about one an hour and installation, so that a rotated file counts at once.
struct AppKey: Sendable {
    private struct Claims: JWTPayload {
        let iss: String
        let iat: Int64
        let exp: Int64

        func verify(using algorithm: some JWTAlgorithm) {}
    }

    let id: String
    let source: GitHubConfiguration.PrivateKeySource

    /// A JSON Web Token of eight minutes, issued a minute before `now`, since clocks differ.
    ///
    /// - Throws: ``GitHubFault`` with `misconfigured`.
    func token(now: Instant) async throws -> GitHubSecret {
        let seconds = now.microseconds / 1_000_000
        do {
            let key = try Insecure.RSA.PrivateKey(pem: pem())
            let keys = await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256)
            return GitHubSecret(try await keys.sign(Claims(iss: id, iat: seconds - 60, exp: seconds + 480)))
        } catch let fault as GitHubFault {
            throw fault
        } catch {
            throw GitHubFault(
                .misconfigured,
                "GHILLIE_GITHUB_APP_PRIVATE_KEY or the file of GHILLIE_GITHUB_APP_PRIVATE_KEY_FILE is no RSA key in PEM"
            )
        }
    }

    private func pem() throws(GitHubFault) -> String {
        switch source {
        // Where a variable cannot hold lines, `\n` stands for their ends.
        case .text(let text): return text.revealed.replacingOccurrences(of: "\\n", with: "\n")
        case .file(let path):
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw GitHubFault(.misconfigured, "The file of GHILLIE_GITHUB_APP_PRIVATE_KEY_FILE cannot be read")
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
