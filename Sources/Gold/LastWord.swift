import GhillieCore
import Silver

/// Whether changes stand after all reverts of them, and the reverts of those.
struct LastWord {
    private let reverts: [GitObjectID: [ChangeRecord]]

    /// `reverts` are whole ones, each with what it reverts.
    init(_ reverts: [ChangeRecord]) {
        self.reverts = Dictionary(grouping: reverts.filter { $0.reverts != nil && $0.reverts != $0.id }) {
            $0.reverts ?? $0.id
        }
    }

    /// The revert that took a change back and stands itself; `nil` where the change stands.
    func revert(of change: ChangeRecord) -> ChangeRecord? {
        var open = [change.id]
        var all = Set(open)
        // From the change to the last reverts; real history has no circles, and none is entered twice.
        var index = 0
        while index < open.count {
            for revert in reverts[open[index]] ?? [] where all.insert(revert.id).inserted { open.append(revert.id) }
            index += 1
        }
        var takenBack: [GitObjectID: ChangeRecord] = [:]
        for id in open.reversed() {
            let reverter = reverts[id]?.last { revert in
                takenBack[revert.id] == nil && (id != change.id || revert.position >= change.position)
            }
            if let reverter { takenBack[id] = reverter }
        }
        return takenBack[change.id]
    }
}
