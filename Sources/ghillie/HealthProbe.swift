import Foundation

/// One `GET /health` over a plain socket: a health check runs every few seconds and should cost next to nothing.
struct HealthProbe {
    let host: String
    let port: Int

    func isHealthy() -> Bool {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let first = found else { return false }
        defer { freeaddrinfo(first) }
        return sequence(first: first) { $0.pointee.ai_next }.contains { answers(at: $0.pointee) }
    }

    private func answers(at address: addrinfo) -> Bool {
        let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // For each step, connecting among them.
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else { return false }
        let request = Array("GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return false
        }
        let wanted = Array("HTTP/1.1 200 ".utf8)
        var reply = [UInt8](repeating: 0, count: wanted.count)
        return recv(descriptor, &reply, reply.count, Int32(MSG_WAITALL)) == wanted.count && reply == wanted
    }
}
