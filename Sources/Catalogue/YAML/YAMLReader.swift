internal import Yams

/// Reads YAML 1.2 documents: the grammar is Yams's, the meaning of scalars ours, and what would cost without bound is
/// refused.
enum YAMLReader {
    /// Of a text, in bytes.
    static let sizeLimit = 5 << 20
    /// Of the values of a document, with its aliases written out.
    static let valueLimit = 1_000_000

    /// The only document of a text.
    static func document(_ bytes: [UInt8]) throws(YAMLRefusal) -> YAMLNode {
        let documents = try documents(bytes, limit: 1)
        guard let document = documents.first else { throw .empty }
        if case .null = document.value { throw .empty }
        return document
    }

    /// Each document of a text, of any making: keys that are numbers or flags count as they are written.
    static func documents(_ bytes: [UInt8]) throws(YAMLRefusal) -> [YAMLNode] {
        try documents(bytes, limit: .max, takesAnyKey: true)
    }

    private static func documents(
        _ bytes: [UInt8], limit: Int, takesAnyKey: Bool = false
    ) throws(YAMLRefusal) -> [YAMLNode] {
        let text = try text(of: bytes)
        if AliasScan(text).mayBeABomb { throw .aliasInKey }
        do {
            // Yams's own resolver would run its expressions over each key; the basic one has none.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            var documents: [YAMLNode] = []
            while let root = try parser.nextRoot() {
                guard documents.count < limit else { throw YAMLRefusal.severalDocuments(at: position(root)) }
                var expansion = YAMLExpansion(limit: valueLimit, takesAnyKey: takesAnyKey)
                documents.append(try expansion.node(root))
            }
            return documents
        } catch let refusal as YAMLRefusal {
            throw refusal
        } catch let error as YamlError {
            throw YAMLRefusal(error, in: text)
        } catch {
            throw .syntax(problem: "it cannot be parsed", at: TextPosition(line: 1, column: 1))
        }
    }

    /// The text without its byte order mark.
    private static func text(of bytes: [UInt8]) throws(YAMLRefusal) -> String {
        guard bytes.count <= sizeLimit else { throw .tooLarge(limit: sizeLimit) }
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(at: firstRepair(in: bytes)) }
        return text
    }

    /// Where a repaired text first differs from its bytes.
    private static func firstRepair(in bytes: ArraySlice<UInt8>) -> TextPosition {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var counter = PositionCounter()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { counter.pass(scalar) }
        return counter.position
    }

    fileprivate static func position(_ node: Node) -> TextPosition {
        TextPosition(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }
}

/// Counts lines and columns.
struct PositionCounter {
    private(set) var position = TextPosition(line: 1, column: 1)

    mutating func pass(_ scalar: Unicode.Scalar) {
        position =
            scalar == "\n"
            ? TextPosition(line: position.line + 1, column: 1)
            : TextPosition(line: position.line, column: position.column + 1)
    }
}

/// Writes the aliases of a document out, as long as that stays small.
private struct YAMLExpansion {
    private var left: Int
    private let takesAnyKey: Bool

    init(limit: Int, takesAnyKey: Bool) {
        left = limit
        self.takesAnyKey = takesAnyKey
    }

    mutating func node(_ node: Node) throws(YAMLRefusal) -> YAMLNode {
        left -= 1
        guard left >= 0 else { throw .tooManyValues(limit: YAMLReader.valueLimit) }
        let position = YAMLReader.position(node)
        switch node {
        case .scalar(let scalar): return YAMLNode(value: try value(of: scalar, at: position), position: position)
        case .sequence(let sequence):
            try requireTag(sequence.tag, oneOf: "seq", at: position)
            var elements: [YAMLNode] = []
            for element in sequence { elements.append(try self.node(element)) }
            return YAMLNode(value: .sequence(elements), position: position)
        case .mapping(let mapping):
            try requireTag(mapping.tag, oneOf: "map", at: position)
            var members: [(key: YAMLNode, value: YAMLNode)] = []
            for (key, value) in mapping {
                members.append((try self.key(key), try self.node(value)))
            }
            return YAMLNode(value: .mapping(members), position: position)
        case .alias: throw .syntax(problem: "an alias stands for nothing", at: position)
        }
    }

    /// Only text: JSON knows no other keys, and neither does a catalogue.
    private mutating func key(_ node: Node) throws(YAMLRefusal) -> YAMLNode {
        let key = try self.node(node)
        if takesAnyKey, let scalar = node.scalar {
            return YAMLNode(value: .text(scalar.string), position: key.position)
        }
        guard let text = key.text else { throw .keyIsNoText(at: key.position) }
        // Comparing keys, the parser has given each that has no tag the tag of text.
        guard node.scalar?.style == .plain else { return key }
        guard case .text = YAMLScalar.resolve(text) else { throw .keyIsNoText(at: key.position) }
        return key
    }

    private func value(of scalar: Node.Scalar, at position: TextPosition) throws(YAMLRefusal) -> YAMLNode.Value {
        let tag = scalar.tag.description
        switch tag {
        case Tag.Name.implicit.rawValue:
            return scalar.style == .plain ? YAMLScalar.resolve(scalar.string) : .text(scalar.string)
        case "!": return .text(scalar.string)
        case "tag:yaml.org,2002:str", "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:float":
            guard let value = YAMLScalar.resolve(scalar.string, tag: tag) else {
                throw .valueDoesNotFitTag(Self.shorthand(tag), at: position)
            }
            return value
        default: throw .unknownTag(Self.shorthand(tag), at: position)
        }
    }

    private func requireTag(_ tag: Tag, oneOf name: String, at position: TextPosition) throws(YAMLRefusal) {
        let tag = tag.description
        guard [Tag.Name.implicit.rawValue, "!", "tag:yaml.org,2002:\(name)"].contains(tag) else {
            throw .unknownTag(Self.shorthand(tag), at: position)
        }
    }

    /// As people write it: `!!int`.
    private static func shorthand(_ tag: String) -> String { tag.replacing("tag:yaml.org,2002:", with: "!!") }
}

extension YAMLRefusal {
    /// The parser's error, without the text that it carries.
    fileprivate init(_ error: YamlError, in text: String) {
        switch error {
        case .reader(_, let offset, _, _):
            var counter = PositionCounter()
            for scalar in text.prefix(offset ?? 0).unicodeScalars { counter.pass(scalar) }
            self = .controlCharacter(at: counter.position)
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = SourceLines(text)
            let position = TextPosition(line: mark.line, column: mark.column)
            if place.isIndentedWithTab(position.line) {
                self = .tab(at: place.tab(in: position.line))
            } else if problem == "but found another document" {
                self = .severalDocuments(at: position)
            } else {
                self = .syntax(
                    problem: [problem, context?.text].compactMap(\.self).joined(separator: " "), at: position)
            }
        case .duplicatedKeysInMapping(let keys, let context):
            let key = keys.first ?? ""
            let first = TextPosition(line: context.mark.line, column: context.mark.column)
            self = .duplicateKey(key, at: SourceLines(text).repetition(of: key, at: first) ?? first)
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            self = .syntax(problem: "it cannot be parsed", at: TextPosition(line: 1, column: 1))
        }
    }
}
