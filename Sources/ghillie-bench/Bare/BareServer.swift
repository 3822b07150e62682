import ArgumentParser
import Hummingbird
import Logging
import NIOCore

/// The ceiling of `/health`: Hummingbird with a handler that answers the same bytes and does nothing else.
struct BareServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bare-server", abstract: "Answer /health and nothing else, as a ceiling.", shouldDisplay: false)

    @Option var port: Int

    func run() async throws {
        let router = Router()
        let body = ByteBuffer(string: #"{"status":"ok"}"#)
        router.get("/health") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
        }
        var logger = Logger(label: "bare-server")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.runService()
    }
}
