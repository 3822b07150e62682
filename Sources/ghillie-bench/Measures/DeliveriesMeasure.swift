import Crypto
import Foundation
import GhillieCore
import Persistence

/// Signed deliveries to `ghillie serve`, each durable before its 202, beside a bare handler that checks the signature and keeps
/// nothing.
struct DeliveriesMeasure {
    let engine: BenchmarkEngine
    let runs: Int
    let binary: String
    let loadSeconds: Int
    let goal: Double

    static let secret = "a-secret-of-the-benchmark"
    private static let payloadBytes = 10_240
    /// More than either thread of a load can send in its half: each body is another event, and one that is sent again would
    /// be acknowledged and not stored twice.
    private static let deliveriesPerSecond = 16_000

    func figures(in directory: URL) async throws -> [Figure] {
        let script = try LoadScript(
            directory: directory, deliveries: loadSeconds * Self.deliveriesPerSecond, bytes: Self.payloadBytes,
            secret: Self.secret)
        var (loads, bareLoads, growth): ([WrkRun], [WrkRun], [Double]) = ([], [], [])
        let bare = try RunningServer(
            URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path, { ["bare-server", "--port", "\($0)"] },
            environment: { _ in [:] })
        defer { try? bare.stop() }
        for run in 0..<runs {
            if run % 2 == 0 { bareLoads.append(try load(bare, script, half: 0)) }
            try await engine.withFreshDatabase { database in
                let server = try serve(database)
                // Until the store is open it refuses.
                sleep(3)
                // Halves of one load, so that memory can be compared between them.
                let first = try load(server, script, half: 0)
                let early = try server.residentMebibytes()
                let second = try load(server, script, half: 1)
                growth.append(try server.residentMebibytes() - early)
                loads += [first, second]
                try server.stop()
                try await check(first.requests + second.requests, in: database)
            }
            if run % 2 == 1 { bareLoads.append(try load(bare, script, half: 0)) }
        }
        let bareRates = bareLoads.flatMap { [$0.requestsPerSecond, $0.requestsPerSecond] }
        return [
            Figure(
                engine: engine.name, name: "deliveries of 10 KB", unit: .perSecond,
                samples: loads.map(\.requestsPerSecond),
                ceiling: .init(name: "bare handler and HMAC", samples: bareRates),
                goal: .atLeast(goal)),
            Figure(
                engine: engine.name, name: "deliveries of 10 KB, p99", unit: .milliseconds,
                samples: loads.map(\.milliseconds99thPercentile), goal: .atMost(50)),
            Figure(
                engine: engine.name, name: "deliveries of 10 KB, growth of memory", unit: .mebibytes, samples: growth,
                goal: .atMost(32)),
        ]
    }

    private func load(_ server: RunningServer, _ script: LoadScript, half: Int) throws -> WrkRun {
        try WrkRun(
            url: "http://127.0.0.1:\(server.port)/webhooks/github", seconds: max(loadSeconds / 2, 1),
            script: script.arguments(half: half))
    }

    /// Each that was acknowledged is there, and none twice.
    private func check(_ acknowledged: Int, in fresh: BenchmarkDatabase) async throws {
        let stored = try await fresh.opened { database in
            try await database.read(in: .estate(.local)) { transaction in
                try transaction.first("SELECT COUNT(*) FROM raw_events") { try $0.integer(0) } ?? 0
            }
        }
        guard stored >= acknowledged else {
            throw BenchmarkError.unexpectedResult("\(stored) of \(acknowledged) acknowledged deliveries are stored")
        }
    }

    private func serve(_ database: BenchmarkDatabase) throws -> RunningServer {
        try RunningServer(binary, { _ in ["serve"] }) { port in
            [
                "GHILLIE_HOST": "127.0.0.1", "GHILLIE_PORT": "\(port)", "GHILLIE_DATABASE_URL": database.argument,
                "GHILLIE_ADMIN_TOKEN": "a-token-of-the-benchmark", "GHILLIE_DRAIN_S": "0",
                "GHILLIE_GITHUB_WEBHOOK_SECRET": Self.secret,
                // Taking them in is measured; refining them would share the cores.
                "GHILLIE_ROLE": "api",
            ]
        }
    }
}

/// What the load generator sends: bodies that differ in a number, each with its own signature, worked out beforehand.
struct LoadScript {
    private let files: (script: URL, signatures: URL, prefix: URL)

    init(directory: URL, deliveries: Int, bytes: Int, secret: String) throws {
        files = (
            directory.appending(path: "deliveries.lua"), directory.appending(path: "signatures"),
            directory.appending(path: "body")
        )
        let repository =
            #""repository":{"id":1,"node_id":"R_kgDOAAAAAQ","full_name":"example/bench","default_branch":"main"}"#
        let start = #"{"action":"opened",\#(repository),"filler":""#
        let filler = String(repeating: "The harbour keeps its lights on. ", count: bytes / 33 + 1)
        // The number comes last, so that the common part is hashed anew for each, as a server must.
        let prefix = String((start + filler).prefix(bytes - 24)) + #"","number":"#
        try Data(prefix.utf8).write(to: files.prefix)
        let key = SymmetricKey(data: Data(secret.utf8))
        var text = ""
        text.reserveCapacity(deliveries * 66)
        for number in 0..<deliveries {
            let body = Data("\(prefix)\(1_000_000 + number)}".utf8)
            for byte in HMAC<SHA256>.authenticationCode(for: body, using: key) {
                text.append(byte < 16 ? "0" : "")
                text += String(byte, radix: 16)
            }
            text += "\n"
        }
        try Data(text.utf8).write(to: files.signatures)
        try Data(Self.script.utf8).write(to: files.script)
    }

    /// Each half of a load sends the other half of the bodies.
    func arguments(half: Int) -> [String] {
        ["--script", files.script.path, "--", files.signatures.path, files.prefix.path, "\(half)"]
    }

    private static let script = """
        local threads = 0
        function setup(thread)
          thread:set("id", threads)
          threads = threads + 1
        end
        local signatures, numbers, prefix, position = {}, {}, "", 0
        function init(args)
          local part = tonumber(args[3]) * 2 + id
          local index = 0
          for line in io.lines(args[1]) do
            if index % 4 == part then
              signatures[#signatures + 1] = line
              numbers[#numbers + 1] = 1000000 + index
            end
            index = index + 1
          end
          prefix = io.open(args[2]):read("*a")
        end
        function request()
          position = position % #signatures + 1
          local body = prefix .. numbers[position] .. "}"
          return "POST " .. wrk.path .. " HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Type: application/json\\r\\n"
            .. "X-GitHub-Event: pull_request\\r\\nX-GitHub-Delivery: " .. numbers[position] .. "\\r\\n"
            .. "X-Hub-Signature-256: sha256=" .. signatures[position] .. "\\r\\nContent-Length: " .. #body .. "\\r\\n\\r\\n"
            .. body
        end
        """
}
