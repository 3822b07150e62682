import CLibPQ

extension DatabaseError {
    /// What a server says of a statement. Its own words are passed on only for classes of errors that speak of names in
    /// our SQL, and not of values.
    init(sqlState: String, reason: String) {
        let silent = "the server refused it"
        self =
            switch sqlState {
            case "40001", "40P01": .conflict(code: sqlState)
            case "55P03": .locked
            case "57014": .timedOut
            case "53100": .full
            case "25006": .readOnly
            case "57P01", "57P02", "57P03", "25P03": .connectionLost(committing: false)
            default:
                switch sqlState.prefix(2) {
                case "08": .connectionLost(committing: false)
                case "23", "25", "42", "53", "54", "55", "58", "0A", "P0":
                    .statementFailed(code: sqlState, reason: reason)
                default: .statementFailed(code: sqlState, reason: silent)
                }
            }
    }

    /// Why a connection could not be made. `message` is libpq's, in which a server's own refusal is but its SQLSTATE.
    init(connectionTo server: String, message: String, needsPassword: Bool) {
        // Lines that begin with a tab are advice.
        let line = message.split(separator: "\n").last { !$0.hasPrefix("\t") } ?? ""
        let reason = String(line.split(separator: ":").last?.trimmingPrefix { $0 == " " } ?? "")
        self =
            switch reason {
            case "28P01", "28000": .authenticationFailed(server: server)
            case "3D000": .refused(server: server, reason: "there is no such database")
            case "42501": .refused(server: server, reason: "this role may not connect to the database")
            case "53300": .refused(server: server, reason: "it has too many connections")
            case "57P03": .unreachable(server: server, reason: "it is starting up or shutting down")
            case _ where needsPassword: .authenticationFailed(server: server)
            // What is quoted may come from a URL that was read wrongly, and so be a part of a password.
            case _ where reason.isEmpty || reason.contains("\""):
                .unreachable(server: server, reason: "the connection failed")
            default: .unreachable(server: server, reason: reason)
            }
    }
}
