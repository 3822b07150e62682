/// The steps of the local preview as data: what is run, in which order, in which situation. Runs nothing.
struct StackPlan: Sendable {
    /// The chart, and its values for the preview, in a clone of the project.
    static let chart = "charts/ghillie"
    static let values = "charts/ghillie/values-local.yaml"
    static let release = "ghillie"
    private static let selector = "app.kubernetes.io/instance=\(release)"
    /// Says of a namespace that `stack up` made it.
    static let label = (name: "app.kubernetes.io/managed-by", value: "ghillie-stack")

    let settings: StackSettings
    private let again = "mend that and run `ghillie stack up` again: it carries on from what is there"

    init(_ settings: StackSettings) { self.settings = settings }

    private var cluster: String { settings.cluster.value }
    private var namespace: String { settings.namespace.value }
    private var image: ImageName { settings.image.value }

    // MARK: - Looking

    var askEngine: StackStep {
        StackStep(
            "asking the container engine", ExternalCommand(.docker, ["version", "--format", "{{.Server.Version}}"]),
            remedy: "start it, and see that this user may use it: `docker version` must name a server")
    }

    var listClusters: StackStep {
        StackStep(
            "looking for the cluster", ExternalCommand(.k3d, ["cluster", "list", "--output", "json"]), remedy: again)
    }

    var lookUpNamespace: StackStep {
        StackStep(
            "looking for the namespace",
            ExternalCommand(.kubectl, kubectl("get", "namespace", namespace, "--ignore-not-found", "--output", "json")),
            remedy: "`kubectl --context \(settings.context) get nodes` tells whether the cluster answers; "
                + "`ghillie stack down` and `ghillie stack up` make it anew")
    }

    // MARK: - Up

    /// Port and label are the cluster's own, so that they are found again whatever becomes of our files. The user's
    /// current context stays what it is: we name ours each time.
    func createCluster(port: Int) -> StackStep {
        StackStep(
            "making the cluster \(cluster), with its ingress at 127.0.0.1:\(port)",
            ExternalCommand(
                .k3d,
                [
                    "cluster", "create", cluster, "--port", "127.0.0.1:\(port):80@loadbalancer", "--api-port",
                    "127.0.0.1:random", "--runtime-label",
                    "\(K3dCluster.label.name)=\(K3dCluster.label.value)@server:0", "--kubeconfig-switch-context=false",
                    "--wait", "--timeout", "300s",
                ], limit: .seconds(600)),
            remedy: again)
    }

    /// A cluster from before may be stopped, and the user's configuration may have forgotten it.
    func reuse(_ found: K3dCluster) -> [StackStep] {
        let start = StackStep(
            "starting the cluster \(cluster)",
            ExternalCommand(
                .k3d, ["cluster", "start", cluster, "--wait", "--timeout", "300s"], limit: .seconds(600)),
            remedy: "`ghillie stack down` and `ghillie stack up` make it anew")
        let merge = StackStep(
            "telling kubectl of the cluster \(cluster)",
            ExternalCommand(
                .k3d,
                [
                    "kubeconfig", "merge", cluster, "--kubeconfig-merge-default", "--kubeconfig-switch-context=false",
                ]), remedy: again)
        return found.isRunning ? [merge] : [start, merge]
    }

    var createNamespace: StackStep {
        let manifest =
            #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"\#(namespace)","#
            + #""labels":{"\#(Self.label.name)":"\#(Self.label.value)"}}}"#
        return StackStep(
            "making the namespace \(namespace)",
            ExternalCommand(.kubectl, kubectl("create", "--filename", "-"), input: manifest + "\n"), remedy: again)
    }

    /// The image, from this clone or as it is, to the cluster.
    func bringImage(builds: Bool) -> [StackStep] {
        let build = StackStep(
            "building the image \(image); the first time takes long",
            ExternalCommand(.docker, ["build", "--tag", "\(image)", "."], limit: .seconds(7_200)), remedy: again)
        let inspect = StackStep(
            "looking for the image \(image)",
            ExternalCommand(.docker, ["image", "inspect", "--format", "{{.Id}}", "\(image)"]),
            remedy: "leave --skip-build out, or name an image that is there with --image")
        let load = StackStep(
            "importing the image \(image) into the cluster",
            ExternalCommand(.k3d, ["image", "import", "\(image)", "--cluster", cluster], limit: .seconds(600)),
            remedy: again)
        return [builds ? build : inspect, load]
    }

    /// A pod keeps the image that it was started with, though another goes by its name now: where there may be one from
    /// before it is `replaced`.
    func deploy(replacing: Bool, waits: Bool, patience: Duration) -> [StackStep] {
        let logs = "`ghillie stack logs` and `ghillie stack status` tell more"
        let install = StackStep(
            "installing the chart",
            ExternalCommand(
                .helm,
                [
                    "upgrade", "--install", Self.release, Self.chart, "--kube-context", settings.context, "--namespace",
                    namespace, "--values", Self.values, "--set-string", "image.repository=\(image.repository)",
                    "--set-string", "image.tag=\(image.tag)",
                ], limit: .seconds(600)),
            remedy: logs + "; " + again)
        let restart = StackStep(
            "replacing what runs",
            ExternalCommand(.kubectl, kubectl("rollout", "restart", "deployment", namespaced: true)), remedy: again)
        let wait = StackStep(
            "waiting for what was installed",
            ExternalCommand(.kubectl, kubectl("rollout", "status", "deployment", namespaced: true), limit: patience),
            remedy: logs)
        return [install] + (replacing ? [restart] : []) + (waits ? [wait] : [])
    }

    // MARK: - Down, and logs

    var deleteCluster: StackStep {
        StackStep(
            "deleting the cluster \(cluster)",
            ExternalCommand(.k3d, ["cluster", "delete", cluster], limit: .seconds(300)),
            remedy: "`k3d cluster list` tells what is left; run `ghillie stack down` again")
    }

    /// Out of a cluster that somebody else made.
    var leaveCluster: [StackStep] {
        let remedy = "run `ghillie stack down` again"
        let uninstall = StackStep(
            "removing what was installed",
            ExternalCommand(
                .helm,
                [
                    "uninstall", Self.release, "--ignore-not-found", "--kube-context", settings.context, "--namespace",
                    namespace,
                ], limit: .seconds(300)), remedy: remedy)
        let delete = StackStep(
            "deleting the namespace \(namespace)",
            ExternalCommand(.kubectl, kubectl("delete", "namespace", namespace), limit: .seconds(300)), remedy: remedy)
        return [uninstall, delete]
    }

    func readLogs(lines: Int, follows: Bool) -> StackStep {
        let options = ["--all-containers", "--prefix", "--tail", "\(lines)"] + (follows ? ["--follow"] : [])
        return StackStep(
            "reading the logs",
            ExternalCommand(.kubectl, kubectl("logs", namespaced: true) + options, limit: follows ? nil : .seconds(60)),
            remedy: "`ghillie stack status` tells whether there is anything that runs")
    }

    /// `namespaced` means what was installed, in its namespace.
    private func kubectl(_ words: String..., namespaced: Bool = false) -> [String] {
        let place = ["--context", settings.context]
        return words + place + (namespaced ? ["--namespace", namespace, "--selector", Self.selector] : [])
    }
}
