import Bronze
import Foundation
import GhillieCore
import Persistence
import TestSupport
import Testing

@testable import Silver

/// Deliveries that GitHub once sent, and what hostile hands make of them.
@Suite struct DeliveryTests {
    private static let receipt = Instant(secondsSince1970: 1_900_000_000)

    private struct Delivery {
        let file: String
        let event: String
        let body: [UInt8]
    }

    /// Every payload of the collections; which event it is of follows from the folder, or from what it holds.
    private static func deliveries() throws -> [Delivery] {
        guard let folder = SharedData.file("webhooks") else {
            SharedData.sayAbsent("deliveries of other collections")
            return []
        }
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "json" }
            .sorted { $0.path < $1.path }.map { file in
                let body = [UInt8](try Data(contentsOf: file))
                let parent = file.deletingLastPathComponent()
                let isNamed = parent.deletingLastPathComponent().lastPathComponent == "octokit"
                return Delivery(
                    file: file.path, event: isNamed ? parent.lastPathComponent : event(of: body), body: body)
            }
    }

    private static func event(of body: [UInt8]) -> String {
        guard let payload = try? JSONValue(parsing: body) else { return "unknown" }
        let names: [(String, [String])] = [
            ("deployment_status", ["deployment_status", "deployment"]), ("deployment", ["deployment"]),
            ("pull_request_review", ["review", "pull_request"]), ("issue_comment", ["comment", "issue"]),
            ("other", ["comment"]), ("other", ["thread"]), ("pull_request", ["pull_request", "number"]),
            ("issues", ["issue"]), ("release", ["release"]), ("push", ["ref", "before", "after"]),
            ("create", ["ref_type", "master_branch"]), ("delete", ["ref_type"]),
            ("installation_repositories", ["repositories_added"]), ("installation", ["installation", "repositories"]),
        ]
        return names.first { name in name.1.allSatisfy { payload[$0] != nil } }?.0 ?? "other"
    }

    private static func states(
        of deliveries: [Delivery], contentType: String = "application/json"
    ) async throws -> (states: [String: String], dump: String) {
        try await TestDatabase.with(.sqlite) { database in
            let headers = "{\"content_type\":\"\(contentType)\"}"
            let events = deliveries.enumerated().map { index, delivery in
                RawEvent(
                    delivery: "\(index)", event: delivery.event, receivedAt: receipt, payload: delivery.body,
                    headers: headers)
            }
            _ = try await database.write(in: .estate(.local)) { transaction in
                try RawEventStore.append(events, estate: .local, receivedAt: receipt, in: transaction)
            }
            try await EventTransformer(database: database, clock: .fixed(at: receipt)).transformPending(
                estate: .local, batch: 40)
            let marks = try await database.read(in: .estate(.local)) { try EventMark.all(in: $0) }
            let states = Dictionary(
                uniqueKeysWithValues: marks.map {
                    (deliveries[Int($0.sourceEventID) ?? 0].file, "\($0.state): \($0.error ?? "")")
                })
            return (states, try await SilverDump.text(database))
        }
    }

    @Test func everyDeliveryIsRefinedOrLeftWithAReason() async throws {
        let deliveries = try Self.deliveries()
        let (states, dump) = try await Self.states(of: deliveries)
        for (file, state) in states {
            #expect(state == "processed: " || state.hasPrefix("ignored: ") && state.count > 20, "\(file): \(state)")
        }
        guard !deliveries.isEmpty else { return }
        #expect(states.values.count { $0 == "processed: " } >= 86)
        for table in ["pull_requests", "issues", "reviews", "comments", "deployments"] {
            let rows = dump.components(separatedBy: "== \(table)\n").last?.components(separatedBy: "\n==").first ?? ""
            #expect(rows.split(separator: "\n").count > 0, "\(table)")
        }
    }

    @Test func aFormIsReadAsJSONIs() async throws {
        let deliveries = try Self.deliveries()
        let forms = deliveries.map { delivery in
            let encoded = delivery.body.map { byte in
                byte == 0x20 ? "+" : "%" + Hex.encode([byte])
            }.joined()
            return Delivery(
                file: delivery.file, event: delivery.event, body: Array("x=1&payload=\(encoded)&y".utf8))
        }
        let plain = try await Self.states(of: deliveries)
        let form = try await Self.states(of: forms, contentType: "application/x-www-form-urlencoded")
        #expect(form.states == plain.states)
        #expect(form.dump == plain.dump)
    }

    @Test func hostileDeliveriesDoNoHarm() async throws {
        var random = SeededGenerator(state: 7)
        let supported = Set(DeliveredEvent.allCases.map(\.rawValue))
        let own = [Delivery(file: "own", event: "pull_request", body: Array(Self.ownPayload.utf8))]
        let deliveries = try Self.deliveries().filter { supported.contains($0.event) } + own
        var hostile: [Delivery] = []
        for delivery in deliveries {
            let payload = try JSONValue(parsing: delivery.body)
            for index in 0..<6 {
                var body = Self.spoilt(payload, using: &random).canonicalJSON
                if index == 0 { body = Array(body.prefix(Int.random(in: 0...body.count, using: &random))) }
                hostile.append(Delivery(file: "\(delivery.file)-\(index)", event: delivery.event, body: body))
            }
        }
        let deep = String(repeating: "[", count: 100_000)
        for body in [deep, "", "null", "[]", "\u{0}", "{\"repository\":" + deep, "{\"number\":1e999}"] {
            hostile.append(Delivery(file: body, event: "issues", body: Array(body.utf8)))
        }
        let (states, _) = try await Self.states(of: hostile)
        #expect(states.values.allSatisfy { !$0.hasPrefix("pending") })
        #expect(states.values.count { $0.hasPrefix("processed") } > 1)
    }

    /// They would take many times the memory of their text. What comes after them is refined.
    @Test func aDeliveryOfTooManyValuesIsLeftWithAReason() async throws {
        let own = Delivery(file: "own", event: "pull_request", body: Array(Self.ownPayload.utf8))
        let ones = "[1" + String(repeating: ",1", count: JSONValue.mostValues) + "]"
        let large = Delivery(
            file: "large", event: "pull_request",
            body: Array("{\"padding\":\(ones),".utf8) + Array(Self.ownPayload.utf8.dropFirst()))
        let (states, _) = try await Self.states(of: [large, own])
        #expect(states["large"] == "ignored: the delivery holds more than 1000000 values and names, or one too long")
        #expect(states["own"] == "processed: ")
    }

    /// A list of them would take many times the memory of the body.
    @Test func aFormOfManyFieldsIsReadToItsPayload() throws {
        let form = Array((String(repeating: "a&", count: 100_000) + "payload=%7B%22a%22:1%7D&b").utf8)
        let headers = #"{"content_type":"application/x-www-form-urlencoded"}"#
        #expect(try DeliveryBody.payload(form, headers: headers) == ["a": 1])
        #expect(throws: JSONValue.ParseError.malformed) {
            try DeliveryBody.payload(Array("a&xpayload=1&&".utf8), headers: headers)
        }
    }

    private static let ownPayload = """
        {"action":"opened","number":1,"pull_request":{"number":1,"state":"open","title":"T","user":null,
        "created_at":"2024-01-01T00:00:00Z","updated_at":"2024-01-01T00:00:00Z","body":null,"labels":[],
        "head":{"ref":"x","sha":"0000000000000000000000000000000000000000","repo":null},"base":{"ref":"main"}},
        "repository":{"id":1,"full_name":"acme/rocket"}}
        """

    /// Something in it is gone, null, or of another type.
    private static func spoilt(_ value: JSONValue, using random: inout SeededGenerator) -> JSONValue {
        if Int.random(in: 0..<40, using: &random) == 0 {
            let others: [JSONValue] = [
                .null, "", "\u{0}\u{FFFF}", -1, 0, .integer(.max), .integer(.min), .number(1e300), true, [], [:],
                [[["x"]]], "0000000000000000000000000000000000000000", "9999-99-99T99:99:99Z", "../..",
            ]
            return others.randomElement(using: &random) ?? .null
        }
        switch value {
        case .array(let elements): return .array(elements.map { spoilt($0, using: &random) })
        case .object(let members):
            // In order: what happens follows from the seed.
            var spoiltMembers: [String: JSONValue] = [:]
            for (key, member) in members.sorted(by: { $0.key < $1.key })
            where Int.random(in: 0..<60, using: &random) > 0 {
                spoiltMembers[key] = spoilt(member, using: &random)
            }
            return .object(spoiltMembers)
        case .null, .bool, .integer, .number, .string: return value
        }
    }
}

/// SplitMix64.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
