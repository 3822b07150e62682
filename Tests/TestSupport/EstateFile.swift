/// A small estate file, for tests that change it and import it again.
package struct EstateFile: Sendable {
    package struct Part: Sendable {
        package var key: String
        package var name: String
        /// Further lines of its mapping, in flow style: `repository: {owner: acme, name: a}`.
        package var more: [String]

        package init(_ key: String, name: String? = nil, _ more: String...) {
            self.key = key
            self.name = name ?? key.uppercased()
            self.more = more
        }

        fileprivate func text(indent: String) -> String {
            (["- key: \(key)", "  name: \(name)"] + more.map { "  \($0)" }).map { "\(indent)\($0)\n" }.joined()
        }
    }

    package var version = 1
    package var programmes: [Part] = []
    package var projects: [(project: Part, components: [Part])] = []
    package var calendar: String?

    package init() {}

    package var bytes: [UInt8] { Array(text.utf8) }

    package var text: String {
        var text = "version: \(version)\n"
        if let calendar { text += "calendar: \(calendar)\n" }
        text += programmes.isEmpty ? "" : "programmes:\n"
        for programme in programmes { text += programme.text(indent: "  ") }
        text += projects.isEmpty ? "projects: []\n" : "projects:\n"
        for (project, components) in projects {
            text += project.text(indent: "  ")
            text += components.isEmpty ? "" : "    components:\n"
            for component in components { text += component.text(indent: "      ") }
        }
        return text
    }

    /// Two programmes, three projects, four components, three repositories, two edges.
    package static var sample: EstateFile {
        var file = EstateFile()
        file.programmes = [Part("harbour"), Part("shore", name: "Shore", "projects: [weather]")]
        file.projects = [
            (
                Part("berthing", "programme: harbour", "owners: [quay]", "noise: {ignore_labels: [chore]}"),
                [
                    Part(
                        "planner", "repository: {owner: Acme, name: Planner, default_branch: main}",
                        "depends_on: [{component: tides, rationale: The tide decides}]"),
                    Part("board", "type: ui", "repository: {owner: acme, name: apps}", "paths: [board/**]"),
                ]
            ),
            (
                Part("weather"),
                [
                    Part("tides", "type: data-pipeline", "repository: {owner: acme, name: tides}"),
                    Part(
                        "radio", "lifecycle: planned", "manual_status: {status: at_risk, summary: Late}",
                        "blocked_by: [{component: tides, kind: ops}]"),
                ]
            ),
            (Part("museum"), []),
        ]
        file.calendar = "{timezone: Europe/Lisbon, holidays: ['2026-12-25']}"
        return file
    }
}
