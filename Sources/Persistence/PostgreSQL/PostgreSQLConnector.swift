import CLibPQ
import Foundation
import GhillieCore

/// Makes connections to one database of a server, each fit for use or refused.
struct PostgreSQLConnector: Sendable {
    let url: String
    let connectionPatience: Duration
    let lockPatience: Duration

    /// - Throws: ``DatabaseError``.
    func connect() throws -> PostgreSQLSession {
        let handle = try PostgreSQLHandle(try start())
        let server = Self.name(of: handle.pointer)
        // The SQLSTATE alone: the server's words may be in any language.
        PQsetErrorVerbosity(handle.pointer, PQERRORS_SQLSTATE)
        try complete(handle.pointer, server: server)
        PQsetErrorVerbosity(handle.pointer, PQERRORS_DEFAULT)
        PQsetNoticeProcessor(handle.pointer, { _, _ in }, nil)
        let session = PostgreSQLSession(handle)
        try prepare(session)
        return session
    }

    private func start() throws -> OpaquePointer? {
        // Later ones win, so the URL may say otherwise.
        let settings = [
            "fallback_application_name": "ghillie", "client_encoding": "UTF8", "keepalives_idle": "30",
            "tcp_user_timeout": "60000",
        ]
        let pairs = settings.sorted { $0.key < $1.key } + [(key: "dbname", value: url)]
        return Self.withCStrings(pairs.map(\.key)) { keys in
            Self.withCStrings(pairs.map(\.value)) { values in PQconnectStartParams(keys, values, 1) }
        }
    }

    private func complete(_ connection: OpaquePointer, server: String) throws {
        let deadline = ContinuousClock.now + connectionPatience
        var status = PQstatus(connection) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while status != PGRES_POLLING_OK {
            if status == PGRES_POLLING_FAILED {
                throw DatabaseError(
                    connectionTo: Self.name(of: connection),
                    message: PQerrorMessage(connection).map { String(cString: $0) } ?? "",
                    needsPassword: PQconnectionNeedsPassword(connection) != 0)
            }
            var waiting = pollfd(
                fd: PQsocket(connection), events: Int16(status == PGRES_POLLING_READING ? POLLIN : POLLOUT),
                revents: 0)
            let left = (deadline - ContinuousClock.now).wholeMilliseconds
            if left <= 0 || (poll(&waiting, 1, Int32(clamping: left)) == 0) {
                throw DatabaseError.unreachable(server: server, reason: "it does not answer")
            }
            status = PQconnectPoll(connection)
        }
    }

    private func prepare(_ session: PostgreSQLSession) throws {
        let version = PQserverVersion(session.connection)
        guard version >= 140_000 else {
            throw DatabaseError.serverTooOld(found: "\(version / 10_000)", needed: "14")
        }
        let encoding = PQparameterStatus(session.connection, "server_encoding").map { String(cString: $0) }
        guard encoding == "UTF8" else { throw DatabaseError.encodingIsNotUTF8(found: encoding ?? "unknown") }
        try session.run(
            """
            SET client_min_messages = warning;
            SET jit = off;
            SET statement_timeout = '60s';
            SET idle_in_transaction_session_timeout = '60s';
            SET lock_timeout = \(max(lockPatience.wholeMilliseconds, 1))
            """)
        // Whoever has asked for more than `on` keeps it.
        try session.run(
            """
            SELECT set_config('synchronous_commit', 'on', false)
            WHERE current_setting('synchronous_commit') <> 'remote_apply'
            """)
        let synchronous = try session.setting("synchronous_commit")
        guard ["on", "remote_apply"].contains(synchronous) else {
            throw DatabaseError.notDurable(setting: "synchronous_commit", found: synchronous)
        }
    }

    /// `host:port`, or the directory of a socket.
    static func name(of connection: OpaquePointer) -> String {
        let host = PQhost(connection).map { String(cString: $0) } ?? ""
        let port = PQport(connection).map { String(cString: $0) } ?? ""
        // What is no number may be the beginning of a password, in a URL that was read wrongly.
        return host.hasPrefix("/") || Int(port) == nil ? host : "\(host):\(port)"
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let copies = strings.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return try body(copies.map { UnsafePointer($0) } + [nil])
    }
}

/// A connection of libpq, closed when nothing holds it any more.
final class PostgreSQLHandle {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer?) throws {
        guard let pointer else { throw DatabaseError.cannotOpen(reason: "there is no memory for a connection") }
        self.pointer = pointer
    }

    deinit { PQfinish(pointer) }
}
