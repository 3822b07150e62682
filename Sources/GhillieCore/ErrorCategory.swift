/// Why ingestion of something failed, as runs, logs and metrics name it.
package enum ErrorCategory: String, CaseIterable, Sendable {
    /// May go away by itself: a time-out, a reset, an answer of the 500s.
    case transient
    /// The request is refused, and will be again: credentials, rights, something that is not there.
    case clientError = "client_error"
    case rateLimited = "rate_limited"
    /// The answer is not of the shape that was asked for.
    case schemaDrift = "schema_drift"
    /// A setting is missing or cannot be used.
    case configuration
    case databaseConnectivity = "database_connectivity"
    /// What came contradicts what is stored or itself.
    case dataIntegrity = "data_integrity"
    case databaseError = "database_error"
    case unknown
}
