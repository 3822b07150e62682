import Foundation

/// A cluster as `k3d cluster list --output json` tells of it.
struct K3dCluster: Equatable, Sendable {
    /// Where the cluster's port 80 is reached from this machine.
    struct Ingress: Equatable, Sendable {
        let address: String
        let port: Int

        /// What is bound elsewhere can be reached from other machines.
        var isLoopbackOnly: Bool { address == "127.0.0.1" || address == "::1" }
    }

    let name: String
    let isRunning: Bool
    /// Whether `ghillie stack up` made it: the cluster itself says so, whatever became of our files.
    let isOurs: Bool
    let ingress: Ingress?

    /// The label by which it says so.
    static let label = (name: "dev.ghillie.stack", value: "preview")

    /// All clusters of a listing. `nil` where it is not one.
    static func all(in listing: String) -> [K3dCluster]? {
        // An empty list may be written as null.
        if listing.trimmingPrefix(while: \.isWhitespace).hasPrefix("null") { return [] }
        return try? JSONDecoder().decode([Listed].self, from: Data(listing.utf8)).map(K3dCluster.init)
    }

    private init(_ listed: Listed) {
        let nodes = listed.nodes ?? []
        let servers = nodes.filter { $0.role == "server" }
        let bindings = nodes.first { $0.role == "loadbalancer" }?.portMappings?["80/tcp"] ?? nil
        name = listed.name
        isRunning = !servers.isEmpty && servers.allSatisfy { $0.State?.Running ?? false }
        isOurs = servers.contains { $0.runtimeLabels?[Self.label.name] == Self.label.value }
        ingress = bindings?.first.flatMap { binding in
            Int(binding.HostPort).map { Ingress(address: binding.HostIp, port: $0) }
        }
    }

    // Named as k3d's JSON does.
    private struct Listed: Decodable {
        let name: String
        let nodes: [Node]?
    }

    private struct Node: Decodable {
        let role: String?
        let portMappings: [String: [Binding]?]?
        let runtimeLabels: [String: String]?
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let State: State?
    }

    private struct State: Decodable {
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let Running: Bool
    }

    private struct Binding: Decodable {
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let HostIp: String
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let HostPort: String
    }
}
