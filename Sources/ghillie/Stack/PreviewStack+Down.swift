extension PreviewStack {
    /// Deletes what `up` made, when `confirm` agrees to the question.
    ///
    /// - Returns: whether nothing of it is left.
    /// - Throws: `CommandFailure`.
    func down(confirm: (String) -> Bool) async throws -> Bool {
        let name = settings.cluster.value
        try need([.k3d])
        guard let found = try await cluster() else {
            machine.tell("there is no cluster \(name): nothing to delete")
            return true
        }
        if found.isOurs {
            guard confirm("Delete the cluster \(name) with everything in it?") else { return false }
            try await perform(plan.deleteCluster)
            return true
        }
        try need([.kubectl, .helm])
        let namespace = settings.namespace.value
        switch try await namespaceOwner() {
        case .nobody, .somebodyElse:
            machine.tell("nothing in the cluster \(name) was made by `ghillie stack up`: nothing to delete")
        case .us:
            let question = "Delete the namespace \(namespace) with everything in it? The cluster \(name) stays."
            guard confirm(question) else { return false }
            try await perform(plan.leaveCluster)
        }
        return true
    }
}
