import Foundation

/// The GraphQL operations, each with the fragments that it names. They stand in `GraphQL/` and are checked against GitHub's
/// published schema in the acceptance suite.
package enum GraphQLDocument {
    package static let probe = whole(PackageResources.probe_graphql)
    package static let history = whole(PackageResources.history_graphql)
    package static let pullRequests = whole(PackageResources.pull_requests_graphql)
    package static let issues = whole(PackageResources.issues_graphql)
    package static let releases = whole(PackageResources.releases_graphql)
    package static let deployments = whole(PackageResources.deployments_graphql)

    /// The fragments that an operation of our own making needs, named by the text itself.
    package static func withFragments(_ operation: String) -> String {
        var wanted: [String] = []
        var texts = [operation]
        while let text = texts.popLast() {
            for name in spreads(in: text) where !wanted.contains(name) {
                guard let fragment = fragments[name] else { continue }
                wanted.append(name)
                texts.append(fragment)
            }
        }
        return ([operation] + wanted.sorted().compactMap { fragments[$0] }).joined(separator: "\n")
    }

    private static func whole(_ bytes: [UInt8]) -> String { withFragments(String(decoding: bytes, as: UTF8.self)) }

    private static let fragments: [String: String] = {
        let text = String(decoding: PackageResources.fragments_graphql, as: UTF8.self)
        var fragments: [String: String] = [:]
        for part in ("\n" + text).components(separatedBy: "\nfragment ").dropFirst() {
            guard let name = part.split(separator: " ", maxSplits: 1).first else { continue }
            fragments[String(name)] = "fragment " + part
        }
        return fragments
    }()

    private static func spreads(in text: String) -> [String] {
        text.components(separatedBy: "...").dropFirst().compactMap { rest in
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            return name.isEmpty ? nil : String(name)
        }
    }
}
