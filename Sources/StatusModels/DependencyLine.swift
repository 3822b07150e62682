import Evidence
import GhillieCore

/// The one line for all updates of dependencies, by what was updated.
struct DependencyLine {
    let line: HighlightPlan.Line

    private static let named = 6

    init(_ evidence: RepositoryEvidence, members: [Int]) {
        let changes = members.map { evidence.changes[$0] }
        let updates = Self.folded(changes.compactMap(\.dependency))
        let unnamed = changes.filter { $0.dependency == nil }
        let late = changes.count(where: \.isLate)
        var text: String
        if updates.isEmpty, let only = unnamed.first, unnamed.count == 1, !InstructionText.occurs(in: only.title),
            !TitleNoise.isNoise(only.title)
        {
            text = ChangeWording.line(only, words: 14)
        } else if updates.isEmpty {
            text = Wording.count(unnamed.count, "dependency update")
        } else {
            text = "Updated \(Wording.count(updates.count, "dependency", "dependencies")): \(Self.names(of: updates))"
            if !unnamed.isEmpty { text += "; \(Wording.count(unnamed.count, "more dependency update"))" }
        }
        if late > 0, late < changes.count { text += ", \(late) of the updates late" }
        line = HighlightPlan.Line(
            section: .dependencies, text: text,
            citations: changes.prefix(ProseLimits.citations).map(\.citation), late: late == changes.count,
            members: members)
    }

    /// One update for each dependency, from the first version to the last; major ones first, then by name.
    private static func folded(_ updates: [DependencyUpdate]) -> [DependencyUpdate] {
        var byName: [String: DependencyUpdate] = [:]
        for update in updates {
            let first = byName[update.name]
            byName[update.name] = DependencyUpdate(
                name: update.name, from: first.map(\.from) ?? update.from, to: update.to ?? first?.to)
        }
        return byName.values.sorted { $0.isMajor != $1.isMajor ? $0.isMajor : $0.name < $1.name }
    }

    private static func names(of updates: [DependencyUpdate]) -> String {
        var names = updates.prefix(updates.count > named ? named - 1 : named).map { update in
            let name = OutsideText.cut(update.name, to: 50)
            let versions = [update.from, update.to].compactMap { $0.map { OutsideText.cut($0, to: 24) } }
            guard let last = versions.last, !InstructionText.occurs(in: name) else { return name }
            return versions.count == 2 ? "\(name) (\(versions[0]) to \(last))" : "\(name) (to \(last))"
        }
        if updates.count > names.count { names.append("\(updates.count - names.count) more") }
        return Wording.list(names)
    }
}
