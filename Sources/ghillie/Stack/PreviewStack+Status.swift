import Delivery

extension PreviewStack {
    /// What is there, and whether it serves.
    struct Status: Sendable {
        let settings: StackSettings
        let cluster: K3dCluster?
        /// What `GET /ready` answers, if anything does.
        let readiness: Int?
    }

    /// - Throws: `CommandFailure`.
    func status() async throws -> Status {
        try need([.k3d])
        let found = try await cluster()
        var readiness: Int?
        if let found, found.isRunning, let port = found.ingress?.port { readiness = await machine.readiness(port) }
        return Status(settings: settings, cluster: found, readiness: readiness)
    }
}

extension PreviewStack.Status {
    private var url: String? { cluster?.ingress.map { PreviewStack.url(port: $0.port) } }
    private var state: String { cluster.map { $0.isRunning ? "running" : "stopped" } ?? "absent" }
    private var isReady: Bool { readiness == 200 }

    /// Each setting with where it comes from.
    var table: TextTable {
        var table = TextTable(header: ["WHAT", "VALUE", "FROM"])
        let owner = cluster.map { $0.isOurs ? ", made by stack up" : ", not made by stack up" } ?? ""
        let ready = isReady ? "yes" : "no: " + (readiness.map { "it answers \($0)" } ?? "nothing answers")
        table.rows = [
            [.init(text: "cluster"), .init(text: settings.cluster.value), .init(text: settings.cluster.origin)],
            [.init(text: "namespace"), .init(text: settings.namespace.value), .init(text: settings.namespace.origin)],
            [.init(text: "state"), .init(text: state + owner), .init(text: "k3d")],
            [.init(text: "url"), .init(text: url ?? "none"), .init(text: "k3d")],
            [
                .init(text: "ready"), .init(text: ready, colour: isReady ? .green : .yellow),
                .init(text: "GET /ready"),
            ],
        ]
        return table
    }

    var json: OrderedJSON {
        [
            "cluster": .text(settings.cluster.value), "cluster_from": .text(settings.cluster.origin),
            "namespace": .text(settings.namespace.value), "namespace_from": .text(settings.namespace.origin),
            "state": .text(state), "made_by_stack_up": .boolean(cluster?.isOurs ?? false),
            "api_base_url": .optional(url), "ready": .boolean(isReady),
        ]
    }
}
