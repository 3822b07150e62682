extension String {
    /// The order of both engines, and of the keys of canonical JSON. Swift's own compares canonical forms, and so takes for equal
    /// what the engines tell apart.
    package func isBytewiseLess(than other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }

    package func isBytewiseEqual(to other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
