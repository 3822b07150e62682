import GhillieCore
package import Gold
import StatusModels

/// Reports as JSON: one shape, wherever a report is handed out.
///
/// Beside what the shape requires it tells the `branch` and its `head` at the window's end, the `section` of a highlight,
/// the `key` by which a risk is followed from report to report, and `notes`.
package enum ReportJSON {
    /// - Returns: An array of the reports in their order, ending with one line break.
    package static func render(_ reports: [Report]) -> String {
        OrderedJSON.array(reports.map(value)).document
    }

    /// - Returns: The report alone, ending with one line break.
    package static func render(_ report: Report) -> String { value(report).document }

    /// A line of a list of reports.
    package static func value(_ listing: ReportListing) -> OrderedJSON {
        [
            "report_id": .text(listing.id.rawValue), "scope": .text(listing.scope.rawValue),
            "subject": .text(listing.subject),
            "repository": .optional(listing.scope == .repository ? listing.subject : nil),
            "window_start": .text(listing.windowStart.rfc3339), "window_end": .text(listing.windowEnd.rfc3339),
            "generated_at": .text(listing.generatedAt.rfc3339),
            "status": .text(listing.status.rawValue), "model": .text(listing.model),
            "superseded_by": .optional(listing.supersededBy?.rawValue),
        ]
    }

    private static func value(_ report: Report) -> OrderedJSON {
        let result = report.result
        return [
            "schema_version": .integer(1), "report_id": .text(report.id.rawValue), "kind": .text(report.kind.rawValue),
            "estate": .text(report.estate.rawValue), "scope": .text(report.scope.rawValue),
            "subject": .text(report.subject), "repository": .text(report.repository.description),
            "branch": .text(report.branch), "head": .optional(report.head?.rawValue),
            "window_start": .text(report.window.start.rfc3339), "window_end": .text(report.window.end.rfc3339),
            "generated_at": .text(report.generatedAt.rfc3339), "status": .text(result.status.rawValue),
            "status_reason": .text(result.statusReason), "model": .text(report.model), "summary": .text(result.summary),
            "highlights": .array(result.highlights.map(value)), "risks": .array(result.risks.map(value)),
            "next_steps": .array(result.nextSteps.map(value)),
            "coverage": [
                "activities": .integer(report.coverage.activities), "changes": .integer(report.coverage.changes),
                "late": .integer(report.coverage.late), "noise": .integer(report.coverage.noise),
            ],
            "not_seen": .texts(result.notSeen), "notes": .texts(result.notes),
            "evidence_sha256": .text(report.evidenceHash.hex),
            "previous_report_id": .optional(report.previousReport?.rawValue),
            "supersedes": .optional(report.supersedes?.rawValue),
            "metrics": [
                "model_latency_ms": .integer(report.modelLatencyMilliseconds), "prompt_tokens": .null,
                "completion_tokens": .null, "total_tokens": .null, "estimated_cost_usd": .null,
            ],
        ]
    }

    private static func value(_ highlight: StatusResult.Highlight) -> OrderedJSON {
        [
            "section": .text(highlight.section.rawValue), "text": .text(highlight.text),
            "citations": citations(highlight.citations), "late": .boolean(highlight.late),
        ]
    }

    private static func value(_ risk: StatusResult.Risk) -> OrderedJSON {
        [
            "key": .text(risk.key), "text": .text(risk.text), "citations": citations(risk.citations),
            "since": .text(risk.since.rfc3339), "state": .text(risk.state.rawValue),
        ]
    }

    private static func value(_ step: StatusResult.NextStep) -> OrderedJSON {
        ["text": .text(step.text), "citations": citations(step.citations)]
    }

    private static func citations(_ citations: [Citation]) -> OrderedJSON { .texts(citations.map(\.description)) }
}

extension OrderedJSON: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, OrderedJSON)...) {
        self = .object(elements.map { (key: $0.0, value: $0.1) })
    }
}
