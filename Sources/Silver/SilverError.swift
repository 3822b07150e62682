/// What can be wrong with Silver as a whole; a single bad event is marked in Bronze instead.
package enum SilverError: Error, Hashable {
    /// A stored value that this version does not know.
    case unknownStoredValue(column: String, value: String)
    /// Another replay of the estate began, and took the shadows.
    case replayOvertaken
}
