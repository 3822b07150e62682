import Synchronization

/// What metrics tell of the buffer, as far as this process knows.
package final class BufferFigures: Sendable {
    package struct Values: Hashable, Sendable {
        /// Entries that are not known to be in Bronze; `nil` before the first look.
        package internal(set) var waiting: Int?
        /// Entries that can never be there.
        package internal(set) var dead: Int?
        /// Entries that this process has stored in Bronze.
        package internal(set) var drained = 0
        /// Entries that it took over from consumers that had died.
        package internal(set) var claimed = 0
    }

    private let values = Mutex(Values())

    package init() {}

    package var current: Values { values.withLock { $0 } }

    func change(_ body: (inout Values) -> Void) { values.withLock { body(&$0) } }
}
