import Foundation

/// One GET over a plain socket: a health check runs every few seconds and should cost next to nothing.
struct HealthProbe {
    let host: String
    let port: Int

    /// The status of the answer; `nil` where none comes within two seconds.
    func status(of path: String) -> Int? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let first = found else { return nil }
        defer { freeaddrinfo(first) }
        return sequence(first: first) { $0.pointee.ai_next }.lazy.compactMap { ask(path, at: $0.pointee) }.first
    }

    private func ask(_ path: String, at address: addrinfo) -> Int? {
        let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // For each step, connecting among them.
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else { return nil }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return nil
        }
        var reply = [UInt8](repeating: 0, count: "HTTP/1.1 200 ".utf8.count)
        guard recv(descriptor, &reply, reply.count, Int32(MSG_WAITALL)) == reply.count else { return nil }
        let words = String(decoding: reply, as: UTF8.self).split(separator: " ")
        return words.count == 2 && words[0].hasPrefix("HTTP/1.") ? Int(words[1]) : nil
    }
}
