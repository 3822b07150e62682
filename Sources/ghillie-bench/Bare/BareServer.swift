import ArgumentParser
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The ceilings of `/health` and of deliveries: Hummingbird with handlers that answer the same bytes; the second checks a
/// signature as well, and keeps nothing.
struct BareServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bare-server", abstract: "Answer /health and deliveries and do nothing else, as a ceiling.",
        shouldDisplay: false)

    @Option var port: Int

    func run() async throws {
        let router = Router()
        let body = ByteBuffer(string: #"{"status":"ok"}"#)
        router.get("/health") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
        }
        let key = SymmetricKey(data: Data(DeliveriesMeasure.secret.utf8))
        router.post("/webhooks/github") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let told = Self.signature(request.headers[Self.signatureName])
            let isGood = HMAC<SHA256>.isValidAuthenticationCode(
                told, authenticating: body.readableBytesView, using: key)
            return Response(
                status: isGood ? .accepted : .unauthorized, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"delivery":"1"}"#)))
        }
        var logger = Logger(label: "bare-server")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.runService()
    }

    // swift-format-ignore: NeverForceUnwrap
    // A field's name by any reading of RFC 9110.
    private static let signatureName = HTTPField.Name("X-Hub-Signature-256")!

    private static func signature(_ text: String?) -> [UInt8] {
        let digits = (text ?? "").utf8.dropFirst("sha256=".utf8.count)
        return stride(from: 0, to: digits.count - digits.count % 2, by: 2).compactMap { offset in
            let start = digits.index(digits.startIndex, offsetBy: offset)
            return UInt8(String(decoding: digits[start...].prefix(2), as: UTF8.self), radix: 16)
        }
    }
}
