import Foundation
import GhillieCore

/// Where Backstage says that an entity's code is, as far as it is on GitHub.
struct SourceLocation: Hashable, Sendable {
    let slug: RepositorySlug
    /// The folder in the repository; empty for all of it.
    let folder: String

    /// The value of `github.com/project-slug`: `owner/name`.
    init?(projectSlug text: String) {
        guard let slug = try? RepositorySlug(parsing: text.trimmingCharacters(in: .whitespaces)) else { return nil }
        self.slug = slug
        folder = ""
    }

    /// The value of `backstage.io/source-location`: a type, a colon, and a target, which may hold colons itself:
    /// `url:https://github.com/owner/name/tree/main/folder/`.
    init?(annotation text: String) {
        let text = text.trimmingCharacters(in: .whitespaces)
        guard let colon = text.firstIndex(of: ":"), text[..<colon] == "url",
            let url = URLComponents(string: String(text[text.index(after: colon)...])), let host = url.host,
            ["github.com", "www.github.com"].contains(host.lowercased())
        else { return nil }
        let parts = url.path.split(separator: "/").map(String.init)
        guard parts.count >= 2 else { return nil }
        let name = parts[1].hasSuffix(".git") ? String(parts[1].dropLast(4)) : parts[1]
        guard let slug = try? RepositorySlug(owner: parts[0], name: name) else { return nil }
        self.slug = slug
        // `tree/main/folder`, or `blob/main/folder/catalog-info.yaml`, whose folder it is.
        var folder = parts.dropFirst(4)
        if parts.count > 2, parts[2] == "blob" { folder = folder.dropLast() }
        self.folder = parts.count > 4 && ["tree", "blob"].contains(parts[2]) ? folder.joined(separator: "/") : ""
    }
}
