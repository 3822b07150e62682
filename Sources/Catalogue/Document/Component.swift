package import GhillieCore

/// A part of a project, with a repository or without. Its key is unique in the estate and is its identity: one that moves
/// to another project stays the same component.
package struct Component: Hashable, Sendable {
    package var key: String
    package var name: String
    package var type = ComponentType.service
    package var description: String?
    package var lifecycle = Lifecycle.active
    package var repository: DeclaredRepository?
    package var links: [ComponentLink] = []
    package var settings = ComponentSettings()
}

package enum ComponentType: String, Hashable, Sendable, CaseIterable {
    case service, ui, library
    case dataPipeline = "data-pipeline"
    case job, tooling, other
}

package enum Lifecycle: String, Hashable, Sendable, CaseIterable {
    case planned, active, deprecated
}

/// A repository as a component names it. Slugs ignore case.
package struct DeclaredRepository: Hashable, Sendable {
    package var slug: RepositorySlug
    /// `nil` where the file leaves it to GitHub.
    package var defaultBranch: String?
    package var documentationPaths: [String] = []
}

/// What of a component only its reports look at.
package struct ComponentSettings: Hashable, Sendable {
    package var paths: [String] = []
    package var notes: [String] = []
    package var manualStatus: ManualStatus?

    package init() {}
}

/// A status that people tell of a component.
package struct ManualStatus: Hashable, Sendable {
    package var status: ReportStatus
    package var summary: String?
    /// `YYYY-MM-DD`.
    package var updated: String?
    package var links: [String] = []
}

/// A component's relation to another.
package struct ComponentLink: Hashable, Sendable {
    package enum Relation: String, Hashable, Sendable, CaseIterable {
        case dependsOn = "depends_on"
        case blockedBy = "blocked_by"
        case emitsEventsTo = "emits_events_to"
    }

    package var relation: Relation
    /// The key of the other component.
    package var component: String
    package var kind = LinkKind.runtime
    package var rationale: String?
}

package enum LinkKind: String, Hashable, Sendable, CaseIterable {
    case runtime, dev, test, ops
}
