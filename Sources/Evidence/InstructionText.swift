/// Text that speaks to a model rather than of the work: it is never repeated in a report.
package enum InstructionText {
    private static let verbs: Set<Substring> = ["ignore", "disregard", "forget", "override", "bypass"]
    private static let between: Set<Substring> = ["all", "any", "the", "your", "of", "my", "these", "those", "every"]
    private static let when: Set<Substring> = [
        "previous", "prior", "above", "preceding", "earlier", "foregoing", "existing",
    ]
    private static let objects: Set<Substring> = [
        "instruction", "instructions", "prompt", "prompts", "directions", "rules", "guidelines", "context", "messages",
    ]
    private static let marks = ["<|im_start|>", "<|im_end|>", "[inst]", "</system>", "<system>", "<<sys>>"]

    /// Whether the text tells its reader to leave its instructions, speaks as a model, or imitates a prompt's marks.
    package static func occurs(in text: String) -> Bool {
        guard mayOccur(in: text) else { return false }
        let text = text.lowercased()
        if marks.contains(where: text.contains) { return true }
        let words = text.split { !($0.isLetter || $0 == "'") }
        for (index, word) in words.enumerated() {
            let rest = words[(index + 1)...]
            if verbs.contains(word) {
                let object = rest.drop { between.contains($0) }
                guard let first = object.first else { continue }
                if when.contains(first), object.dropFirst().first.map(objects.contains) ?? true { return true }
                if objects.contains(first), first.hasPrefix("instruction"), object.startIndex > rest.startIndex {
                    return true
                }
            } else if word == "as", rest.starts(with: ["an", "ai"]) || rest.starts(with: ["a", "language", "model"]) {
                return true
            } else if word == "you", rest.starts(with: ["are", "now"]) || rest.starts(with: ["must", "now"]) {
                return true
            }
        }
        return false
    }

    /// False for nearly every text, at the cost of one look at its bytes: it must hold a bracket, or a word that is, or
    /// begins as, one of those looked for. What is not ASCII may have an ASCII lower case, and is looked at closely.
    private static func mayOccur(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            // The first letters of a word, in lower case, the last of them in the lowest byte.
            var start: UInt32 = 0
            var length = 0
            for byte in utf8 {
                let lowercased = byte | 0x20
                if lowercased >= UInt8(ascii: "a"), lowercased <= UInt8(ascii: "z") {
                    length += 1
                    if length <= 4 { start = start << 8 | UInt32(lowercased) }
                    if length == 4, starts.contains(start) { return true }
                } else {
                    if byte >= 0x80 || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "[") { return true }
                    if length == 2 && start == code("as") || length == 3 && start == code("you") { return true }
                    start = 0
                    length = 0
                }
            }
            return false
        }
    }

    private static let starts = verbs.map { code($0.prefix(4)) }

    private static func code(_ letters: some StringProtocol) -> UInt32 {
        letters.utf8.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
