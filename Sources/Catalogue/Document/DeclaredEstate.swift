/// An estate as its file describes it, valid as a whole.
package struct DeclaredEstate: Hashable, Sendable {
    package var version: Int
    package var calendar = WorkCalendar()
    package var programmes: [Programme] = []
    package var projects: [Project] = []

    package var components: [Component] { projects.flatMap(\.components) }
}

package struct Programme: Hashable, Sendable {
    package var key: String
    package var name: String
    package var description: String?
}

package struct Project: Hashable, Sendable {
    package var key: String
    package var name: String
    package var description: String?
    /// The key of its programme, whichever of the two names the other.
    package var programme: String?
    package var components: [Component] = []
    package var settings = ProjectSettings()
}

/// What of a project only its reports look at.
package struct ProjectSettings: Hashable, Sendable {
    package var noise = NoiseSettings()
    package var status = StatusSettings()
    package var documentationPaths: [String] = []
    package var objectives: [Objective] = []
    package var owners: [String] = []
    package var notify: [String] = []

    package init() {}
}

/// How a project's status is told.
package struct StatusSettings: Hashable, Sendable {
    package var summarisesDependencyPullRequests = false
    package var emphasisesDocumentation = false
    package var prefersLongForm = false

    package init() {}
}

package struct Objective: Hashable, Sendable {
    package var text: String
    /// `YYYY-MM-DD`.
    package var targetDate: String?
}
