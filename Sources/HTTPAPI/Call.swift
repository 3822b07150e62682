import GhillieCore
import HummingbirdCore
import NIOCore

extension Route {
    /// A request that found its route, and its caller, who may make it.
    struct Call: Sendable {
        let request: Request
        let parameters: [String: String]
        var caller: Principal
        let address: ClientAddress
        /// The estate that the path names, where it names one.
        let pathEstate: EstateID?

        /// `nil` where the query does not have it; of several the first.
        func query(_ name: String) -> String? { request.uri.queryParameters[name[...]].map(String.init) }

        /// The estates that the request names: in its path, and in its query.
        var namedEstates: [EstateID] { [pathEstate, query("estate").map { EstateID($0) }].compactMap(\.self) }

        /// `true` or `false`; `nil` where the query does not have it.
        func flag(_ name: String) throws(Problem) -> Bool? {
            guard let text = query(name) else { return nil }
            guard let flag = Bool(text) else { throw .badRequest("\(name) is true or false") }
            return flag
        }

        /// How much of a list is wanted.
        func limit() throws(Problem) -> Int {
            guard let text = query("limit") else { return 50 }
            guard let number = Int(text), (1...200).contains(number) else {
                throw .badRequest("limit is a number from 1 to 200")
            }
            return number
        }

        /// Where in a list to go on; `nil` at its beginning.
        func cursor<Cursor>(_ parse: (String) -> Cursor?) throws(Problem) -> Cursor? {
            guard let text = query("cursor") else { return nil }
            guard let cursor = parse(text) else {
                throw .badRequest("cursor is a next_cursor of an earlier reply, unchanged")
            }
            return cursor
        }

        /// The whole body; `arriving` is told of each piece before it is kept.
        func body(upTo limit: Int, arriving: (Int) throws -> Void) async throws -> [UInt8] {
            var bytes: [UInt8] = []
            for try await piece in request.body {
                guard bytes.count + piece.readableBytes <= limit else { throw Problem.contentTooLarge }
                try arriving(piece.readableBytes)
                bytes.append(contentsOf: piece.readableBytesView)
            }
            return bytes
        }

        /// The whole body.
        func body(upTo limit: Int = Route.usualBodyBytes) async throws -> [UInt8] {
            var request = request
            do {
                return Array(buffer: try await request.collectBody(upTo: limit))
            } catch is NIOTooManyBytesError {
                throw Problem.contentTooLarge
            }
        }
    }
}
