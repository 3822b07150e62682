import Foundation
import GhillieCore

/// Finds all that is wrong with a catalogue in one go: first in its shape, then in what its parts say of each other.
///
/// What is wrong in one place hides nothing in another: whatever has the right shape is compared.
struct CatalogueValidator {
    private var found = IssueList()
    private let root: YAMLNode
    private var proposalsLeft = 20

    /// - Returns: what is wrong, in the order of the file.
    static func issues(in root: YAMLNode) -> [CatalogueIssue] {
        var checker = ShapeChecker()
        checker.check(root, .object(CatalogueShape.catalogue), at: .root)
        var validator = CatalogueValidator(root: root)
        validator.check()
        let start = TextPosition(line: 1, column: 1)
        // Stable: of two at one place the shape's comes first.
        let issues = (checker.found.issues + validator.found.issues).enumerated().sorted {
            ($0.element.position ?? start, $0.offset) < ($1.element.position ?? start, $1.offset)
        }.map(\.element)
        let more = checker.found.more + validator.found.more
        guard more > 0 else { return issues }
        let rest = CatalogueIssue(
            code: .tooMany, path: "", position: nil, problem: "has \(more) more problems, which are not listed",
            remedy: "mend these first")
        return issues + [rest]
    }

    private init(root: YAMLNode) { self.root = root }

    // MARK: - The parts, each with its path

    private typealias Placed = (node: YAMLNode, path: CataloguePath)

    private func placed(_ list: String, of parent: Placed) -> [Placed] {
        parent.node[list]?.elements.enumerated().map { ($0.element, parent.path[list][$0.offset]) } ?? []
    }

    private mutating func check() {
        let top: Placed = (root, .root)
        let programmes = placed("programmes", of: top)
        let projects = placed("projects", of: top)
        let components = projects.flatMap { placed("components", of: $0) }
        let programmeKeys = uniqueKeys(of: programmes, "programme")
        let projectKeys = uniqueKeys(of: projects, "project")
        let componentKeys = uniqueKeys(of: components, "component")
        checkMembership(programmes, projects, programmeKeys, projectKeys)
        for component in components { checkLinks(of: component, to: componentKeys) }
        checkDefaultBranches(of: components)
        for project in projects {
            for objective in placed("objectives", of: project) { checkDate(objective, "target_date") }
        }
        for component in components {
            if let status = component.node["manual_status"] {
                checkDate((status, component.path["manual_status"]), "updated")
            }
        }
        if let calendar = root["calendar"] { checkCalendar((calendar, CataloguePath.root["calendar"])) }
    }

    /// The keys, of which each may be given once: components over the whole estate.
    private mutating func uniqueKeys(of parts: [Placed], _ kind: String) -> Set<String> {
        var first: [String: YAMLNode] = [:]
        for part in parts {
            guard let node = part.node["key"], let key = node.text else { continue }
            if let other = first[key] {
                report(
                    node, .duplicateKey, part.path["key"],
                    "`\(key)` is already the key of the \(kind) in line \(other.position.line)", "choose another key")
            } else {
                first[key] = node
            }
        }
        return Set(first.keys)
    }

    private mutating func checkMembership(
        _ programmes: [Placed], _ projects: [Placed], _ programmeKeys: Set<String>, _ projectKeys: Set<String>
    ) {
        var programmeOf: [String: String] = [:]
        for project in projects {
            guard let node = project.node["programme"], let programme = node.text else { continue }
            if !programmeKeys.contains(programme), TextRule.key.allows(programme) {
                report(
                    node, .unknownProgramme, project.path["programme"], "there is no programme `\(programme)`",
                    nearest(programme, programmeKeys, "add it to `programmes`"))
            }
            if let key = project.node["key"]?.text { programmeOf[key] = programmeOf[key] ?? programme }
        }
        for programme in programmes {
            for member in placed("projects", of: programme) {
                guard let key = member.node.text, TextRule.key.allows(key) else { continue }
                if !projectKeys.contains(key) {
                    report(
                        member.node, .unknownProject, member.path, "there is no project `\(key)`",
                        nearest(key, projectKeys, "add it to `projects`"))
                }
                guard let own = programme.node["key"]?.text else { continue }
                if let other = programmeOf[key], other != own {
                    report(
                        member.node, .twoProgrammes, member.path, "project `\(key)` is already in programme `\(other)`",
                        "name it in one programme")
                }
                programmeOf[key] = programmeOf[key] ?? own
            }
        }
    }

