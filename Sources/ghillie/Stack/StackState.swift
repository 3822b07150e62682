import Delivery
import Foundation

/// What `stack up` wrote down, `state.json` in the data directory: where the API is, and what else it made.
struct StackState: Equatable, Sendable, Decodable {
    struct Stack: Equatable, Sendable, Decodable {
        let cluster: String
        let namespace: String
    }

    let apiBaseURL: String
    let stack: Stack

    private enum CodingKeys: String, CodingKey {
        case apiBaseURL = "api_base_url"
        case stack
    }

    init(apiBaseURL: String, cluster: String, namespace: String) {
        self.apiBaseURL = apiBaseURL
        stack = Stack(cluster: cluster, namespace: namespace)
    }

    static func path(in dataDirectory: String) -> String { "\(dataDirectory)/state.json" }

    /// `nil` where there is none, or what is there is not one.
    static func read(in dataDirectory: String) -> StackState? {
        guard let data = FileManager.default.contents(atPath: path(in: dataDirectory)) else { return nil }
        return try? JSONDecoder().decode(StackState.self, from: data)
    }

    /// Replaces it whole, for its owner alone.
    func write(in dataDirectory: String) throws {
        let document: OrderedJSON = [
            "api_base_url": .text(apiBaseURL),
            "stack": ["backend": .text("k3d"), "cluster": .text(stack.cluster), "namespace": .text(stack.namespace)],
        ]
        let path = Self.path(in: dataDirectory)
        try Data(document.document.utf8).write(to: URL(filePath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    static func remove(in dataDirectory: String) {
        try? FileManager.default.removeItem(atPath: path(in: dataDirectory))
    }
}
