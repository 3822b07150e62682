import Delivery
import Foundation
import GhillieCore
import Logging

/// A line for each event on standard error: JSON for machines, words for people.
struct ServiceLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    let isJSON: Bool
    let clock: WallClock
    /// Takes a line without its end.
    let write: @Sendable (String) -> Void

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let known = metadata.merging(event.metadata ?? [:]) { $1 }
        // The framework numbers requests too; ours have one name.
        let members = known.filter { $0.key != "hb.request.id" }.sorted { $0.key < $1.key }
        let time = clock.now().rfc3339
        if isJSON {
            let fields: [(key: String, value: OrderedJSON)] =
                [
                    (key: "time", value: .text(time)), (key: "level", value: .text(event.level.rawValue)),
                    (key: "message", value: .text("\(event.message)")),
                ] + members.map { (key: $0.key, value: .text("\($0.value)")) }
            write(OrderedJSON.object(fields).line)
        } else {
            let words = members.map { "\($0.key)=\($0.value)" }
            write(([time, event.level.rawValue.uppercased(), "\(event.message)"] + words).joined(separator: " "))
        }
    }
}
