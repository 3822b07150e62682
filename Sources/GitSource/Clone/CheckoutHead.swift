package import GhillieCore

/// Which commit a checkout stands at: a few small files are read, and git is not run.
package enum CheckoutHead {
    /// - Returns: the top of the checkout that a path lies in, and the commit that HEAD names; `nil` before the first.
    /// - Throws: `GitSourceError` where the path lies in none.
    package static func find(from path: FilePath) throws(GitSourceError) -> (root: FilePath, commit: GitObjectID?) {
        let layout = try CloneLayout.find(from: path)
        let references = try CloneReferences(layout: layout)
        switch try references.head() {
        case .object(let commit): return (layout.root, commit)
        case .reference(let name): return (layout.root, try references.resolve(name))
        case nil: return (layout.root, nil)
        }
    }
}
