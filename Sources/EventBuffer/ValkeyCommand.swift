/// One command with its arguments, each of which may hold any bytes.
struct ValkeyCommand: Sendable {
    let name: String
    private(set) var words: [[UInt8]]

    init(_ name: String, _ arguments: String...) {
        self.name = name
        words = ([name] + arguments).map { Array($0.utf8) }
    }

    mutating func append(_ argument: [UInt8]) { words.append(argument) }

    mutating func append(_ arguments: [String]) { words += arguments.map { Array($0.utf8) } }
}
