import Foundation

/// The command line as the system passed it: a path need not be UTF-8, and the parser's strings are repaired.
enum RawArguments {
    /// The bytes of an argument that the parser gave as text.
    static func bytes(of argument: String) -> [UInt8] {
        let repaired = Array(argument.utf8)
        guard argument.unicodeScalars.contains("\u{FFFD}") else { return repaired }
        for index in 1..<max(Int(CommandLine.argc), 1) {
            guard let pointer = CommandLine.unsafeArgv[index] else { continue }
            let raw = UnsafeBufferPointer(start: pointer, count: strlen(pointer)).map { UInt8(bitPattern: $0) }
            if String(decoding: raw, as: UTF8.self) == argument { return raw }
        }
        return repaired
    }
}
