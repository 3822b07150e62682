#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What becomes of text on its way into a database.
enum SQLText {
    /// Calls `body` with the text's UTF-8, in which U+0000 is U+FFFD: PostgreSQL cannot store it, and SQLite's own
    /// functions stop at it.
    static func withUTF8<Result>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows
        -> Result
    {
        var text = text
        let holdsNull = text.withUTF8 { utf8 in
            utf8.baseAddress.map { memchr($0, 0, utf8.count) != nil } ?? false
        }
        if holdsNull {
            var scalars = String.UnicodeScalarView()
            scalars.append(contentsOf: text.unicodeScalars.lazy.map { $0 == "\0" ? "\u{FFFD}" : $0 })
            text = String(scalars)
        }
        return try text.withUTF8(body)
    }
}
