import Foundation
import GitHubAPI

extension EnvironmentReader {
    /// How GitHub is reached, and as whom; `nil` where nothing says so.
    mutating func gitHub() -> GitHubConfiguration? {
        let root = value(
            "GHILLIE_GITHUB_API_URL", default: GitHubAPIRoot?.none,
            allowed: "https://HOST/api/v3 of a GitHub Enterprise Server, or https://api.github.com"
        ) { text in
            (try? GitHubAPIRoot(parsing: text)).map { .some($0) }
        }
        let visible = "visible ASCII characters, without spaces"
        let token = value("GHILLIE_GITHUB_TOKEN", default: String?.none, allowed: visible) { text in
            text.utf8.allSatisfy { (33...126).contains($0) } ? .some(text) : nil
        }
        let app = value("GHILLIE_GITHUB_APP_ID", default: String?.none, allowed: "an App's id or client id") { text in
            text.utf8.allSatisfy { (33...126).contains($0) } ? .some(text) : nil
        }
        let key = privateKey()
        let credentials: GitHubConfiguration.Credentials
        switch (token, app, key) {
        case (let token?, nil, nil): credentials = .token(GitHubSecret(token))
        case (nil, let app?, let key?): credentials = .app(id: app, key: key)
        case (nil, nil, nil):
            guard root != nil else { return nil }
            credentials = .none
        case (_?, _, _):
            fault("GHILLIE_GITHUB_TOKEN", "is set beside GHILLIE_GITHUB_APP_…: set a token or an App")
            return nil
        case (nil, _?, nil):
            fault(
                "GHILLIE_GITHUB_APP_ID", "needs GHILLIE_GITHUB_APP_PRIVATE_KEY_FILE or GHILLIE_GITHUB_APP_PRIVATE_KEY")
            return nil
        case (nil, nil, _?):
            fault("GHILLIE_GITHUB_APP_PRIVATE_KEY", "needs GHILLIE_GITHUB_APP_ID")
            return nil
        }
        return GitHubConfiguration(root: root ?? .gitHubCom, credentials: credentials)
    }

    /// A key in a file is read anew for each signature, so that a rotated one needs no restart.
    private mutating func privateKey() -> GitHubConfiguration.PrivateKeySource? {
        let name = "GHILLIE_GITHUB_APP_PRIVATE_KEY"
        let allowed = "a private key in PEM"
        let text = value(name, default: String?.none, allowed: allowed) { text in
            text.hasPrefix("-----BEGIN ") ? .some(text) : nil
        }
        guard let text else { return nil }
        if let file = environment["\(name)_FILE"], !file.isEmpty { return .file(path: file) }
        return .text(GitHubSecret(text))
    }

    /// Between two runs of ingestion; `nil` where there is to be none but those that are asked for.
    mutating func ingestionInterval() -> Duration? {
        let seconds = number(
            "GHILLIE_INGESTION_INTERVAL_S", in: 0...86_400, default: 900,
            meaning: " seconds; 0 reads only when it is asked to")
        return seconds == 0 ? nil : .seconds(seconds)
    }
}

extension Composition {
    /// The same for commands beside the service.
    /// - Throws: `CommandFailure` where the settings cannot be used, or say nothing of GitHub.
    func gitHub(for command: String) throws(CommandFailure) -> GitHubConfiguration {
        guard let found = try setting(for: command, { $0.gitHub() }) else {
            throw .badInput(
                "nothing says as whom GitHub is to be read",
                hint: "set GHILLIE_GITHUB_TOKEN, or GHILLIE_GITHUB_APP_ID and GHILLIE_GITHUB_APP_PRIVATE_KEY_FILE")
        }
        return found
    }
}
