import Testing

@testable import ghillie

@Suite struct StackUpTests {
    private static let wish = PreviewStack.Wish(builds: true, waits: true, patience: .seconds(600))
    private static let look = ["docker version --format '{{.Server.Version}}'", "k3d cluster list --output json"]
    private static let create =
        "k3d cluster create ghillie-local --port 127.0.0.1:7001:80@loadbalancer --api-port 127.0.0.1:random "
        + "--runtime-label dev.ghillie.stack=preview@server:0 --kubeconfig-switch-context=false --wait --timeout 300s"
    private static let start = "k3d cluster start ghillie-local --wait --timeout 300s"
    private static let merge =
        "k3d kubeconfig merge ghillie-local --kubeconfig-merge-default --kubeconfig-switch-context=false"
    private static let namespace =
        "kubectl get namespace ghillie --ignore-not-found --output json --context k3d-ghillie-local"
    private static let makeNamespace = "kubectl create --filename - --context k3d-ghillie-local"
    private static let build = "docker build --tag ghillie:local ."
    private static let load = "k3d image import ghillie:local --cluster ghillie-local"
    private static let install =
        "helm upgrade --install ghillie charts/ghillie --kube-context k3d-ghillie-local --namespace ghillie "
        + "--values charts/ghillie/values-local.yaml --set-string image.repository=ghillie --set-string image.tag=local"
    private static func rollout(_ verb: String) -> String {
        "kubectl rollout \(verb) deployment --context k3d-ghillie-local --namespace ghillie "
            + "--selector app.kubernetes.io/instance=ghillie"
    }

    /// One whose cluster and namespace `stack up` made before.
    private static func existing(_ listing: String = StackFixture.listing()) -> StackFixture {
        let fixture = StackFixture()
        fixture.answer("k3d cluster list", with: .init(output: listing))
        fixture.answer("kubectl get namespace", with: .init(output: StackFixture.ourNamespace))
        return fixture
    }

    private static func failure(
        of fixture: StackFixture, _ flags: StackSettings.Flags = .init(), wish: PreviewStack.Wish = wish
    ) async throws -> CommandFailure {
        let error = await #expect(throws: CommandFailure.self) { try await fixture.stack(flags).up(wish) }
        return try #require(error)
    }

