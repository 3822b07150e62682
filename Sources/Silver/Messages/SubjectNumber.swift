/// The number of a pull request at the end of a subject, as squash buttons write it: `Title (#12)`.
struct SubjectNumber: Hashable, Sendable {
    let number: Int
    /// The subject without the number.
    let title: String

    /// `nil` unless the subject ends with a number in that form; the last one where there are several.
    init?(of subject: String) {
        let text = subject.utf8
        guard text.last == UInt8(ascii: ")"), let open = text.lastIndex(of: UInt8(ascii: "(")) else { return nil }
        let inside = subject[text.index(after: open)...].dropLast()
        guard inside.utf8.first == UInt8(ascii: "#"), let number = Int(pullRequestDigits: inside.dropFirst()) else {
            return nil
        }
        self.number = number
        title = String(subject[..<open]).trimmed
    }
}
