import GhillieCore
import NIOHTTP1

/// Who asks for which owner, with the budgets that go with it. Tokens of installations are fetched once for all who wait.
actor CredentialDesk {
    /// What a request is sent with.
    struct Grant: Sendable {
        let authorization: GitHubSecret?
        let budget: RateBudget
    }

    private struct Installation {
        let id: Int
        let token: GitHubSecret
        /// By this host's clock.
        let expiresAt: Instant
    }

    private struct Failure {
        let fault: GitHubFault
        let at: Instant
    }

    private let wire: PatientWire
    private let reader: AnswerReader
    private let ledger: (any BudgetLedger)?
    private let clock: WallClock
    /// How far GitHub's clock is ahead, once it refused a token for its time.
    private var skew: Duration = .zero
    private var installations: [String: Installation] = [:]
    private var failures: [String: Failure] = [:]
    private var gates: [String: FairSlots] = [:]
    private var budgets: [String: RateBudget] = [:]
    private var listed: (owners: [String], at: Instant)?

    init(wire: PatientWire, ledger: (any BudgetLedger)?, clock: WallClock) {
        self.wire = wire
        self.ledger = ledger
        reader = AnswerReader(wire.configuration)
        self.clock = clock
    }

    /// - Throws: ``GitHubFault`` or `CancellationError`.
    func grant(for owner: String) async throws -> Grant {
        switch wire.configuration.credentials {
        case .none: return Grant(authorization: nil, budget: budget("anonymous"))
        case .token(let token): return Grant(authorization: token, budget: budget("token"))
        case .app(let id, let source):
            let owner = owner.lowercased()
            let isName = owner.utf8.allSatisfy {
                $0 == 0x2D || $0 == 0x5F || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
            }
            guard !owner.isEmpty, isName else {
                throw GitHubFault(.rejected, "An owner's name holds letters, digits and hyphens only")
            }
            let installation = try await installation(of: owner, key: AppKey(id: id, source: source))
            return Grant(authorization: installation.token, budget: budget("installation-\(installation.id)"))
        }
    }

    /// Drops a token that GitHub no longer takes, unless another has taken its place. False where there is none to drop.
    func drop(_ token: GitHubSecret?, of owner: String) -> Bool {
        guard case .app = wire.configuration.credentials, let token else { return false }
        if installations[owner.lowercased()]?.token == token { installations[owner.lowercased()] = nil }
        return true
    }

    /// What GitHub answers the App itself, not one of its installations: a status of success, or 404. `nil` where the
    /// credentials are no App's. `path` may hold a query.
    ///
    /// - Throws: ``GitHubFault`` or `CancellationError`.
    func askAsApp(_ method: HTTPMethod, _ path: String) async throws -> WireAnswer? {
        guard case .app(let id, let source) = wire.configuration.credentials else { return nil }
        return try await ask(method, path, key: AppKey(id: id, source: source))
    }

    /// Logins of those who have installed the App and have not suspended it, a thousand at most; none where the
    /// credentials are no App's. They are asked for once an hour.
    ///
    /// - Throws: ``GitHubFault`` or `CancellationError`.
    func owners() async throws -> [String] {
        let now = clock.now()
        if let listed, now >= listed.at, now - listed.at < .seconds(3_600) { return listed.owners }
        var owners: [String] = []
        var next: String? = "/app/installations?per_page=100"
        for _ in 0..<10 {
            guard let path = next, let answer = try await askAsApp(.GET, path), answer.status != 404 else { break }
            guard let entries = (try? JSONValue(parsing: answer.body))?.array else {
                throw GitHubFault(.malformed, "GitHub's answer is no list of installations")
            }
            // An enterprise has an installation too, and neither a login nor repositories.
            owners += entries.filter { $0["suspended_at"] == nil }.compactMap { $0["account"]?["login"]?.string }
            next = answer.headers["link"].flatMap { wire.configuration.root.nextPage(link: $0) }
        }
        listed = (owners: owners, at: now)
        return owners
    }

    /// Tells other processes that this one asks for nothing more.
    func stop() async { for budget in budgets.values { await budget.stop() } }

    func snapshot() async -> [GitHubBudget] {
        var all: [GitHubBudget] = []
        for (_, budget) in budgets.sorted(by: { $0.key < $1.key }) { all += await budget.snapshot() }
        return all
    }

    private func budget(_ label: String) -> RateBudget {
        if let known = budgets[label] { return known }
        let new = RateBudget(
            label: label, key: key(label), ledger: ledger, configuration: wire.configuration, clock: clock,
            logger: wire.logger, sleep: wire.sleep)
        budgets[label] = new
        return new
    }

    /// Another server, App or token has limits of its own; nothing of a token can be read from its key.
    private func key(_ label: String) -> String {
        let identity =
            switch wire.configuration.credentials {
            case .none: ""
            case .token(let token): String(ContentHash(joining: "budget", token.revealed).hex.prefix(16))
            case .app(let id, _): id
            }
        return [wire.configuration.root.origin, label, identity].joined(separator: " ")
    }

    // MARK: - Installations

    private func installation(of owner: String, key: AppKey) async throws -> Installation {
        let gate = gates[owner] ?? FairSlots(1)
        gates[owner] = gate
        try await gate.enter(lane: "")
        defer { gate.leave() }
        let now = clock.now()
        if let known = installations[owner], known.expiresAt - .seconds(300) > now { return known }
        // Those who waited while it failed are told the same, instead of asking one after the other.
        if let failure = failures[owner], now - failure.at < .seconds(5), now >= failure.at { throw failure.fault }
        do {
            let installation = try await fetch(owner, known: installations[owner]?.id, key: key)
            installations[owner] = installation
            failures[owner] = nil
            return installation
        } catch let fault as GitHubFault {
            failures[owner] = Failure(fault: fault, at: clock.now())
            throw fault
        }
    }

    private func fetch(_ owner: String, known: Int?, key: AppKey) async throws -> Installation {
        if let known, let installation = try await mint(known, key: key) { return installation }
        for path in ["/orgs/\(owner)/installation", "/users/\(owner)/installation"] {
            let answer = try await ask(.GET, path, key: key)
            if answer.status == 404 { continue }
            guard let id = try reader.json(answer)["id"]?.integer else {
                throw GitHubFault(.malformed, "GitHub's answer names no installation")
            }
            if let installation = try await mint(id, key: key) { return installation }
        }
        throw GitHubFault(
            .notFound, "The GitHub App is not installed for this owner: install it in the owner's settings on GitHub")
    }

    /// A new token; `nil` where the installation is gone.
    private func mint(_ id: Int, key: AppKey) async throws -> Installation? {
        let answer = try await ask(.POST, "/app/installations/\(id)/access_tokens", key: key)
        if answer.status == 404 { return nil }
        let value = try reader.json(answer)
        guard let token = value["token"]?.string, !token.isEmpty,
            let expiry = value["expires_at"]?.string.flatMap(Instant.init(rfc3339:))
        else { throw GitHubFault(.malformed, "GitHub's answer holds no installation token") }
        return Installation(id: id, token: GitHubSecret(token), expiresAt: answer.here(expiry))
    }

    /// An answer with a status of success, or 404.
    private func ask(_ method: HTTPMethod, _ path: String, key: AppKey) async throws -> WireAnswer {
        let answer = try await send(method, path, key: key)
        guard answer.status == 401 else { return answer }
        // A token issued in GitHub's future, or expired there, is refused too: its clock counts.
        if let date = answer.date {
            let ahead = date - answer.receivedAt
            let change = ahead - skew
            if change > .seconds(30) || change < .seconds(-30) {
                skew = ahead
                let again = try await send(method, path, key: key)
                if again.status != 401 { return again }
            }
        }
        throw GitHubFault(.unauthorized, reader.unauthorized)
    }

    private func send(_ method: HTTPMethod, _ path: String, key: AppKey) async throws -> WireAnswer {
        let token = try await key.token(now: clock.now() + skew)
        let call = GitHubWire.Call(
            method: method, target: wire.configuration.root.restPrefix + path, body: method == .POST ? [] : nil)
        return try await wire.exchange(call, authorization: token, budget: budget("app"), lane: "") { answer in
            if answer.status != 401, answer.status != 404 { try reader.check(answer) }
            return answer
        }
    }
}
