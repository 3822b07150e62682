import Delivery
import Foundation
import GhillieCore
import Gold
import Testing

@Suite struct ReportJSONTests {
    @Test func theShapeIsTheDocumentedOne() throws {
        let expected = """
            [
              {
                "schema_version": 1,
                "report_id": "019079a1-0000-7000-8000-000000000001",
                "kind": "ledger",
                "estate": "local",
                "scope": "repository",
                "subject": "octo/reef",
                "repository": "octo/reef",
                "branch": "main",
                "head": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "window_start": "2024-07-07T00:00:00Z",
                "window_end": "2024-07-14T00:00:00Z",
                "generated_at": "2024-07-14T12:00:00Z",
                "status": "unknown",
                "status_reason": "Nothing could be seen.",
                "model": "heuristic-v1",
                "summary": "",
                "highlights": [],
                "risks": [],
                "next_steps": [],
                "coverage": {
                  "activities": 0,
                  "changes": 0,
                  "late": 0,
                  "noise": 0
                },
                "not_seen": [],
                "notes": [],
                "evidence_sha256": "\(ContentHash(of: Array("evidence".utf8)).hex)",
                "previous_report_id": null,
                "supersedes": null,
                "metrics": {
                  "model_latency_ms": 3,
                  "prompt_tokens": null,
                  "completion_tokens": null,
                  "total_tokens": null,
                  "estimated_cost_usd": null
                }
              }
            ]

            """
        #expect(try ReportJSON.render([SampleReport().emptyReport()]) == expected)
    }

    @Test func highlightsRisksAndStepsKeepTheirCitations() throws {
        let text = ReportJSON.render([try SampleReport().report()])
        #expect(text.contains(#""citations": ["pr:12", "commit:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"],"#))
        #expect(text.contains(#""since": "2024-07-09T00:00:00Z","#))
        #expect(text.contains(#""state": "new""#))
        #expect(text.contains(#""late": true"#))
    }

    @Test func withoutReportsItIsAnEmptyArray() {
        #expect(ReportJSON.render([]) == "[]\n")
    }

    @Test(arguments: HostileText.samples.indices) func textFromOutsideComesBackWhole(_ sample: Int) throws {
        let text = HostileText.samples[sample]
        let document = ReportJSON.render([try SampleReport(everyText: text).report()])
        #expect(!document.contains("\u{1B}"))
        let parsed = try JSONDecoder().decode([Summary].self, from: Data(document.utf8))
        #expect(parsed.map { Array($0.summary.unicodeScalars) } == [Array(text.unicodeScalars)])
    }

    private struct Summary: Decodable {
        let summary: String
    }
}