    private mutating func checkLinks(of component: Placed, to components: Set<String>) {
        for relation in ComponentLink.Relation.allCases {
            var seen: Set<[String]> = []
            for link in placed(relation.rawValue, of: component) {
                guard let node = link.node["component"], let target = node.text else { continue }
                let path = link.path["component"]
                if target == component.node["key"]?.text {
                    report(node, .linkToItself, path, "`\(target)` is linked to itself", "name another component")
                } else if !components.contains(target), TextRule.key.allows(target) {
                    report(
                        node, .unknownComponent, path, "there is no component `\(target)`",
                        nearest(target, components, "add it to a project"))
                }
                let kind = link.node["kind"]?.text ?? LinkKind.runtime.rawValue
                if !seen.insert([target, kind]).inserted {
                    report(
                        node, .repeated, path, "`\(target)` stands in this list before with the kind `\(kind)`",
                        "remove one of the two")
                }
            }
        }
    }

    /// One repository has one default branch, whichever components name it, in whatever case.
    private mutating func checkDefaultBranches(of components: [Placed]) {
        var first: [String: YAMLNode] = [:]
        for component in components {
            guard let repository = component.node["repository"], let owner = repository["owner"]?.text,
                let name = repository["name"]?.text, let branch = repository["default_branch"], let text = branch.text
            else { continue }
            let slug = "\(owner)/\(name)"
            guard let other = first[slug.lowercased()] else {
                first[slug.lowercased()] = branch
                continue
            }
            if other.text != text {
                report(
                    branch, .twoDefaultBranches, component.path["repository"]["default_branch"],
                    "\(slug) has the default branch `\(other.text ?? "")` in line \(other.position.line)",
                    "give the same branch, or leave it out in one place")
            }
        }
    }

    private mutating func checkCalendar(_ calendar: Placed) {
        if let zone = calendar.node["timezone"], let name = zone.text, TextRule.notBlank.allows(name),
            TimeZone(identifier: name) == nil
        {
            report(
                zone, .unknownTimezone, calendar.path["timezone"], "`\(name)` is not a time zone",
                "use a name of the IANA database, such as UTC or Europe/London")
        }
        for holiday in placed("holidays", of: calendar) { checkDate(holiday.node, at: holiday.path) }
    }

    private mutating func checkDate(_ parent: Placed, _ name: String) {
        if let node = parent.node[name] { checkDate(node, at: parent.path[name]) }
    }

    private mutating func checkDate(_ node: YAMLNode, at path: CataloguePath) {
        guard let text = node.text, TextRule.date.allows(text), Instant(rfc3339: text) == nil else { return }
        report(node, .impossibleDate, path, "there is no \(text)", "look at a calendar")
    }

    private mutating func report(
        _ node: YAMLNode, _ code: CatalogueIssue.Code, _ path: CataloguePath, _ problem: String, _ remedy: String
    ) {
        found.report(node, code, path, problem, remedy)
    }

    /// What was probably meant, as long as it is not asked too often: each question compares with all keys.
    private mutating func nearest(_ key: String, _ keys: Set<String>, _ otherwise: String) -> String {
        guard proposalsLeft > 0 else { return otherwise }
        proposalsLeft -= 1
        return EditDistance.nearest(to: key, in: keys.sorted()).map { "did you mean `\($0)`?" } ?? otherwise
    }
}
