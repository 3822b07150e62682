import Foundation
import GhillieCore

/// A process that holds leases, told from every other that ever ran.
///
/// A process that was killed holds its leases until they end. One that follows it on the same machine need not wait: it
/// sees that the owner is gone.
package struct LeaseOwner: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(stored description: String) { self.description = description }

    /// This process: the machine's boot, the container's process table, the process's number, and when it began.
    package static let current: LeaseOwner = {
        let process = ProcessInfo.processInfo.processIdentifier
        guard let here, let began = beginning(of: process) else {
            // Not Linux: told apart by chance alone, and never taken for gone.
            return LeaseOwner(stored: "process-\(TimeOrderedID.random(at: WallClock.system.now()))")
        }
        return LeaseOwner(stored: "\(here)/\(process)/\(began)")
    }()

    /// Whether it is certain that the process has ended. Of another machine or container that can never be said.
    package var isGone: Bool {
        let parts = description.split(separator: "/")
        guard parts.count == 4, let here = Self.here, parts[0...1].joined(separator: "/") == here,
            let process = Int32(parts[2])
        else { return false }
        return Self.beginning(of: process) != parts[3]
    }

    /// The boot and the process table.
    private static let here: String? = {
        guard let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8),
            let table = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
        else { return nil }
        return "\(boot.prefix { !$0.isNewline })/\(table.filter { $0 != "/" })"
    }()

    /// The 22nd field of `/proc/PID/stat`, in ticks since the boot: numbers are used again, beginnings are not.
    private static func beginning(of process: Int32) -> Substring? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            // The second field is the program's name, which may hold anything.
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[end...].split(separator: " ")
        // A zombie has ended, though it is listed.
        guard fields.count > 20, fields[1] != "Z" else { return nil }
        return fields[20]
    }
}
