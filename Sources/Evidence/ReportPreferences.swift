/// How readers want a report told: a project's status settings. Of several projects that use a repository, what any wants.
package struct ReportPreferences: Hashable, Sendable {
    /// Updates of dependencies one by one, instead of all in one line.
    package var listsDependencies: Bool
    /// Documentation first among highlights.
    package var putsDocumentationFirst: Bool
    /// Lists may be twice as long.
    package var isLong: Bool

    package init(listsDependencies: Bool = false, putsDocumentationFirst: Bool = false, isLong: Bool = false) {
        self.listsDependencies = listsDependencies
        self.putsDocumentationFirst = putsDocumentationFirst
        self.isLong = isLong
    }

    package func union(_ other: Self) -> Self {
        Self(
            listsDependencies: listsDependencies || other.listsDependencies,
            putsDocumentationFirst: putsDocumentationFirst || other.putsDocumentationFirst,
            isLong: isLong || other.isLong)
    }
}
