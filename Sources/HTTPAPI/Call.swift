import GhillieCore
import HummingbirdCore

extension Route {
    /// A request that found its route, and its caller, who may make it.
    struct Call: Sendable {
        let request: Request
        let parameters: [String: String]
        let caller: Principal

        /// `nil` where the query does not have it; of several the first.
        func query(_ name: String) -> String? { request.uri.queryParameters[name[...]].map(String.init) }

        /// The estate that is asked about: the bearer's own.
        /// - Throws: a problem where another is named: whoever may not see an estate finds that there is none.
        func estate() throws(Problem) -> EstateID {
            let named = query("estate").map { EstateID($0) }
            switch caller {
            case .bearer(let own, _):
                guard named == nil || named == own else { throw .noSuch("estate") }
                return own
            case .anyone:
                return named ?? .local
            }
        }
    }
}
