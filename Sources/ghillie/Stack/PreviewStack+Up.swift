extension PreviewStack {
    struct Wish: Sendable {
        /// Whether the image is built, or taken as it is.
        let builds: Bool
        let waits: Bool
        /// How long it may take to become ready.
        let patience: Duration
    }

    /// - Returns: the port of 127.0.0.1 at which it answers.
    /// - Throws: `CommandFailure`.
    func up(_ wish: Wish) async throws -> Int {
        try need(StackTool.allCases)
        try await run(plan.askEngine)
        let found = try await cluster()
        let port = try ingressPort(of: found)
        try await perform(found.map(plan.reuse) ?? [plan.createCluster(port: port)])
        try await claimNamespace()
        try await perform(plan.bringImage(builds: wish.builds))
        try await perform(plan.deploy(replacing: found != nil, waits: wish.waits, patience: wish.patience))
        if wish.waits { try await waitUntilReady(at: port, wish.patience) }
        return port
    }

    /// Of a cluster that is there its own, which cannot be changed; else the one that is asked for, or a free one.
    private func ingressPort(of found: K3dCluster?) throws(CommandFailure) -> Int {
        guard let found else {
            guard let asked = settings.port else {
                guard let port = machine.freePort() else { throw .stackBackend("there is no free port on 127.0.0.1") }
                return port
            }
            guard machine.isFree(asked.value) else {
                throw .badInput(
                    "port \(asked.value) of 127.0.0.1 is taken by another program (\(asked.origin))",
                    hint: "end that program, name another port, or leave it out for a free one")
            }
            return asked.value
        }
        let name = settings.cluster.value
        let anew = found.isOurs ? "`ghillie stack down`" : "`k3d cluster delete \(name)` (you made it, not `stack up`)"
        let other =
            "use another cluster with --cluster-name, or have this one made anew: \(anew), then `ghillie stack up`"
        guard let ingress = found.ingress else {
            throw .badInput("the cluster \(name) has no port for an ingress", hint: other)
        }
        guard ingress.isLoopbackOnly else {
            throw .badInput(
                "the ingress of the cluster \(name) is open to other machines: it is bound to \(ingress.address), "
                    + "port \(ingress.port)", hint: other)
        }
        if let asked = settings.port, asked.value != ingress.port {
            throw .badInput(
                "the ingress of the cluster \(name) is at port \(ingress.port), not at \(asked.value) (\(asked.origin))",
                hint: "leave the port out to use \(ingress.port); or \(other)")
        }
        return ingress.port
    }

    private func claimNamespace() async throws {
        switch try await namespaceOwner() {
        case .us: break
        case .nobody: try await perform(plan.createNamespace)
        case .somebodyElse:
            throw CommandFailure.badInput(
                "the namespace \(settings.namespace.value) is there already, and `ghillie stack up` did not make it",
                hint:
                    "name another with --namespace: this one would be filled, and `ghillie stack down` could not tell "
                    + "what is yours")
        }
    }

    private func waitUntilReady(at port: Int, _ patience: Duration) async throws {
        let url = "\(Self.url(port: port))/ready"
        machine.tell("waiting for \(url)")
        let deadline = ContinuousClock.now + patience
        while true {
            let answer = await machine.readiness(port)
            if answer == 200 { return }
            guard .now < deadline else {
                throw CommandFailure.waitedTooLong(
                    "\(url) did not answer 200 within \(Int(patience / .seconds(1))) seconds: "
                        + (answer.map { "it answers \($0)" } ?? "nothing answers"),
                    hint: "`ghillie stack logs` and `ghillie stack status` tell more; "
                        + "`ghillie stack up --skip-build` waits again")
            }
            try await Task.sleep(for: machine.pause)
        }
    }
}
