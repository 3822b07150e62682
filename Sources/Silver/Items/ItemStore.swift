import GhillieCore
import Persistence

/// The tables of items: what is told of each is merged with what is held of it.
///
/// Read, merged here and written back, which is safe since one transaction at a time writes an estate's Silver.
struct ItemStore {
    let tables: SilverTables
    let estate: EstateID

    typealias Keyed = NewsBatch.Keyed<ItemNews>

    /// An item that says something else now.
    struct Changed: Sendable {
        let repository: RepositoryID
        let kind: ItemKind
        let number: Int
        let before: MergedFields?
        let after: MergedFields
    }

    /// Merges news of items of one kind, each once, with the activities that follow from them.
    func merge(_ news: [Keyed], of kind: ItemKind, in transaction: SQLTransaction) throws -> [Changed] {
        let held = try held(news, of: kind, in: transaction)
        let changed = news.compactMap { keyed -> Changed? in
            let before = held[ItemKey(keyed)]
            var after = before ?? MergedFields()
            guard after.merge(keyed.news.told) || before == nil else { return nil }
            return Changed(
                repository: keyed.repository, kind: kind, number: keyed.news.number, before: before, after: after)
        }
        try write(changed, of: kind, in: transaction)
        try writeActivities(changed, of: kind, in: transaction)
        return changed
    }

    private struct ItemKey: Hashable {
        let repository: RepositoryID
        let number: Int

        init(repository: RepositoryID, number: Int) { (self.repository, self.number) = (repository, number) }
        init(_ keyed: Keyed) { self.init(repository: keyed.repository, number: keyed.news.number) }
    }

    private func held(
        _ news: [Keyed], of kind: ItemKind, in transaction: SQLTransaction
    ) throws -> [ItemKey: MergedFields] {
        var asked = SQLRows(["repository_id": .text, "number": .integer])
        for keyed in news { asked.append([.text(keyed.repository.rawValue), .integer(keyed.news.number)]) }
        let found = try transaction.query(over: asked) { chunk in
            """
            WITH \(rows: chunk, as: "asked")
            SELECT held.repository_id, held.\(raw: kind.key), held.fields
            FROM asked
            JOIN \(raw: tables.prefix + kind.table) AS held
                ON held.estate_id = \(estate)
                AND held.repository_id = asked.repository_id
                AND held.\(raw: kind.key) = asked.number
            """
        } _: { row in
            let key = ItemKey(repository: RepositoryID(stored: try row.text(0)), number: try row.integer(1))
            return (key, try MergedFields(stored: try row.text(2)))
        }
        return Dictionary(uniqueKeysWithValues: found)
    }

    private func write(_ changed: [Changed], of kind: ItemKind, in transaction: SQLTransaction) throws {
        var rows = SQLRows(
            typedColumns: [("repository_id", .text), (kind.key, .integer), ("fields", .text)]
                + kind.columns.map { ($0.key, $0.value) })
        for item in changed {
            rows.append(
                [.text(item.repository.rawValue), .integer(item.number), .text(item.after.text)]
                    + kind.columns.map { item.after.column($0.key, $0.value) })
        }
        let fields = ["fields"] + kind.columns.map(\.key)
        let columns = fields.joined(separator: ", ")
        let assignments = fields.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        try transaction.execute(over: rows) { chunk in
            """
            WITH \(rows: chunk, as: "news")
            INSERT INTO \(raw: tables.prefix + kind.table) (
                estate_id, repository_id, \(raw: kind.key), \(raw: columns)
            )
            SELECT \(estate), repository_id, \(raw: kind.key), \(raw: columns)
            FROM news
            WHERE TRUE
            ON CONFLICT (estate_id, repository_id, \(raw: kind.key)) DO UPDATE
            SET \(raw: assignments)
            """
        }
    }

    private func writeActivities(_ changed: [Changed], of kind: ItemKind, in transaction: SQLTransaction) throws {
        var gone: [ContentHash] = []
        var news: [ActivityStore.Row] = []
        var held: Set<ContentHash> = []
        for item in changed {
            func id(_ activity: ItemActivity) -> ContentHash {
                Activity.of(
                    kind, item.number, activity.change, day: activity.day, repository: item.repository, estate: estate)
            }
            let before = Set(item.before.map { ItemActivity.all(of: kind, $0) } ?? [])
            let after = Set(ItemActivity.all(of: kind, item.after))
            let ids = Set(after.map(id))
            let former = before.map(id)
            held.formUnion(former)
            gone += former.filter { !ids.contains($0) }
            news += after.subtracting(before).map { activity in
                ActivityStore.Row(
                    id: id(activity), repository: item.repository, kind: kind.rawValue, subject: String(item.number),
                    change: activity.change.rawValue, occurredAt: activity.occurredAt)
            }
        }
        try ActivityStore.remove(gone, tables: tables, estate: estate, in: transaction)
        // Asking for those that are new would cost a search for each.
        try ActivityStore.upsert(news, moved: held, tables: tables, estate: estate, in: transaction)
    }
}
