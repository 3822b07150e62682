import Bronze
import GhillieCore

/// A commit as its object says it, whatever it says.
struct GitCommitObject {
    typealias Signature = GitCommitPayload.Signature

    /// True parents: what an object names does not depend on where a clone's history is cut.
    private(set) var parents: [GitObjectID] = []
    private(set) var author = Signature.missing
    private(set) var committer = Signature.missing
    let message: String

    /// Reads header lines up to the first empty one; after it stands the message. A header that is missing or broken leaves
    /// its place empty.
    init(_ bytes: [UInt8]) {
        var encodingName: [UInt8]?
        var authorLine: ArraySlice<UInt8>?
        var committerLine: ArraySlice<UInt8>?
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...].dropFirst()
            if line.isEmpty { break }
            let name = line.prefix { $0 != UInt8(ascii: " ") }
            let value = line[name.endIndex...].dropFirst()
            switch String(decoding: name, as: UTF8.self) {
            case "parent":
                if let parent = GitObjectID(String(decoding: value, as: UTF8.self)) { parents.append(parent) }
            case "author": authorLine = authorLine ?? value
            case "committer": committerLine = committerLine ?? value
            case "encoding": encodingName = encodingName ?? Array(value)
            // Anything else, and the lines of a signature, which start with a space.
            default: break
            }
        }
        let encoding = GitTextEncoding(named: encodingName)
        defer { encoding.close() }
        if let authorLine { author = Signature(line: authorLine, in: encoding) }
        if let committerLine { committer = Signature(line: committerLine, in: encoding) }
        message = encoding.text(rest)
    }
}

extension GitCommitPayload.Signature {
    /// Stands where a commit has none.
    static let missing = Self(name: "", email: "", seconds: 0, zone: unknownZone)

    private static let unknownZone = "+0000"
    private static let zoneLimit = 16

    /// Reads `Name <email> seconds zone`. The name ends at the first `<`, the date starts after the last `>`; a time that is
    /// missing or no number is 0, one of any size is kept as far as 64 bits go.
    init(line: ArraySlice<UInt8>, in encoding: GitTextEncoding) {
        let nameEnd = line.firstIndex(of: UInt8(ascii: "<")) ?? line.endIndex
        let emailEnd = line.lastIndex(of: UInt8(ascii: ">")) ?? nameEnd
        let dated: ArraySlice<UInt8>
        let email: ArraySlice<UInt8>
        if emailEnd > nameEnd {
            email = line[(nameEnd + 1)..<emailEnd]
            dated = line[emailEnd...].dropFirst()
        } else {
            email = []
            dated = line[nameEnd...]
        }
        let fields = dated.split(whereSeparator: \.isSpace)
        let zone = fields.dropFirst().first ?? []
        self.init(
            name: encoding.text(line[..<nameEnd].trimmed),
            email: encoding.text(email.filter { $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }.trimmed),
            seconds: fields.first.map(Self.seconds) ?? 0,
            zone: Self.isZone(zone) ? String(decoding: zone, as: UTF8.self) : Self.unknownZone)
    }

    private static func seconds(_ field: ArraySlice<UInt8>) -> Int64 {
        let isNegative = field.first == UInt8(ascii: "-")
        let digits = isNegative ? field.dropFirst() : field
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return 0 }
        return Int64(String(decoding: field, as: UTF8.self)) ?? (isNegative ? .min : .max)
    }

    private static func isZone(_ field: ArraySlice<UInt8>) -> Bool {
        guard let sign = field.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        let digits = field.dropFirst()
        return !digits.isEmpty && digits.count < zoneLimit
            && digits.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ":") }
    }
}
