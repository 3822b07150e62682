import Foundation

/// Which cases a run tries: seeds that follow each other. The seed of a failing case stands in its message; that case alone
/// is run again by `GHILLIE_PROPERTY_SEED=<seed> GHILLIE_PROPERTY_CASES=1`.
enum PropertyCases {
    /// `usual` cases, more or fewer where the environment says so.
    static func seeds(_ usual: Int) -> [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["GHILLIE_PROPERTY_SEED"].flatMap(UInt64.init) ?? 1
        let count = environment["GHILLIE_PROPERTY_CASES"].flatMap(Int.init) ?? usual
        return (0..<UInt64(max(count, 1))).map { first + $0 }
    }
}
