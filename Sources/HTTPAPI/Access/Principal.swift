package import GhillieCore

/// Whom the gate let in.
package enum Principal: Hashable, Sendable {
    /// Anybody, where there is no gate.
    case anyone
    /// The bearer of a token, who sees one estate and nothing else.
    case bearer(estate: EstateID, scope: AccessScope)

    /// Whether an estate is there at all, as far as this caller is concerned.
    func sees(_ estate: EstateID) -> Bool {
        switch self {
        case .anyone: true
        case .bearer(let own, _): own == estate
        }
    }

    /// - Throws: a problem that names the scope that is needed.
    func check(_ needed: AccessScope) throws(Problem) {
        switch self {
        case .anyone: return
        case .bearer(_, let scope): guard scope >= needed else { throw .forbidden(needed: needed, held: scope) }
        }
    }
}
