import Delivery
import GhillieCore
import Gold

/// Which part of the list of reports is asked for: `limit` and `cursor`.
struct ReportPage {
    let limit: Int
    let cursor: ReportCursor?

    init(_ call: Route.Call) throws(Problem) {
        limit = try call.limit()
        cursor = try call.cursor { ReportCursor($0) }
    }

    /// The reply's body. `found` holds one more than the page does, where there are more.
    func document(of found: [ReportListing]) -> String {
        let shown = found.prefix(limit)
        let next = found.count > limit ? shown.last.map { ReportCursor($0.position).text } : nil
        let members: OrderedJSON = [
            "reports": .array(shown.map(ReportJSON.value)), "next_cursor": .optional(next),
        ]
        return members.document
    }
}

/// A place in the list of reports, opaque to callers: newer reports that come meanwhile move no page.
struct ReportCursor: Equatable {
    let position: ReportListing.Position

    init(_ position: ReportListing.Position) { self.position = position }

    init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let microseconds = Int64(parts[0]), let id = ReportID(String(parts[1])) else {
            return nil
        }
        position = ReportListing.Position(generatedAt: Instant(microseconds: microseconds), id: id)
    }

    var text: String { "\(position.generatedAt.microseconds).\(position.id)" }
}
