/// A program that the local preview is made with.
enum StackTool: String, CaseIterable, Sendable {
    case docker, k3d, kubectl, helm

    /// What to read for whoever does not have it.
    var howToGet: String {
        switch self {
        case .docker: "https://docs.docker.com/engine/install/"
        case .k3d: "https://k3d.io/stable/#installation"
        case .kubectl: "https://kubernetes.io/docs/tasks/tools/"
        case .helm: "https://helm.sh/docs/intro/install/"
        }
    }
}
