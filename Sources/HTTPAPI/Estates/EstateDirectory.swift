import Catalogue
import GhillieCore
import Gold
import Persistence

/// Which estates a caller may see, and which one a request is about.
struct EstateDirectory: Sendable {
    let store: Store

    /// The estate that a request is about: the bearer's own, or where there is no gate the one that the path or
    /// `?estate=` names, or the only one that there is.
    /// - Throws: 404 for one that is not there; 409 where there are several, and none is named.
    func estate(of call: Route.Call) async throws -> EstateID {
        // A call that names another than the bearer's has not come this far.
        if case .bearer(let own, _) = call.caller { return own }
        let known = try await estates(of: call.caller)
        if let named = call.namedEstates.first {
            guard known.contains(named) || named == .local else { throw Problem.noSuch("estate") }
            return named
        }
        guard let only = known.first, known.count == 1 else { throw Problem.ambiguousEstate(known) }
        return only
    }

    /// Those that the caller may see, by key.
    func estates(of caller: Principal) async throws -> [EstateID] {
        if case .bearer(let own, _) = caller { return [own] }
        let declared = try await store.read(in: .system) { try EstateStore.list(in: $0) }
        guard !declared.contains(.local) else { return declared }
        // `ghillie try` works in an estate that nobody has to declare.
        let isUsed = try await store.read(in: .estate(.local)) { transaction in
            try !ReportStore.list(estate: .local, limit: 1, in: transaction).isEmpty
        }
        return declared.isEmpty || isUsed ? (declared + [.local]).sorted() : declared
    }
}

extension Problem {
    fileprivate static func ambiguousEstate(_ known: [EstateID]) -> Problem {
        Problem(
            status: 409, code: "ambiguous_estate", title: "Conflict", detail: "there are several estates here",
            hint: "name one of them, say ?estate=\(known.first?.rawValue ?? "")")
    }
}
