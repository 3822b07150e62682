import GhillieCore

extension GitHubAPIRoot {
    /// The path and query of a REST request on this origin.
    ///
    /// - Throws: ``GitHubFault`` with `rejected` for a path that would lead elsewhere.
    func target(of request: RESTRequest) throws(GitHubFault) -> String {
        let path = request.path
        let isPlain = path.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3F && $0 != 0x23 && $0 != 0x5C }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard path.hasPrefix("/"), isPlain, !segments.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
            throw GitHubFault(.rejected, "A path of GitHub's API begins with / and is percent-encoded, without a query")
        }
        let query = request.query.sorted { $0.key < $1.key }
            .map { Self.encoded($0.key) + "=" + Self.encoded($0.value) }.joined(separator: "&")
        return restPrefix + path + (query.isEmpty ? "" : "?" + query)
    }

    /// The next page that a `Link` header names, below the API's root; `nil` without one on this origin.
    func nextPage(link: String) -> String? {
        for entry in link.split(separator: ",") where entry.contains("rel=\"next\"") {
            guard let start = entry.firstIndex(of: "<"), let end = entry.firstIndex(of: ">"), start < end,
                let target = target(of: String(entry[entry.index(after: start)..<end])), target.hasPrefix(restPrefix)
            else { continue }
            return String(target.dropFirst(restPrefix.count))
        }
        return nil
    }

    /// Percent-encoded, so that it can be one segment of a path.
    package static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
    }
}
