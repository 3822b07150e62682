import Glibc

/// A path as the system knows it: bytes, of any encoding, without NUL.
package struct FilePath: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ text: String) { bytes = Array(text.utf8).filter { $0 != 0 } }

    package init(bytes: some Sequence<UInt8>) { self.bytes = bytes.filter { $0 != 0 } }

    /// This path with more behind it, between them one `/`.
    func appending(_ part: FilePath) -> FilePath {
        let separator: [UInt8] = bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
        return FilePath(bytes: bytes + separator + part.bytes)
    }

    package func appending(_ part: String) -> FilePath { appending(FilePath(part)) }

    /// `path` itself when it is absolute, else what it means seen from here.
    func resolving(_ path: FilePath) -> FilePath { path.isAbsolute ? path : appending(path) }

    var isAbsolute: Bool { bytes.first == UInt8(ascii: "/") }

    var lastComponent: FilePath {
        FilePath(bytes: bytes.split(separator: UInt8(ascii: "/")).last ?? [])
    }

    /// Of an absolute path without `.` and `..`; `nil` at the root.
    var parent: FilePath? {
        let parts = bytes.split(separator: UInt8(ascii: "/"))
        guard !parts.isEmpty else { return nil }
        return FilePath(bytes: [UInt8(ascii: "/")] + parts.dropLast().joined(separator: [UInt8(ascii: "/")]))
    }

    /// The absolute path without symbolic links, `nil` (and `errno`) where there is no such file.
    func real() -> FilePath? {
        guard let resolved = withCString({ realpath($0, nil) }) else { return nil }
        defer { free(resolved) }
        return FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("a terminated string is not empty") }
            return try body(start)
        }
    }
}

extension FilePath: CustomStringConvertible {
    /// For people: what a terminal could act upon, and what is no UTF-8, is escaped.
    package var description: String { PrintableText.escaping(bytes) }
}
