import GhillieCore

/// An estate as a file that people read: YAML 1.2, without what is the standard anyway.
package enum CatalogueText {
    /// Reading it back gives an equal estate.
    package static func text(of estate: DeclaredEstate) -> String {
        var writer = CatalogueTextWriter()
        writer.line("version: \(estate.version)")
        writer.calendar(estate.calendar)
        writer.list("programmes", estate.programmes) { writer, programme in
            writer.field("key", programme.key)
            writer.field("name", programme.name)
            writer.field("description", programme.description)
        }
        if estate.projects.isEmpty {
            writer.line("projects: []")
        } else {
            writer.list("projects", estate.projects) { $0.project($1) }
        }
        return writer.text
    }
}

private struct CatalogueTextWriter {
    private(set) var text = ""
    private var depth = 0
    /// The dash of a list's element, for the first line that is written of it.
    private var dash = false

    // MARK: - Lines

    mutating func line(_ line: String) {
        let indentation = String(repeating: "  ", count: depth)
        text += (dash ? indentation.dropLast(2) + "- " : indentation[...]) + line + "\n"
        dash = false
    }

    mutating func field(_ name: String, _ value: String?) {
        if let value { line("\(name): \(Self.scalar(value))") }
    }

    mutating func flag(_ name: String, _ value: Bool, standard: Bool) {
        if value != standard { line("\(name): \(value)") }
    }

    mutating func texts(_ name: String, _ values: [String]) {
        if !values.isEmpty { line("\(name): [\(values.map(Self.scalar).joined(separator: ", "))]") }
    }

    mutating func list<Element>(
        _ name: String, _ elements: [Element], _ body: (inout CatalogueTextWriter, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        line("\(name):")
        depth += 2
        for element in elements {
            dash = true
            body(&self, element)
        }
        depth -= 2
    }

    /// A mapping, where it has any member.
    mutating func mapping(_ name: String, _ body: (inout CatalogueTextWriter) -> Void) {
        var inner = CatalogueTextWriter()
        inner.depth = depth + 1
        body(&inner)
        guard !inner.text.isEmpty else { return }
        line("\(name):")
        text += inner.text
    }

    // MARK: - Parts

    mutating func project(_ project: Project) {
        let settings = project.settings
        field("key", project.key)
        field("name", project.name)
        field("description", project.description)
        field("programme", project.programme)
        texts("owners", settings.owners)
        texts("notify", settings.notify)
        texts("documentation_paths", settings.documentationPaths)
        list("objectives", settings.objectives) { writer, objective in
            writer.field("text", objective.text)
            writer.field("target_date", objective.targetDate)
        }
        mapping("status") { writer in
            writer.flag("summarise_dependency_prs", settings.status.summarisesDependencyPullRequests, standard: false)
            writer.flag("emphasise_documentation", settings.status.emphasisesDocumentation, standard: false)
            writer.flag("prefer_long_form", settings.status.prefersLongForm, standard: false)
        }
        mapping("noise") { writer in
            writer.flag("enabled", settings.noise.isEnabled, standard: true)
            writer.mapping("toggles") { writer in
                for rule in NoiseSettings.Rule.allCases {
                    writer.flag(rule.rawValue, !settings.noise.switchedOff.contains(rule), standard: true)
                }
            }
            for rule in NoiseSettings.Rule.allCases { writer.texts(rule.rawValue, settings.noise.entries[rule] ?? []) }
        }
        list("components", project.components) { $0.component($1) }
    }

    mutating func component(_ component: Component) {
        let settings = component.settings
        field("key", component.key)
        field("name", component.name)
        if component.type != .service { field("type", component.type.rawValue) }
        field("description", component.description)
        if component.lifecycle != .active { field("lifecycle", component.lifecycle.rawValue) }
        if let repository = component.repository {
            mapping("repository") { writer in
                writer.field("owner", repository.slug.owner)
                writer.field("name", repository.slug.name)
                writer.field("default_branch", repository.defaultBranch)
                writer.texts("documentation_paths", repository.documentationPaths)
            }
        }
        texts("paths", settings.paths)
        for relation in ComponentLink.Relation.allCases {
            list(relation.rawValue, component.links.filter { $0.relation == relation }) { writer, link in
                writer.field("component", link.component)
                if link.kind != .runtime { writer.field("kind", link.kind.rawValue) }
                writer.field("rationale", link.rationale)
            }
        }
        texts("notes", settings.notes)
        if let status = settings.manualStatus {
            mapping("manual_status") { writer in
                writer.field("status", status.status.rawValue)
                writer.field("summary", status.summary)
                writer.field("updated", status.updated)
                writer.texts("links", status.links)
            }
        }
    }

    mutating func calendar(_ calendar: WorkCalendar) {
        let standard = WorkCalendar()
        mapping("calendar") { writer in
            if calendar.timezone != standard.timezone { writer.field("timezone", calendar.timezone) }
            if calendar.weekStart != standard.weekStart { writer.field("week_start", calendar.weekStart.name) }
            if calendar.workingDays != standard.workingDays {
                writer.texts("working_days", calendar.workingDays.map(\.name))
            }
            writer.texts("holidays", calendar.holidays)
        }
    }

    // MARK: - Scalars

    /// Plain where every reader, of YAML 1.1 too, takes it for the same text; else in double quotes.
    private static func scalar(_ text: String) -> String {
        let words = text.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"),
                UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: " "):
                true
            default: false
            }
        }
        let begins = text.utf8.first.map { (65...90).contains($0) || (97...122).contains($0) } ?? false
        let odd = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(text.lowercased())
        if words, begins, !odd, text.last != " " { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case _
            where scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value)
                || [0x2028, 0x2029, 0xFEFF].contains(scalar.value)
                || (0xE000...0xFFFF).contains(scalar.value)
                    && scalar.value != 0xFFFD:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
