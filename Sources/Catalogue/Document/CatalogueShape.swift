import GhillieCore

/// The shapes of the estate file, from the whole to its parts.
enum CatalogueShape {
    static let catalogue = ObjectShape(
        name: "catalogue", summary: "An estate: all that one organisation reports on.",
        fields: [
            .required("version", .integer(atLeast: 1), "The version of this file's format."),
            .required("projects", .list(.object(project)), "What is reported on."),
            .optional("programmes", .list(.object(programme)), standard: "[]", "Groups of projects."),
            .optional("calendar", .object(calendar), "The days on which people work."),
        ])

    static let programme = ObjectShape(
        name: "programme", summary: "A group of projects.",
        fields: [
            key, name, description,
            .optional("projects", .list(.text(.key), isSet: true), standard: "[]", "Keys of its projects."),
        ])

    static let project = ObjectShape(
        name: "project", summary: "Work with one aim, made of components.",
        fields: [
            key, name, description,
            .optional("programme", .text(.key), "The key of the programme that it belongs to."),
            .optional("components", .list(.object(component)), standard: "[]", "What it is made of."),
            .optional("noise", .object(noise), "What its reports leave out, counted."),
            .optional("status", .object(status), "How its status is told."),
            documentationPaths,
            .optional(
                "objectives", .list(.textOr(.notBlank, objective)), standard: "[]",
                "What it is to reach, perhaps by a date."),
            .optional(
                "owners", .list(.text(.notBlank), isSet: true), standard: "[]", "The teams or people who own it."),
            .optional("notify", .list(.text(.notBlank), isSet: true), standard: "[]", "Where its reports are sent."),
        ])

    static let component = ObjectShape(
        name: "component", summary: "A part of a project, with a repository or without.",
        fields: [
            key, name,
            .optional(
                "type", .choice(ComponentType.allCases.map(\.rawValue)), standard: "\"service\"",
                "What kind of thing it is."
            ), description,
            .optional(
                "lifecycle", .choice(Lifecycle.allCases.map(\.rawValue)), standard: "\"active\"",
                "Where in its life it is."),
            .optional("repository", .object(repository), "Where its code is; none where there is no code yet."),
            .optional(
                "paths", .list(.text(.notBlank), isSet: true), standard: "[]",
                "Globs of its part of a repository that it shares; all of it where there are none."),
            .optional("depends_on", .list(.object(link)), standard: "[]", "What it needs to work."),
            .optional("blocked_by", .list(.object(link)), standard: "[]", "What holds its progress up."),
            .optional("emits_events_to", .list(.object(link)), standard: "[]", "Who listens to it."),
            .optional("notes", .list(.text(.notBlank)), standard: "[]", "What a reader should know."),
            .optional(
                "manual_status", .object(manualStatus), "A status that people tell, for what events do not show."),
        ])

    static let repository = ObjectShape(
        name: "repository", summary: "A repository on GitHub.",
        fields: [
            .required("owner", .text(.gitHubName), "The user or organisation."),
            .required("name", .text(.gitHubName), "The name of the repository."),
            .optional(
                "default_branch", .text(.notBlank), "The branch that is followed; else the one that GitHub names."),
            documentationPaths,
        ])

    static let link = ObjectShape(
        name: "link", summary: "One component's relation to another.",
        fields: [
            .required("component", .text(.key), "The key of the other component."),
            .optional("kind", .choice(LinkKind.allCases.map(\.rawValue)), standard: "\"runtime\"", "When it matters."),
            .optional("rationale", .text(.notBlank), "Why there is one."),
        ])

    static let manualStatus = ObjectShape(
        name: "manual_status", summary: "A status that people tell.",
        fields: [
            .required("status", .choice(ReportStatus.allCases.map(\.rawValue)), "How it stands."),
            .optional("summary", .text(.notBlank), "Why, in a sentence or two."),
            .optional("updated", .text(.date), "When that was said."),
            .optional("links", .list(.text(.webAddress), isSet: true), standard: "[]", "Where more is to be read."),
        ])

    static let objective = ObjectShape(
        name: "objective", summary: "Something to reach.",
        fields: [
            .required("text", .text(.notBlank), "What is to be reached."),
            .optional("target_date", .text(.date), "By when."),
        ])

    static let noise = ObjectShape(
        name: "noise", summary: "What reports leave out and count.",
        fields: [
            .optional("enabled", .flag, standard: "true", "Whether any of it is in force."),
            .optional("toggles", .object(toggles), "Which of the lists are in force."),
        ]
            + NoiseSettings.Rule.allCases.map { rule in
                .optional(rule.rawValue, .list(.text(.notBlank), isSet: true), standard: "[]", rule.summary)
            })

    static let toggles = ObjectShape(
        name: "toggles", summary: "Which lists of a noise filter are in force.",
        fields: NoiseSettings.Rule.allCases.map { rule in
            .optional(rule.rawValue, .flag, standard: "true", "Whether `\(rule.rawValue)` is in force.")
        })

    static let status = ObjectShape(
        name: "status", summary: "How a project's status is told.",
        fields: [
            .optional(
                "summarise_dependency_prs", .flag, standard: "false",
                "Tell updates of dependencies in one line instead of one by one."),
            .optional("emphasise_documentation", .flag, standard: "false", "Tell changes of documentation early."),
            .optional("prefer_long_form", .flag, standard: "false", "Write at length."),
        ])

    static let calendar = ObjectShape(
        name: "calendar", summary: "The days on which people work.",
        fields: [
            .optional("timezone", .text(.notBlank), standard: "\"UTC\"", "A zone of the IANA database: Europe/London."),
            .optional("week_start", .choice(Weekday.names), standard: "\"monday\"", "The first day of a week."),
            .optional(
                "working_days", .list(.choice(Weekday.names), isSet: true, atLeast: 1),
                standard: "[\"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\"]", "The days of work."),
            .optional("holidays", .list(.text(.date), isSet: true), standard: "[]", "Dates on which nobody works."),
        ])

    private static let key = ObjectShape.Field.required(
        "key", .text(.key), "Its name for machines: 1 to 63 lower-case letters, digits and hyphens.")
    private static let name = ObjectShape.Field.required("name", .text(.notBlank), "Its name for people.")
    private static let description = ObjectShape.Field.optional("description", .text(.notBlank), "What it is.")
    private static let documentationPaths = ObjectShape.Field.optional(
        "documentation_paths", .list(.text(.notBlank), isSet: true), standard: "[]",
        "Globs of the documents whose changes are told: roadmaps, decisions.")
}
