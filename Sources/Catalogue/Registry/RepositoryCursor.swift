import Foundation

/// A place in the list of repositories, opaque to callers: what comes or goes meanwhile moves no page.
package struct RepositoryCursor: Hashable, Sendable {
    let slug: String

    init(slug: String) { self.slug = slug }

    /// The place after a repository that was listed.
    package init(after repository: WatchedRepository) { slug = repository.key }

    /// `nil` for what is no cursor of ours.
    package init?(_ text: String) {
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: base64 + padding), let slug = String(data: data, encoding: .utf8),
            slug.contains("/")
        else { return nil }
        self.slug = slug
    }

    package var text: String {
        Data(slug.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
