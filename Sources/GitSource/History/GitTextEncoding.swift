import Glibc

/// Turns the bytes of commits into text: never fails, and gives U+FFFD for what is not text.
struct GitTextEncoding {
    private enum Method {
        case utf8
        case latin1
        case converted(iconv_t)
    }

    /// Encodings that commits are found in, by their names in lower case without punctuation, and what the system's
    /// converter calls them. Others are not handed to it: the name comes from outside.
    private static let known: [String: String] = {
        var known = [
            "usascii": "US-ASCII", "ascii": "US-ASCII", "koi8r": "KOI8-R", "koi8u": "KOI8-U", "shiftjis": "CP932",
            "sjis": "CP932", "cp932": "CP932", "windows31j": "CP932", "eucjp": "EUC-JP", "ujis": "EUC-JP",
            "iso2022jp": "ISO-2022-JP", "gb2312": "GBK", "gbk": "GBK", "cp936": "GBK", "gb18030": "GB18030",
            "big5": "BIG5", "cp950": "BIG5", "euckr": "CP949", "cp949": "CP949", "macintosh": "MACINTOSH",
            "cp437": "CP437", "cp850": "CP850", "cp852": "CP852", "cp866": "CP866", "utf16": "UTF-16",
            "utf16le": "UTF-16LE", "utf16be": "UTF-16BE",
        ]
        for part in 2...16 where part != 12 {
            known["iso8859\(part)"] = "ISO-8859-\(part)"
            known["latin\(part)"] = part <= 4 ? "ISO-8859-\(part)" : nil
        }
        known["latin9"] = "ISO-8859-15"
        for page in 1_250...1_258 {
            for prefix in ["cp", "windows", "win"] { known["\(prefix)\(page)"] = "CP\(page)" }
        }
        return known
    }()

    private let method: Method

    /// - Parameter name: the commit's `encoding` header. Without one, and under an unknown one, bytes are UTF-8.
    init(named name: [UInt8]?) {
        let key = String(decoding: name ?? [], as: UTF8.self).lowercased().filter { $0.isLetter || $0.isNumber }
        if key == "latin1" || key == "iso88591" {
            method = .latin1
        } else if let system = Self.known[key], let converter = iconv_open("UTF-8", system),
            converter != iconv_t(bitPattern: -1)
        {
            method = .converted(converter)
        } else {
            method = .utf8
        }
    }

    /// Frees what the converter holds.
    func close() {
        if case .converted(let converter) = method { iconv_close(converter) }
    }

    /// Bytes as text. NUL becomes U+FFFD too, which no database takes.
    func text(_ bytes: some Collection<UInt8>) -> String {
        let text =
            switch method {
            case .utf8: String(decoding: bytes, as: UTF8.self)
            case .latin1: String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
            case .converted(let converter): String(decoding: Self.convert(Array(bytes), with: converter), as: UTF8.self)
            }
        return text.utf8.contains(0) ? Self.withoutNUL(text) : text
    }

    private static func withoutNUL(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }

    private static func convert(_ bytes: [UInt8], with converter: iconv_t) -> [UInt8] {
        iconv(converter, nil, nil, nil, nil)
        var source = bytes.map { CChar(bitPattern: $0) }
        // No character of these encodings needs more than four bytes for each of its own, and so does U+FFFD.
        return [UInt8](unsafeUninitializedCapacity: bytes.count * 4 + 16) { target, count in
            source.withUnsafeMutableBufferPointer { source in
                target.withMemoryRebound(to: CChar.self) { target in
                    var input = source.baseAddress
                    var inputLeft = source.count
                    var output = target.baseAddress
                    var outputLeft = target.count
                    while inputLeft > 0 {
                        if iconv(converter, &input, &inputLeft, &output, &outputLeft) != -1 { break }
                        guard outputLeft >= 3, inputLeft > 0, let unreadable = input, let place = output else { break }
                        input = unreadable + 1
                        inputLeft -= 1
                        for (offset, byte) in "\u{FFFD}".utf8.enumerated() { place[offset] = CChar(bitPattern: byte) }
                        output = place + 3
                        outputLeft -= 3
                    }
                    count = target.count - outputLeft
                }
            }
        }
    }
}
