package import Catalogue
import Evidence
import Foundation
package import GhillieCore

extension ReportSettings {
    /// What an estate says of a repository's own reports: of several projects that use it, all of their filters are in force,
    /// and what any of them prefers.
    package init(of repository: RepositoryID, in estate: DeclaredEstate) {
        let projects = estate.projects.filter { project in
            project.components.contains { $0.repository.map { RepositoryID($0.slug) } == repository }
        }
        let documents = projects.flatMap { project in
            project.settings.documentationPaths
                + project.components.compactMap(\.repository).filter { RepositoryID($0.slug) == repository }
                .flatMap(\.documentationPaths)
        }
        self.init(
            noise: NoiseFilter(anyOf: projects.map(\.settings.noise)),
            documents: Set(documents).sorted().map { Glob($0) },
            preferences: projects.map { ReportPreferences($0.settings.status) }.reduce(.init()) { $0.union($1) },
            calendar: EstateCalendar(estate.calendar))
    }
}

extension ReportPreferences {
    fileprivate init(_ settings: StatusSettings) {
        self.init(
            listsDependencies: settings.summarisesDependencyPullRequests,
            putsDocumentationFirst: settings.emphasisesDocumentation, isLong: settings.prefersLongForm)
    }
}

extension EstateCalendar {
    /// A zone that this machine does not know is UTC: the file was checked on one that does.
    fileprivate init(_ calendar: WorkCalendar) {
        self.init(
            timeZone: TimeZone(identifier: calendar.timezone) ?? .gmt,
            workingDays: Set(calendar.workingDays.map(\.rawValue)), holidays: Set(calendar.holidays))
    }
}
