/// A tool and its arguments, exactly as they are handed over: no shell reads them.
struct ExternalCommand: Equatable, Sendable {
    let tool: StackTool
    let arguments: [String]
    /// What it reads from standard input.
    var input = ""
    /// How long it may take; `nil` where it ends when its reader does.
    var limit: Duration? = .seconds(60)

    init(_ tool: StackTool, _ arguments: [String], input: String = "", limit: Duration? = .seconds(60)) {
        self.tool = tool
        self.arguments = arguments
        self.input = input
        self.limit = limit
    }

    /// For people, who may type it themselves: quoted as a shell would want it.
    var typed: String { ([tool.rawValue] + arguments).map(Self.quoted).joined(separator: " ") }

    private static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.utf8.allSatisfy { isHarmless($0) }
        return isPlain ? word : "'\(word.replacing("'", with: #"'\''"#))'"
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_./:=@,".utf8.contains(byte)
        }
    }
}
