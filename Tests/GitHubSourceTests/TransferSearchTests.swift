import Catalogue
import GhillieCore
import GitHubAPI
import GitHubSource
import Synchronization
import TestSupport
import Testing
import WorkQueue

@Suite struct TransferSearchTests {
    typealias Fixture = IngestionFixture

    /// The repository as an App sees it that some owners have installed: only its own owner's installation shows it,
    /// unless it is public.
    private final class Installations: GitHubRequests {
        private let gitHub: FakeGitHub
        private let installed: Mutex<[String]>
        private let isPublic: Bool
        /// As whose installation a repository was asked for by its node id.
        private let asked = Mutex<[String]>([])

        init(_ gitHub: FakeGitHub, of owners: [String], isPublic: Bool = false) {
            self.gitHub = gitHub
            installed = Mutex(owners)
            self.isPublic = isPublic
        }

        func install(at owners: [String]) { installed.withLock { $0 = owners } }

        /// Who was asked since it was last taken, in the order of the alphabet: a slow unit is handed back and probed once more.
        func takeAsked() -> [String] {
            asked.withLock { asked in
                defer { asked = [] }
                return Set(asked).sorted()
            }
        }

        func owners() async throws -> [String] { installed.withLock { $0 } }

        func send(_ request: GraphQLRequest) async throws -> GraphQLReply {
            if request.query.contains("query Probe(") { asked.withLock { $0.append(request.owner) } }
            if try shows(to: request.owner) { return try await gitHub.send(request) }
            let failure = GraphQLReply.Failure(type: "NOT_FOUND", path: ["nodes", "0"], message: "")
            return GraphQLReply(data: ["nodes": [.null]], failures: [failure])
        }

        func send(_ request: RESTRequest) async throws -> RESTReply {
            guard try shows(to: request.owner) else { throw GitHubFault(.notFound, "no such repository") }
            return try await gitHub.send(request)
        }

        private func shows(to owner: String) throws -> Bool {
            guard installed.withLock({ $0.contains(owner) }) else {
                throw GitHubFault(.notFound, "the App is not installed for this owner")
            }
            return isPublic || gitHub.model.withLock { $0.slug.hasPrefix("\(owner)/") }
        }
    }

    /// Looks at all that the estate watches, and gives how that went.
    @discardableResult
    private static func look(
        _ fixture: Fixture, _ gitHub: Installations, _ search: TransferSearch = TransferSearch()
    ) async throws -> RunUnit {
        let asked = try await IngestionWorkerTests.ask(fixture)
        try await IngestionWorkerTests.worker(fixture, .init(), gitHub, search: search).work(estate: Fixture.estate)
        return try await IngestionWorkerTests.run(asked.id, fixture).unit
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatGoesToAnotherOwnerIsFollowedThere(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, IngestionWorkerTests.model()) { fixture in
            let gitHub = Installations(fixture.gitHub, of: ["acme", "initech", "umbrella"])
            try await IngestionWorkerTests.watch(fixture)
            try await Self.look(fixture, gitHub)
            fixture.gitHub.change { model in
                model.slug = "umbrella/missile"
                model.grow([Fixture.oid(21)], from: [Fixture.oid(20)], at: Fixture.days(ago: 1))
            }
            #expect(try await Self.look(fixture, gitHub).state == .succeeded)
            #expect(gitHub.takeAsked() == ["acme", "initech", "umbrella"])
            #expect(try await fixture.stored(.gitHubCommit) == (10...21).map(Fixture.oid))
            let watched = try await fixture.watched()
            #expect(watched.slug.description == "umbrella/missile")
            #expect(watched.id.rawValue == "acme/rocket")
            #expect(try await Self.look(fixture, gitHub).state == .succeeded)
            #expect(gitHub.takeAsked() == ["umbrella"])
        }
    }

    /// The old owner may have gone, or may not use the App any more.
    @Test(arguments: TestDatabase.Engine.available)
    func whereTheOldOwnerHasNoInstallationLeftItIsFollowedToo(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, IngestionWorkerTests.model()) { fixture in
            let gitHub = Installations(fixture.gitHub, of: ["acme", "umbrella"])
            try await IngestionWorkerTests.watch(fixture)
            try await Self.look(fixture, gitHub)
            gitHub.install(at: ["umbrella"])
            fixture.gitHub.change { $0.slug = "umbrella/rocket" }
            #expect(try await Self.look(fixture, gitHub).state == .succeeded)
            #expect(try await fixture.watched().slug.description == "umbrella/rocket")
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func whatNobodyShowsIsSearchedForOnceAnHour(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, IngestionWorkerTests.model()) { fixture in
            let gitHub = Installations(fixture.gitHub, of: ["acme", "initech", "umbrella"])
            let search = TransferSearch()
            try await IngestionWorkerTests.watch(fixture)
            try await Self.look(fixture, gitHub, search)
            fixture.gitHub.change { $0.slug = "elsewhere/rocket" }
            #expect(try await Self.look(fixture, gitHub, search).errorCategory == .clientError)
            #expect(gitHub.takeAsked() == ["acme", "initech", "umbrella"])
            #expect(try await fixture.ingestion()?.state == .unavailable)
            fixture.time.pass(.seconds(3_599))
            try await Self.look(fixture, gitHub, search)
            #expect(gitHub.takeAsked() == ["acme"])
            fixture.time.pass(.seconds(1))
            try await Self.look(fixture, gitHub, search)
            #expect(gitHub.takeAsked() == ["acme", "initech", "umbrella"])
        }
    }

    /// Any installation shows what is public, which does not make it its owner's.
    @Test(arguments: TestDatabase.Engine.available)
    func whatIsShownAsAnotherOwnersHasNotMovedThere(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, IngestionWorkerTests.model()) { fixture in
            let gitHub = Installations(fixture.gitHub, of: ["acme", "initech"], isPublic: true)
            try await IngestionWorkerTests.watch(fixture)
            try await Self.look(fixture, gitHub)
            gitHub.install(at: ["initech"])
            #expect(try await Self.look(fixture, gitHub).errorCategory == .clientError)
            #expect(gitHub.takeAsked() == ["acme", "initech"])
            #expect(try await fixture.ingestion()?.error?.contains("not installed") == true)
        }
    }

    @Test(arguments: TestDatabase.Engine.available)
    func ofManyInstallationsThoseOfTheEstateAreAskedFirst(engine: TestDatabase.Engine) async throws {
        try await Fixture.with(engine, IngestionWorkerTests.model()) { fixture in
            let gitHub = Installations(fixture.gitHub, of: ["acme"] + (1...60).map { "owner-\($0)" } + ["zeta"])
            try await IngestionWorkerTests.watch(fixture, "zeta")
            try await Self.look(fixture, gitHub)
            fixture.gitHub.change { $0.slug = "elsewhere/rocket" }
            try await Self.look(fixture, gitHub)
            let asked = gitHub.takeAsked()
            // Its own owner's, and 50 of which that one is left out.
            #expect(asked.count == 50)
            #expect(asked.contains("zeta"))
        }
    }
}
