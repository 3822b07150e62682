import Delivery
import Testing

@testable import ghillie

@Suite struct StackDownTests {
    private static let foreign = StackFixture.listing(labels: #""runtimeLabels": {"app": "mine"}"#)

    private static func fixture(_ listing: String, namespace: String = "") -> StackFixture {
        let fixture = StackFixture()
        fixture.answer("k3d cluster list", with: .init(output: listing))
        fixture.answer("kubectl get namespace", with: .init(output: namespace))
        return fixture
    }

    /// The commands that delete something.
    private static func deleting(_ fixture: StackFixture) -> [String] {
        fixture.typed.filter { $0.contains("delete") || $0.contains("uninstall") }
    }

    @Test func aClusterThatUpMadeIsDeletedWhole() async throws {
        let fixture = Self.fixture(StackFixture.listing())
        #expect(try await fixture.stack().down { $0.contains("the cluster ghillie-local") })
        #expect(fixture.typed == ["k3d cluster list --output json", "k3d cluster delete ghillie-local"])
    }

    @Test func ofAnothersClusterTheNamespaceThatUpMadeIsDeleted() async throws {
        let fixture = Self.fixture(Self.foreign, namespace: StackFixture.ourNamespace)
        #expect(try await fixture.stack().down { $0.contains("the namespace ghillie") })
        let place = "k3d-ghillie-local"
        #expect(
            Self.deleting(fixture) == [
                "helm uninstall ghillie --ignore-not-found --kube-context \(place) --namespace ghillie",
                "kubectl delete namespace ghillie --context \(place)",
            ])
    }

    @Test(arguments: ["", #"{"metadata": {"labels": {"app.kubernetes.io/managed-by": "somebody"}}}"#])
    func whatOthersMadeIsLeftAlone(namespace: String) async throws {
        let fixture = Self.fixture(Self.foreign, namespace: namespace)
        #expect(
            try await fixture.stack().down { _ in
                Issue.record("nothing to ask"); return true
            })
        #expect(Self.deleting(fixture).isEmpty)
    }

    @Test(arguments: [StackFixture.listing(), foreign])
    func whoSaysNoKeepsEverything(listing: String) async throws {
        let fixture = Self.fixture(listing, namespace: StackFixture.ourNamespace)
        #expect(try await !fixture.stack().down { _ in false })
        #expect(Self.deleting(fixture).isEmpty)
    }

    @Test(arguments: ["[]", StackFixture.listing(name: "another")])
    func whereThereIsNoneNothingIsAsked(listing: String) async throws {
        let fixture = Self.fixture(listing)
        #expect(
            try await fixture.stack().down { _ in
                Issue.record("nothing to ask"); return true
            })
        #expect(fixture.typed.count == 1)
        #expect(fixture.told.last?.contains("nothing to delete") == true)
    }

    @Test func aDeletionThatFailsIsTold() async throws {
        let fixture = Self.fixture(StackFixture.listing())
        fixture.answer("k3d cluster delete", with: .init(code: 1, messages: ["FATA no"]))
        let failure = await #expect(throws: CommandFailure.self) { try await fixture.stack().down { _ in true } }
        #expect(failure?.exitCode == CommandFailure.stackBackend)
    }

    @Test func theStatusTellsWhatIsThereAndWhetherItServes() async throws {
        let fixture = Self.fixture(StackFixture.listing())
        fixture.readiness(503)
        let status = try await fixture.stack().status()
        let values = status.table.rows.map { $0[1].text }
        #expect(
            values == [
                "ghillie-local", "ghillie", "running, made by stack up", "http://127.0.0.1:7002", "no: it answers 503",
            ])
        let nothing = try await Self.fixture("[]").stack().status()
        #expect(nothing.json.line.contains(#""state":"absent""#) && nothing.json.line.contains(#""ready":false"#))
    }
}
