import Testing

@testable import ghillie

@Suite struct StackPlanTests {
    /// How the commands of an `up` begin on a cluster that was stopped.
    static let upPrefixes = [
        "docker version", "k3d cluster list", "k3d cluster start", "k3d kubeconfig merge", "kubectl get namespace",
        "docker build", "k3d image import", "helm upgrade", "kubectl rollout restart", "kubectl rollout status",
    ]

    private static func settings(
        _ flags: StackSettings.Flags = .init(), _ environment: [String: String] = [:], _ state: StackState? = nil
    ) throws -> StackSettings {
        try StackSettings(flags: flags, environment: environment, state: state)
    }

    @Test func aSettingIsTheFlagsElseTheEnvironmentsElseTheStatesElseTheDefault() throws {
        let state = StackState(apiBaseURL: "http://127.0.0.1:1", cluster: "stored", namespace: "stored")
        let environment = ["GHILLIE_K3D_CLUSTER": "env", "GHILLIE_K3D_PORT": "7001", "GHILLIE_IMAGE": "env:1"]
        let all = try Self.settings(.init(cluster: "flag"), environment, state)
        #expect(all.cluster == .init(value: "flag", origin: "--cluster-name"))
        #expect(all.namespace == .init(value: "stored", origin: "state.json"))
        #expect(all.port == .init(value: 7_001, origin: "GHILLIE_K3D_PORT"))
        #expect(all.image.value.description == "env:1")
        #expect(try Self.settings(.init(), environment, state).cluster.value == "env")
        let standard = try Self.settings(.init(), ["GHILLIE_K3D_CLUSTER": ""])
        #expect(standard.cluster == .init(value: "ghillie-local", origin: "default"))
        #expect(standard.namespace.value == "ghillie")
        #expect(standard.port == nil)
        #expect(standard.image.value.description == "ghillie:local")
    }

    @Test func everyFaultIsToldAtOnce() throws {
        let flags = StackSettings.Flags(cluster: "--force", namespace: "Big", port: 0, image: "a b")
        let failure = #expect(throws: CommandFailure.self) { try Self.settings(flags) }
        #expect(failure?.exitCode == CommandFailure.badInput)
        let origins = ["--cluster-name", "--namespace", "--ingress-port", "--image"]
        #expect(failure?.details.map { $0.prefix { $0 != ":" } } == origins.map { $0[...] })
    }

    @Test(arguments: ["", "-a", "a-", "a_b", "a.b", "ä", String(repeating: "a", count: 33)])
    func whatIsNoNameOfAClusterIsRefused(name: String) {
        #expect(throws: CommandFailure.self) { try Self.settings(.init(cluster: name)) }
    }

    @Test(arguments: [
        ("ghillie", "ghillie", "latest"), ("ghillie:1.0", "ghillie", "1.0"),
        ("localhost:5000/a/b", "localhost:5000/a/b", "latest"), ("localhost:5000/a:b", "localhost:5000/a", "b"),
    ])
    func anImageIsReadByRepositoryAndTag(text: String, repository: String, tag: String) throws {
        let image = try #require(ImageName(parsing: text))
        #expect(image.repository == repository)
        #expect(image.tag == tag)
    }

    @Test(arguments: ["", ":a", "-a", "a:", "a:b:c", "a@sha256:1", "a/", "a,b=c", "a b"])
    func whatIsNoImageIsRefused(text: String) {
        #expect(ImageName(parsing: text) == nil)
    }

    @Test func aCommandIsShownAsAShellWouldWantIt() {
        let command = ExternalCommand(.helm, ["a b", "", "it's", "--set=x.y=1,2", "$HOME"])
        #expect(command.typed == #"helm 'a b' '' 'it'\''s' --set=x.y=1,2 '$HOME'"#)
    }

    @Test func aClusterIsReadFromItsListing() throws {
        let found = try #require(K3dCluster.all(in: StackFixture.listing())?.first)
        #expect(found.name == "ghillie-local" && found.isRunning && found.isOurs)
        #expect(found.ingress == .init(address: "127.0.0.1", port: 7_002))
        let other = try #require(
            K3dCluster.all(in: StackFixture.listing(isRunning: false, labels: #""runtimeLabels": {}"#))?.first)
        #expect(!other.isRunning && !other.isOurs)
        #expect(K3dCluster.all(in: "null\n") == [])
        #expect(K3dCluster.all(in: "[]") == [])
        #expect(K3dCluster.all(in: "") == nil)
    }

    @Test func outputThatHasNoEndIsShownByItsLastLines() throws {
        let step = try StackPlan(Self.settings()).listClusters
        let lines = (1...50).map { "line \($0) " + String(repeating: "x", count: 1_000) }
        let failure = CommandFailure(step, CommandRunner.Outcome(code: 1, messages: lines))
        #expect(failure.details.count == 12)
        #expect(failure.details.last?.hasPrefix("line 50 ") == true)
        #expect(failure.details.allSatisfy { $0.count == 300 })
        let silent = CommandFailure(step, CommandRunner.Outcome(code: 1, output: "said elsewhere\n"))
        #expect(silent.details == ["said elsewhere"])
    }
}
