import GhillieCore
import Persistence
import StatusModels

/// `report_reviews`: markers that a person must look, one a window.
enum ReviewStore {
    static func insert(
        _ issues: [ValidationIssue], window: LedgerWindow, model: String, estate: EstateID,
        in transaction: SQLTransaction
    ) throws {
        var json = CanonicalJSON()
        json.array(issues) { json, issue in
            json.object { json in
                json.member("code", issue.code.rawValue)
                json.member("message", issue.message)
            }
        }
        try transaction.execute(
            """
            INSERT INTO report_reviews (estate_id, window_id, model, attempts, issues, state)
            VALUES (\(estate), \(Int(window.id)), \(model), 1, \(json.text), 'pending')
            ON CONFLICT (estate_id, window_id) DO UPDATE
            SET model = excluded.model, attempts = report_reviews.attempts + 1, issues = excluded.issues, state = 'pending'
            """)
    }
}
