import GhillieCore

/// How GitHub is reached, and as whom.
package struct GitHubConfiguration: Sendable {
    /// Who asks.
    package enum Credentials: Sendable {
        /// Nobody: public repositories, 60 requests an hour, no GraphQL on github.com.
        case none
        case token(GitHubSecret)
        /// A GitHub App: its id or client id, and its private key.
        case app(id: String, key: PrivateKeySource)
    }

    /// Where an App's private key, in PEM, is.
    package enum PrivateKeySource: Sendable {
        case text(GitHubSecret)
        /// Read anew for every signature, so that a rotated key needs no restart.
        case file(path: String)
    }

    package var root: GitHubAPIRoot
    package var credentials: Credentials
    /// A limit that ends sooner is waited for; a later one is thrown.
    package var longestWait: Duration = .seconds(60)
    /// How often one request is sent anew after a failure that may go away.
    package var retries = 2
    /// From the connection to the last byte of one answer.
    package var timeout: Duration = .seconds(60)
    /// Requests on their way at once, per installation.
    package var atOnce = 20
    /// The greatest answer that is read, in bytes.
    package var largestBody = 64 * 1_024 * 1_024
    /// The greatest answer that is taken apart, in values and names of members: each takes more memory than its text.
    package var mostValues = JSONValue.mostValues

    package init(root: GitHubAPIRoot = .gitHubCom, credentials: Credentials) {
        self.root = root
        self.credentials = credentials
    }
}
