/// Why a text is not read as YAML at all.
package enum YAMLRefusal: Error, Hashable, Sendable {
    case tooLarge(limit: Int)
    case notUTF8(at: TextPosition)
    case controlCharacter(at: TextPosition)
    /// `problem` is the parser's own words, which hold nothing of the text.
    case syntax(problem: String, at: TextPosition)
    case tab(at: TextPosition)
    case duplicateKey(String, at: TextPosition)
    /// With its aliases written out it holds more values than this.
    case tooManyValues(limit: Int)
    case aliasInKey
    case keyIsNoText(at: TextPosition)
    case unknownTag(String, at: TextPosition)
    case valueDoesNotFitTag(String, at: TextPosition)
    case severalDocuments(at: TextPosition)
    case empty

    package var position: TextPosition? {
        switch self {
        case .tooLarge, .tooManyValues, .aliasInKey, .empty: nil
        case .notUTF8(let position), .controlCharacter(let position), .syntax(_, let position), .tab(let position),
            .duplicateKey(_, let position), .keyIsNoText(let position), .unknownTag(_, let position),
            .valueDoesNotFitTag(_, let position), .severalDocuments(let position):
            position
        }
    }

    /// What is wrong.
    package var problem: String {
        switch self {
        case .tooLarge(let limit): "is larger than \(limit >> 20) MiB"
        case .notUTF8: "is not valid UTF-8"
        case .controlCharacter: "holds a control character"
        case .syntax(let problem, _): "is not YAML: \(problem)"
        case .tab: "is indented with a tab"
        case .duplicateKey(let key, _): "gives the key `\(key)` twice in one mapping"
        case .tooManyValues(let limit): "holds more than \(limit) values when its aliases are written out"
        case .aliasInKey: "uses aliases of aliases, and keys that are no plain text"
        case .keyIsNoText: "has a key that is not text"
        case .unknownTag(let tag, _): "uses the tag `\(tag)`, which is not of YAML's core schema"
        case .valueDoesNotFitTag(let tag, _): "has a value that is none of its tag `\(tag)`"
        case .severalDocuments: "holds a second document"
        case .empty: "is empty"
        }
    }

    /// How to mend it.
    package var remedy: String {
        switch self {
        case .tooLarge: "split the estate, or look for what does not belong there"
        case .notUTF8: "save it as UTF-8"
        case .controlCharacter: "remove it, or write it as an escape in double quotes"
        case .syntax: "compare indentation, brackets and quotes of the lines around"
        case .tab: "indent with spaces"
        case .duplicateKey: "keep one of the two"
        case .tooManyValues, .aliasInKey: "write values out instead of aliases of aliases"
        case .keyIsNoText: "put the key in quotes"
        case .unknownTag: "leave the tag out"
        case .valueDoesNotFitTag: "leave the tag out, or give a value of its kind"
        case .severalDocuments: "remove the line `---` and what belongs elsewhere"
        case .empty: "start with `version: 1` and `projects:`"
        }
    }
}
