import Foundation
import GhillieCore
import StatusModels

/// What a report stores beside its columns: everything that is rendered, so that stored and shown never differ.
struct MachineSummary: Codable {
    /// Raised when the shape changes in a way that an older reader would misread.
    static let currentVersion = 1

    let schemaVersion: Int
    let repository: String
    let branch: String
    let head: String?
    let coverage: CoverageCounts
    let result: StatusResult
    /// Why the window's end could not be seen; see `IngestionHealth.unhealthyReason`.
    let unhealthyReason: String?
    /// Absent for UTC.
    private let timeZoneName: String?

    /// UTC for a zone that this machine does not know.
    var timeZone: TimeZone { timeZoneName.flatMap(TimeZone.init(identifier:)) ?? .gmt }

    enum CodingKeys: String, CodingKey {
        case repository, branch, head, coverage, result
        case schemaVersion = "schema_version"
        case unhealthyReason = "unhealthy_reason"
        case timeZoneName = "time_zone"
    }

    init(_ report: Report, unhealthyReason: String?) {
        schemaVersion = Self.currentVersion
        repository = report.repository.description
        branch = report.branch
        head = report.head?.rawValue
        coverage = report.coverage
        result = report.result
        self.unhealthyReason = unhealthyReason
        timeZoneName = report.timeZone == .gmt ? nil : report.timeZone.identifier
    }

    init(stored text: String) throws {
        self = try JSONDecoder().decode(MachineSummary.self, from: Data(text.utf8))
        guard schemaVersion == Self.currentVersion else {
            throw ReportError.unknownStoredValue(column: "reports.machine_summary", value: "version \(schemaVersion)")
        }
    }

    /// Sorted keys, so that the same summary is the same text on every engine.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
