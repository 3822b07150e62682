package import GhillieCore
package import Silver

/// One piece of delivered work, read and classified.
///
/// Immutable, and passed by reference: forty thousand of them go through several passes.
package final class EvidenceChange: Sendable, Identifiable {
    /// What became of it within the window.
    package enum Standing: Hashable, Sendable {
        /// It stands and is told as work.
        case delivered
        /// It takes part in a revert (see `RepositoryEvidence.reverts`) and is told there.
        case partOfRevert
    }

    /// The commit that names it.
    package let id: GitObjectID
    package let pullRequest: Int?
    /// For reading: decorations, prefix and number stripped.
    package let title: String
    /// What its prefix declared.
    package let prefix: ConventionalType?
    package let type: WorkType
    /// The part of the repository that it is about: what its prefix names, else the folder that its paths share.
    package let area: String?
    package let isBot: Bool
    package let isBreaking: Bool
    /// All that is told of it happened before the window.
    package let isLate: Bool
    package let landedAt: Instant
    package let position: Int
    /// How many paths people wrote for it, lock files, generated and vendored ones apart; `nil` where paths are unknown.
    package let writtenPaths: Int?
    /// Whether all known paths are documents.
    package let isDocumentationOnly: Bool
    /// The dependency that it updates, where it is that and names one.
    package let dependency: DependencyUpdate?
    /// The version that it sets, where it does only that.
    package let preparedVersion: String?
    /// Commits to be told, in the order of landing.
    package let commits: [CommitRecord]
    package let standing: Standing
    /// The reverts, told with it, by which it was taken back and came again within the window.
    package let reappliedBy: [GitObjectID]

    init(
        _ record: ChangeRecord, title: ParsedTitle, paths: ChangedPaths, isLate: Bool, standing: Standing,
        reappliedBy: [GitObjectID]
    ) {
        self.standing = standing
        self.reappliedBy = reappliedBy
        id = record.id
        pullRequest = record.pullRequest
        self.title = title.readable
        prefix = title.type
        type = WorkTypeClassifier.workType(
            of: title, paths: paths, isBot: record.isBot, sourceBranch: record.sourceBranch)
        area = Self.area(title: title, paths: paths)
        isBot = record.isBot
        isBreaking = record.isBreaking || title.isBreaking
        self.isLate = isLate
        landedAt = record.landedAt
        position = record.position
        writtenPaths = paths.isKnown ? paths.written : nil
        isDocumentationOnly = paths.areAllDocuments
        dependency = type == .dependencies ? DependencyUpdate(title) : nil
        preparedVersion = type == .release ? ReleaseTitle.version(in: title.words) : nil
        commits = record.commits
    }

    /// What a sentence about it cites: its pull request, else the commit that names it.
    package var citation: Citation { pullRequest.map(Citation.pullRequest) ?? .commit(id) }

    /// Whether this commit is one of its own.
    package func holds(_ commit: GitObjectID) -> Bool { id == commit || commits.contains { $0.sha == commit } }

    /// Each of its commits but the one that names it.
    package var commitCitations: some Sequence<Citation> {
        commits.lazy.filter { [id] in $0.sha != id }.map { Citation.commit($0.sha) }
    }

    private static func area(title: ParsedTitle, paths: ChangedPaths) -> String? {
        let area = title.scope ?? paths.area.map(OutsideText.clean)
        guard let area, !area.isEmpty, area.utf8.count <= 40 else { return nil }
        return area
    }
}
