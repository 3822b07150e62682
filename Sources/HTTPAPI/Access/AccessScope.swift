/// What a token lets its bearer do. Each scope holds those before it.
package enum AccessScope: String, CaseIterable, Comparable, Sendable {
    /// Look at everything of the estate.
    case read
    /// Start work, and switch repositories on and off.
    case operate
    /// Say what the estate is.
    case admin

    package static func < (lhs: Self, rhs: Self) -> Bool {
        switch (lhs, rhs) {
        case (.read, .operate), (.read, .admin), (.operate, .admin): true
        case (.read, .read), (.operate, _), (.admin, _): false
        }
    }
}
