/// What the name of a branch tells.
enum BranchName {
    /// Names of branches that collect the work of many before it goes on.
    static let integration: Set<String> = ["develop", "development", "dev", "devel", "integration", "next", "staging"]

    /// Whether the branches of dependency bots are named so.
    static func isBots(_ name: String) -> Bool {
        ["dependabot/", "renovate/", "greenkeeper/", "snyk-fix-", "snyk-upgrade-", "pyup-"].contains(
            where: name.hasPrefix)
    }

    /// The last part of the name as people would write it: `feature/add-login_page` is `Add login page`. `nil` where
    /// there is nothing to read.
    static func words(_ name: String) -> String? {
        let last = name.split(separator: "/").last ?? ""
        let words = last.split { $0 == "-" || $0 == "_" || $0 == " " }
        guard let first = words.first else { return nil }
        var text = words.joined(separator: " ")
        // The key of a ticket keeps its hyphen.
        if words.count > 1, first.allSatisfy(\.isUppercase), words[1].allSatisfy(\.isNumber) {
            text = "\(first)-" + words.dropFirst().joined(separator: " ")
        }
        return text.prefix(1).uppercased() + text.dropFirst()
    }
}
