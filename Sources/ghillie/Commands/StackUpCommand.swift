import ArgumentParser

/// `ghillie stack up`: brings the local preview up, or up to date.
struct StackUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Bring the local preview up, and print its URL.",
        discussion: """
            Makes a k3d cluster or uses the one that is there, builds and imports the image, installs the chart with \
            charts/ghillie/values-local.yaml (one replica, SQLite on a volume), and waits for GET /ready. Run it again \
            after a failure, or to bring the preview up to date.

            Examples:
              ghillie stack up
              ghillie stack up --ingress-port 8080 --skip-build
            """
    )

    @OptionGroup var options: StackOptions

    @Option(
        help: ArgumentHelp(
            """
            The port of 127.0.0.1 at which it answers; a cluster that is there keeps its own. (default: \
            GHILLIE_K3D_PORT, else a free one)
            """, valueName: "port"))
    var ingressPort: Int?

    @Option(help: ArgumentHelp("The image. (default: GHILLIE_IMAGE, else ghillie:local)", valueName: "name:tag"))
    var image: String?

    @Flag(help: "Take the image as it is, without building it.")
    var skipBuild = false

    @Flag(inversion: .prefixedNo, help: "Wait until it is ready.")
    var wait = true

    @Option(help: ArgumentHelp("How long to wait for that, 1 to 3600.", valueName: "seconds"))
    var waitTimeoutS = 300

    func validate() throws {
        guard (1...3_600).contains(waitTimeoutS) else {
            throw ValidationError("--wait-timeout-s is from 1 to 3600, not \(waitTimeoutS).")
        }
    }

    func run() async throws {
        let composition = Composition.standard
        let flags = StackSettings.Flags(
            cluster: options.clusterName, namespace: options.namespace, port: ingressPort, image: image)
        let settings = try StackSettings(flags: flags, environment: composition.environment)
        let wish = PreviewStack.Wish(builds: !skipBuild, waits: wait, patience: .seconds(waitTimeoutS))
        try composition.checkProject(for: wish)
        let directory = try composition.stateDirectory()
        let url = PreviewStack.url(port: try await composition.preview(settings).up(wish))
        let state = StackState(
            apiBaseURL: url, cluster: settings.cluster.value, namespace: settings.namespace.value)
        do {
            try state.write(in: directory)
        } catch {
            throw CommandFailure.unexpected(
                "the preview is up at \(url), but state.json cannot be written in \(directory)")
        }
        composition.console.message(
            """
            its token: kubectl --context \(settings.context) --namespace \(settings.namespace.value) exec \
            deployment/\(StackPlan.release) -- cat /var/lib/ghillie/admin-token
            """)
        try composition.console.write(url + "\n")
    }
}
