import Bronze
import GhillieCore

/// One delivery as it waits in the stream: all that Bronze is to know of it, and whose it is.
struct StreamEntry: Hashable, Sendable {
    let id: StreamID
    /// Names and values by turns; empty where the entry is gone from the stream and only its claim is left.
    let fields: [[UInt8]]

    /// What an entry cannot be read for.
    enum Fault: Error, Hashable, CustomStringConvertible {
        case missing(field: String)
        case unreadable(field: String)

        var description: String {
            switch self {
            case .missing(let field): "the field \(field) is missing"
            case .unreadable(let field): "the field \(field) cannot be read"
            }
        }
    }

    private enum Name: String {
        case estate, event, delivery, received, headers, body
    }

    var isGone: Bool { fields.isEmpty }

    var byteCount: Int { fields.reduce(0) { $0 + $1.count } }

    /// The fields by which an event travels.
    static func fields(of event: RawEvent, estate: EstateID) -> [[UInt8]] {
        var fields: [[UInt8]] = []
        func add(_ name: Name, _ value: [UInt8]) { fields += [Array(name.rawValue.utf8), value] }
        add(.estate, Array(estate.rawValue.utf8))
        add(.event, Array(event.kind.rawValue.utf8))
        add(.delivery, Array(event.sourceEventID.utf8))
        add(.received, Array(event.occurredAt.rfc3339.utf8))
        if let headers = event.headers { add(.headers, Array(headers.utf8)) }
        add(.body, event.payload)
        return fields
    }

    /// The event that it holds, and the estate that the event is for.
    func delivery() throws(Fault) -> (event: RawEvent, estate: EstateID) {
        var values: [[UInt8]: [UInt8]] = [:]
        for index in stride(from: 0, to: fields.count - 1, by: 2) { values[fields[index]] = fields[index + 1] }
        func bytes(_ name: Name) throws(Fault) -> [UInt8] {
            guard let value = values[Array(name.rawValue.utf8)] else { throw .missing(field: name.rawValue) }
            return value
        }
        func text(_ name: Name) throws(Fault) -> String {
            guard let text = String(validating: try bytes(name), as: UTF8.self) else {
                throw .unreadable(field: name.rawValue)
            }
            return text
        }
        guard case .gitHubWebhook(let name)? = EventKind(rawValue: try text(.event)) else {
            throw .unreadable(field: Name.event.rawValue)
        }
        guard let received = Instant(rfc3339: try text(.received)) else {
            throw .unreadable(field: Name.received.rawValue)
        }
        let headers = values[Array(Name.headers.rawValue.utf8)] == nil ? nil : try text(.headers)
        let event = RawEvent(
            delivery: try text(.delivery), event: name, receivedAt: received, payload: try bytes(.body),
            headers: headers)
        return (event, EstateID(try text(.estate)))
    }
}

extension StreamEntry {
    /// Of a reply's `[id, fields]`.
    init?(_ reply: ValkeyReply) {
        guard let parts = reply.list, parts.count == 2, let id = parts[0].string.flatMap(StreamID.init) else {
            return nil
        }
        self.id = id
        fields = parts[1].list?.compactMap(\.bytes) ?? []
    }
}