    @Test func onAnEmptyMachineEverythingIsMade() async throws {
        let fixture = StackFixture()
        #expect(try await fixture.stack().up(Self.wish) == 7_001)
        #expect(
            fixture.typed == Self.look + [
                Self.create, Self.namespace, Self.makeNamespace, Self.build, Self.load, Self.install,
                Self.rollout("status"),
            ])
        let manifest = try #require(fixture.commands.first { $0.typed == Self.makeNamespace }?.input)
        #expect(manifest.contains(#""name":"ghillie""#) && manifest.contains("ghillie-stack"))
    }

    @Test func aClusterThatRunsIsUsedAndWhatRunsInItReplaced() async throws {
        let fixture = Self.existing()
        #expect(try await fixture.stack().up(Self.wish) == 7_002)
        #expect(
            fixture.typed == Self.look + [
                Self.merge, Self.namespace, Self.build, Self.load, Self.install, Self.rollout("restart"),
                Self.rollout("status"),
            ])
    }

    @Test func aClusterThatWasStoppedIsStarted() async throws {
        let fixture = Self.existing(StackFixture.listing(isRunning: false))
        _ = try await fixture.stack().up(Self.wish)
        #expect(Array(fixture.typed.dropFirst(2).prefix(2)) == [Self.start, Self.merge])
    }

    @Test func namesPortAndImageAreThoseThatWereAskedFor() async throws {
        let fixture = StackFixture()
        let flags = StackSettings.Flags(
            cluster: "mine", namespace: "spare", port: 7_002, image: "registry.local:5000/team/ghillie:1.0")
        #expect(try await fixture.stack(flags).up(Self.wish) == 7_002)
        let typed = fixture.typed.joined(separator: "\n")
        #expect(typed.contains("k3d cluster create mine --port 127.0.0.1:7002:80@loadbalancer"))
        #expect(typed.contains("--kube-context k3d-mine --namespace spare"))
        #expect(typed.contains("image.repository=registry.local:5000/team/ghillie --set-string image.tag=1.0"))
    }

    @Test func withoutBuildingTheImageMustBeThere() async throws {
        let fixture = Self.existing()
        let inspect = "docker image inspect --format '{{.Id}}' ghillie:local"
        fixture.answer(inspect, with: .init(code: 1, messages: ["Error: No such image: ghillie:local"]))
        let wish = PreviewStack.Wish(builds: false, waits: true, patience: .seconds(5))
        let failure = try await Self.failure(of: fixture, wish: wish)
        #expect(failure.exitCode == CommandFailure.stackBackend)
        #expect(failure.details == ["Error: No such image: ghillie:local"])
        #expect(failure.hint?.contains("--skip-build") == true)
        #expect(fixture.typed.last == inspect)
    }

    @Test func whoDoesNotWaitIsNotKept() async throws {
        let fixture = StackFixture()
        fixture.readiness(nil)
        _ = try await fixture.stack().up(.init(builds: true, waits: false, patience: .seconds(5)))
        #expect(fixture.typed.last == Self.install)
    }

    @Test func readinessIsWaitedFor() async throws {
        let fixture = StackFixture()
        fixture.readiness(nil, 404, 503, 200)
        #expect(try await fixture.stack().up(Self.wish) == 7_001)
    }

    @Test func patienceEnds() async throws {
        let fixture = StackFixture()
        fixture.readiness(503)
        let wish = PreviewStack.Wish(builds: true, waits: true, patience: .milliseconds(20))
        let failure = try await Self.failure(of: fixture, wish: wish)
        #expect(failure.exitCode == CommandFailure.waitedTooLong)
        #expect(failure.message.contains("http://127.0.0.1:7001/ready") && failure.message.contains("it answers 503"))
    }

    @Test func aCommandThatTakesTooLongIsNamed() async throws {
        let fixture = StackFixture()
        fixture.fail("docker build", with: .tooLong)
        let failure = try await Self.failure(of: fixture)
        #expect(failure.exitCode == CommandFailure.waitedTooLong)
        #expect(failure.message.contains("`\(Self.build)`"))
        #expect(fixture.typed.last == Self.build)
    }

    @Test func eachToolThatIsMissingIsNamedBeforeAnythingIsRun() async throws {
        let fixture = StackFixture()
        fixture.takeAway(.k3d, .helm)
        let failure = try await Self.failure(of: fixture)
        #expect(failure.exitCode == CommandFailure.stackBackend)
        #expect(failure.message.hasSuffix("k3d, helm"))
        #expect(failure.details.map { $0.prefix { $0 != ":" } } == ["k3d", "helm"])
        #expect(fixture.commands.isEmpty)
    }

    @Test(arguments: StackPlanTests.upPrefixes)
    func aStepThatFailsEndsItAndNamesItsCommandItsOutputAndWhatToDo(prefix: String) async throws {
        let fixture = Self.existing(StackFixture.listing(isRunning: false))
        fixture.answer(prefix, with: .init(code: 7, output: "no\n", messages: ["FATA it \u{1B}[31mbroke"]))
        let failure = try await Self.failure(of: fixture)
        #expect(failure.exitCode == CommandFailure.stackBackend)
        let last = try #require(fixture.typed.last)
        #expect(last.hasPrefix(prefix))
        #expect(failure.message.contains("`\(last)` ended with 7"))
        #expect(failure.details == ["FATA it \u{1B}[31mbroke"])
        #expect(failure.hint?.isEmpty == false)
    }

    // MARK: - The port

    @Test func aPortThatIsTakenIsRefusedBeforeAClusterIsMade() async throws {
        let fixture = StackFixture()
        fixture.takePort(7_002)
        let failure = try await Self.failure(of: fixture, .init(port: 7_002))
        #expect(failure.exitCode == CommandFailure.badInput)
        #expect(failure.message.contains("port 7002") && failure.message.contains("--ingress-port"))
        #expect(fixture.typed == Self.look)
    }

    @Test func anotherPortThanTheClustersIsRefusedWithTheWaysOut() async throws {
        let fixture = Self.existing()
        let failure = try await Self.failure(of: fixture, .init(port: 7_001))
        #expect(failure.exitCode == CommandFailure.badInput)
        #expect(failure.message.contains("at port 7002, not at 7001"))
        #expect(failure.hint?.contains("ghillie stack down") == true)
        #expect(fixture.typed == Self.look)
    }

    @Test func theClustersOwnPortMayBeAskedFor() async throws {
        let fixture = Self.existing()
        // It is taken, by the cluster itself.
        fixture.takePort(7_002)
        #expect(try await fixture.stack(.init(port: 7_002)).up(Self.wish) == 7_002)
    }

    @Test(arguments: [
        (StackFixture.listing(port: nil), "no port for an ingress"),
        (StackFixture.listing(address: "0.0.0.0"), "open to other machines"),
        (StackFixture.listing(address: ""), "open to other machines"),
    ])
    func aClusterWhoseIngressDoesNotServeIsRefused(listing: String, words: String) async throws {
        let fixture = Self.existing(listing)
        let failure = try await Self.failure(of: fixture)
        #expect(failure.exitCode == CommandFailure.badInput)
        #expect(failure.message.contains(words))
        #expect(fixture.typed == Self.look)
    }

    @Test func aNamespaceOfSomebodyElsesIsLeftAlone() async throws {
        let fixture = Self.existing()
        fixture.answer("kubectl get namespace", with: .init(output: #"{"metadata": {"name": "ghillie"}}"#))
        let failure = try await Self.failure(of: fixture)
        #expect(failure.exitCode == CommandFailure.badInput)
        #expect(failure.hint?.contains("--namespace") == true)
        #expect(fixture.typed.last == Self.namespace)
    }

    @Test func whatIsNoListOfClustersIsNotTakenForNone() async throws {
        let fixture = Self.existing("NAME SERVERS\n")
        #expect(try await Self.failure(of: fixture).exitCode == CommandFailure.stackBackend)
        #expect(fixture.typed == Self.look)
    }
}
