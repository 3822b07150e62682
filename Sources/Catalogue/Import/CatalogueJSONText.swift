import Foundation
import GhillieCore

/// Lists and settings as canonical JSON, in the words of the estate file, and back through types.
enum CatalogueJSONText {
    static func texts(_ texts: [String]) -> String {
        var json = CanonicalJSON()
        json.array(texts) { $0.value($1) }
        return json.text
    }

    static func noise(_ noise: NoiseSettings) -> String {
        object { json in
            json.member("enabled", noise.isEnabled)
            json.member("ignore_authors", noise.entries[.authors] ?? [])
            json.member("ignore_labels", noise.entries[.labels] ?? [])
            json.member("ignore_paths", noise.entries[.paths] ?? [])
            json.member("ignore_title_prefixes", noise.entries[.titlePrefixes] ?? [])
            json.key("toggles")
            json.object { json in
                json.member("ignore_authors", !noise.switchedOff.contains(.authors))
                json.member("ignore_labels", !noise.switchedOff.contains(.labels))
                json.member("ignore_paths", !noise.switchedOff.contains(.paths))
                json.member("ignore_title_prefixes", !noise.switchedOff.contains(.titlePrefixes))
            }
        }
    }

    static func status(_ status: StatusSettings) -> String {
        object { json in
            json.member("emphasise_documentation", status.emphasisesDocumentation)
            json.member("prefer_long_form", status.prefersLongForm)
            json.member("summarise_dependency_prs", status.summarisesDependencyPullRequests)
        }
    }

    static func objectives(_ objectives: [Objective]) -> String {
        var json = CanonicalJSON()
        json.array(objectives) { json, objective in
            json.object { json in
                json.member("target_date", objective.targetDate)
                json.member("text", objective.text)
            }
        }
        return json.text
    }

    static func manualStatus(_ status: ManualStatus) -> String {
        object { json in
            json.member("links", status.links)
            json.member("status", status.status.rawValue)
            json.member("summary", status.summary)
            json.member("updated", status.updated)
        }
    }

    static func calendar(_ calendar: WorkCalendar) -> String {
        object { json in
            json.member("holidays", calendar.holidays)
            json.member("timezone", calendar.timezone)
            json.member("week_start", calendar.weekStart.name)
            json.member("working_days", calendar.workingDays.map(\.name))
        }
    }

    private static func object(_ body: (inout CanonicalJSON) -> Void) -> String {
        String(decoding: CanonicalJSON.object(body), as: UTF8.self)
    }

    // MARK: - Back

    static func texts(stored text: String) throws -> [String] { try decode([String].self, text) }

    static func noise(stored text: String) throws -> NoiseSettings {
        struct Stored: Decodable {
            let enabled: Bool
            let toggles: [String: Bool]
            let ignore_authors: [String]
            let ignore_labels: [String]
            let ignore_paths: [String]
            let ignore_title_prefixes: [String]
        }
        let stored = try decode(Stored.self, text)
        var noise = NoiseSettings(
            entries: [
                .authors: stored.ignore_authors, .labels: stored.ignore_labels, .paths: stored.ignore_paths,
                .titlePrefixes: stored.ignore_title_prefixes,
            ].filter { !$0.value.isEmpty })
        noise.isEnabled = stored.enabled
        noise.switchedOff = Set(NoiseSettings.Rule.allCases.filter { stored.toggles[$0.rawValue] == false })
        return noise
    }

    static func status(stored text: String) throws -> StatusSettings {
        struct Stored: Decodable {
            let emphasise_documentation: Bool
            let prefer_long_form: Bool
            let summarise_dependency_prs: Bool
        }
        let stored = try decode(Stored.self, text)
        var status = StatusSettings()
        status.emphasisesDocumentation = stored.emphasise_documentation
        status.prefersLongForm = stored.prefer_long_form
        status.summarisesDependencyPullRequests = stored.summarise_dependency_prs
        return status
    }

    static func objectives(stored text: String) throws -> [Objective] {
        struct Stored: Decodable {
            let text: String
            let target_date: String?
        }
        return try decode([Stored].self, text).map { Objective(text: $0.text, targetDate: $0.target_date) }
    }

    static func manualStatus(stored text: String) throws -> ManualStatus {
        struct Stored: Decodable {
            let status: ReportStatus
            let summary: String?
            let updated: String?
            let links: [String]
        }
        let stored = try decode(Stored.self, text)
        return ManualStatus(
            status: stored.status, summary: stored.summary, updated: stored.updated, links: stored.links)
    }

    static func calendar(stored text: String) throws -> WorkCalendar {
        struct Stored: Decodable {
            let holidays: [String]
            let timezone: String
            let week_start: String
            let working_days: [String]
        }
        let stored = try decode(Stored.self, text)
        var calendar = WorkCalendar()
        calendar.timezone = stored.timezone
        calendar.weekStart = try weekday(stored.week_start)
        calendar.workingDays = try stored.working_days.map(weekday)
        calendar.holidays = stored.holidays
        return calendar
    }

    private static func weekday(_ name: String) throws -> Weekday {
        guard let day = Weekday(name: name) else { throw CatalogueError.unknownStoredValue(column: "estates.calendar") }
        return day
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw CatalogueError.unknownStoredValue(column: "\(type)")
        }
    }
}
