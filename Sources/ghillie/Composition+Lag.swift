import Foundation
import GitHubSource

extension EnvironmentReader {
    /// How long ago a repository's last complete look may be before it counts as stalled.
    mutating func stalledAfter() -> Duration {
        let usual = Int(IngestionLagReport.usualLimit.components.seconds)
        return .seconds(
            number("GHILLIE_STALLED_AFTER_S", in: 60...31_536_000, default: usual, meaning: " seconds"))
    }
}

extension Composition {
    /// The same for commands beside the service.
    func stalledAfter(for command: String) throws(CommandFailure) -> Duration {
        try setting(for: command) { $0.stalledAfter() }
    }
}
