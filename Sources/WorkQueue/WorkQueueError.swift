/// Why the queue refuses something.
package enum WorkQueueError: Error, Hashable, Sendable {
    /// Another worker has the unit's subject by now: nothing more may be written for it.
    case leaseLost(subject: String)
    /// The key was used before, for something else.
    case idempotencyKeyTaken
    /// A value that this version does not know.
    case unknownStoredValue(column: String)
}
