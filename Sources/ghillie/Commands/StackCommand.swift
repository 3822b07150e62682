import ArgumentParser

/// `ghillie stack …`: the local preview.
struct StackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stack",
        abstract: "A local preview of an installation, on Kubernetes (k3d).",
        discussion: """
            Needs docker, k3d, kubectl and helm, and a clone of Ghillie to run in. Listens on 127.0.0.1 alone, and leaves \
            kubectl's current context as it is.

            Examples:
              ghillie stack up
              ghillie stack status
              ghillie stack down
            """,
        subcommands: [StackUpCommand.self, StackDownCommand.self, StackStatusCommand.self, StackLogsCommand.self]
    )
}

/// Which preview is meant.
struct StackOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The k3d cluster. (default: GHILLIE_K3D_CLUSTER, else ghillie-local)", valueName: "name"))
    var clusterName: String?

    @Option(
        help: ArgumentHelp(
            "The namespace in it. (default: GHILLIE_K3D_NAMESPACE, else ghillie)", valueName: "name"))
    var namespace: String?
}

extension Composition {
    /// For the commands that work on what `stack up` made: they look up where that was.
    func madeStack(_ options: StackOptions) throws(CommandFailure) -> PreviewStack {
        let flags = StackSettings.Flags(cluster: options.clusterName, namespace: options.namespace)
        return preview(try StackSettings(flags: flags, environment: environment, state: stackState))
    }
}
