import Foundation

/// A server in a process of its own, on a free port of the loopback.
struct RunningServer {
    /// Far more than any start takes; it turns a hang into a failure.
    private static let patience = 30.0

    let port: UInt16
    /// From its exec to the first 200.
    let secondsToFirstAnswer: Double
    private let child: Child

    var url: String { "http://127.0.0.1:\(port)/health" }

    /// Starts it and waits until `/health` answers with 200.
    init(_ program: String, _ arguments: (UInt16) -> [String], environment: (UInt16) -> [String: String]) throws {
        port = try Self.freePort()
        let stopwatch = Stopwatch()
        child = try Child.start(program, arguments(port), environment: environment(port))
        while !Self.answers(on: port) {
            guard stopwatch.seconds < Self.patience else {
                kill(child.pid, SIGKILL)
                _ = try? child.wait()
                throw BenchmarkError.unexpectedResult("\(program) did not answer within \(Self.patience) s")
            }
            usleep(200)
        }
        secondsToFirstAnswer = stopwatch.seconds
    }

    func residentMebibytes() throws -> Double { try child.residentMebibytes() }

    /// Asks it to stop and waits for its end.
    func stop() throws {
        kill(child.pid, SIGTERM)
        let (status, _) = try child.wait()
        guard status == 0 else { throw BenchmarkError.childFailed(child.program, status: status, output: "SIGTERM") }
    }

    /// One that nobody holds just now; another process may take it in between, and the start then fails.
    private static func freePort() throws -> UInt16 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard bound else { throw BenchmarkError.unexpectedResult("there is no free port") }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func answers(on port: UInt16) -> Bool {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = loopback(port: port)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else { return false }
        let request = Array("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return false }
        var reply = [UInt8](repeating: 0, count: 64)
        let count = recv(socket, &reply, reply.count, 0)
        return count > 0 && String(decoding: reply.prefix(count), as: UTF8.self).hasPrefix("HTTP/1.1 200 ")
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
