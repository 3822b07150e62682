import CHiredis

/// What a server answered to one command.
enum ValkeyReply: Hashable, Sendable {
    case text([UInt8])
    case integer(Int)
    case list([ValkeyReply])
    case nothing
    /// The first word of an error: `OOM`.
    case error(code: String)

    init(_ reply: redisReply) {
        switch reply.type {
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = .text(Self.bytes(of: reply))
        case REDIS_REPLY_INTEGER: self = .integer(Int(reply.integer))
        case REDIS_REPLY_ARRAY:
            self = .list(
                (0..<reply.elements).map { index in
                    guard let element = reply.element[index] else { return .nothing }
                    return ValkeyReply(element.pointee)
                })
        case REDIS_REPLY_ERROR:
            self = .error(code: String(decoding: Self.bytes(of: reply).prefix { $0 != 32 }, as: UTF8.self))
        default: self = .nothing
        }
    }

    private static func bytes(of reply: redisReply) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: reply.str, count: reply.len))
    }

    var bytes: [UInt8]? { if case .text(let bytes) = self { bytes } else { nil } }
    var string: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    var integer: Int? { if case .integer(let number) = self { number } else { nil } }
    var list: [ValkeyReply]? { if case .list(let elements) = self { elements } else { nil } }

    /// Of a list of names, each followed by its value.
    var fields: [String: ValkeyReply]? {
        guard let list, list.count.isMultiple(of: 2) else { return nil }
        var fields: [String: ValkeyReply] = [:]
        for index in stride(from: 0, to: list.count, by: 2) {
            guard let name = list[index].string else { return nil }
            fields[name] = list[index + 1]
        }
        return fields
    }
}
