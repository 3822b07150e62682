import Foundation

/// Ports of 127.0.0.1.
enum LoopbackPort {
    /// One that is free now; `nil` where the system gives none.
    static func free() -> Int? { bind(0) }

    static func isFree(_ port: Int) -> Bool { bind(port) != nil }

    /// Binds it for a moment. 0 is any.
    private static func bind(_ port: Int) -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // What has just been closed is free.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard Foundation.bind(descriptor, address, size) == 0, listen(descriptor, 1) == 0,
                    getsockname(descriptor, address, &size) == 0
                else { return false }
                return true
            }
        } ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
