package import EventBuffer
import Foundation
package import GhillieCore
package import GitHubAPI
package import GitHubSource
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Persistence
import ServiceLifecycle

/// The HTTP service as a whole: puts its parts together and runs them until it is told to stop.
package struct HTTPService: Sendable {
    package struct Options: Sendable {
        package let host: String
        /// 0 takes a free one.
        package let port: Int
        package let database: DatabaseLocation
        /// Where deliveries go first; `nil` is straight to the database.
        package let buffer: ValkeyLocation?
        /// Whether it brings the schema up to date, or waits until somebody else has.
        package let migrates: Bool
        package let rule: Gate.Rule
        /// Where the first token is kept, where it has to be made.
        package let tokenFile: String
        /// By which deliveries for the estate `local` are known, beside those of the database.
        package let webhookSecrets: [WebhookSecretText]
        /// How long requests are still taken after the first word to stop.
        package let drain: Duration
        package let version: String
        /// How long ago a repository's last complete look may be before it counts as stalled.
        package let stalledAfter: Duration
        package let role: ServiceRole
        /// How GitHub is read; `nil` where nobody gave leave.
        package let gitHub: GitHubConfiguration?
        /// Between two runs of ingestion; `nil` for none but those that are asked for.
        package let ingestionInterval: Duration?

        package init(
            host: String, port: Int, database: DatabaseLocation, buffer: ValkeyLocation? = nil, migrates: Bool,
            rule: Gate.Rule, tokenFile: String, webhookSecrets: [WebhookSecretText], drain: Duration, version: String,
            stalledAfter: Duration, role: ServiceRole = .all, gitHub: GitHubConfiguration? = nil,
            ingestionInterval: Duration? = nil
        ) {
            self.host = host
            self.port = port
            self.database = database
            self.buffer = buffer
            self.migrates = migrates
            self.rule = rule
            self.tokenFile = tokenFile
            self.webhookSecrets = webhookSecrets
            self.drain = drain
            self.version = version
            self.stalledAfter = stalledAfter
            self.role = role
            self.gitHub = gitHub
            self.ingestionInterval = ingestionInterval
        }
    }

    private let options: Options
    private let logger: Logger
    private let group: ServiceGroup

    /// `showToken` shows the first token to whoever sits there; never to a log.
    package init(
        _ options: Options, clock: WallClock, logger: Logger, showToken: @escaping @Sendable (String) -> Void
    ) {
        self.options = options
        self.logger = logger
        let firstToken = FirstToken(file: options.tokenFile, clock: clock)
        let store = Store(
            location: options.database,
            options: Database.Options(
                connectionPatience: .seconds(3), migrates: options.migrates, clock: clock),
            logger: logger
        ) { database in
            // Where nobody is answered there is nobody to have a token.
            guard options.role.answersCallers, case .firstToken = options.rule else { return }
            if case .made(let token) = try await firstToken.establish(in: database).outcome {
                logger.notice("token.made", metadata: ["token.file": "\(firstToken.file)"])
                showToken(token)
            }
        }
        let uses = TokenUses { uses in
            try await store.write(in: .system) { try TokenStore.markUsed(uses, in: $0) }
        }
        let gate = Gate(options.rule, clock: clock, uses: uses) { hash in
            try await store.read(in: .system) { try TokenStore.find(hash, in: $0) }
        }
        let keys = WebhookKeys(own: options.webhookSecrets, store: store)
        let buffering = options.buffer.map { Buffering($0, store: store, clock: clock, logger: logger) }
        // To a process that takes none a place for deliveries is no help.
        let readiness = Readiness(
            store: store, buffer: options.role.answersCallers ? buffering?.buffer : nil, keys: keys)
        let metrics = Metrics(version: options.version)
        let keeper = DeliveryKeeper(
            buffer: buffering?.buffer, metrics: buffering?.metrics, limits: .for(options.database),
            write: store.rawEvents(clock))
        let webhooks = WebhookRoutes(keys: keys, keeper: keeper, metrics: metrics, clock: clock, logger: logger)
        let ledger = BudgetStore(clock: clock) { body in try await store.write(in: .system) { try body($0) } }
        let client = options.gitHub.map { GitHubClient($0, ledger: ledger, clock: clock, logger: logger) }
        let routes = RouteTable.all(
            store: store, readiness: readiness, metrics: metrics, clock: clock, webhooks: webhooks,
            buffer: buffering?.metrics, stalledAfter: options.stalledAfter, role: options.role,
            budgets: { await client?.budgets() ?? [] })
        let limits = ConnectionGuard.Limits(bodyBytes: routes.bodyBytes)
        let (listening, saysListening) = AsyncStream<Void>.makeStream()
        let application = Application(
            responder: API(routes: routes, gate: gate, metrics: metrics, logger: logger),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionGuard(limits: limits)],
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: limits.headBytes, maxHeaderListSize: limits.headBytes,
                        maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port), serverName: "ghillie"),
            onServerRunning: { channel in
                Self.sayStarted(options, port: channel.localAddress?.port, logger)
                saysListening.finish()
            },
            logger: Self.quiet(logger))
        var work: [any Service] = []
        if options.role.ingests { work.append(Refinement(store: store, clock: clock, logger: logger)) }
        if options.role.ingests, let client {
            work.append(
                IngestionService(
                    store: store, client: client, interval: options.ingestionInterval, clock: clock, logger: logger))
            // Before the client's end, and so after the service that ends it.
            if let interval = options.ingestionInterval, client.isApp {
                work.append(
                    RedeliveryService(store: store, client: client, interval: interval, clock: clock, logger: logger))
            }
        }
        // Whoever knows the buffer empties it, whatever else it does.
        if let buffering {
            work += [Follower(of: listening, buffering.drain), Follower(of: listening, buffering.buffer)]
        }
        // They stop in the reverse order, each when the one after it has ended.
        group = ServiceGroup(
            configuration: .init(
                services: [Follower(of: listening, store), uses] + work + [
                    Listener(application, options), Drain(readiness, options.drain, logger),
                ],
                logger: Self.quiet(logger)))
    }

    /// Until it is told to stop, and has finished what it had begun.
    /// - Throws: ``HTTPServiceError``, or a `DatabaseError` that no waiting mends.
    package func run() async throws {
        if case .open = options.rule { logger.warning("auth.disabled") }
        try await group.run()
        logger.info("server.stopped")
    }

    /// Not ready from now on; ends as soon as what has been asked is answered.
    package func stop() async { await group.triggerGracefulShutdown() }

    private static func sayStarted(_ options: Options, port: Int?, _ logger: Logger) {
        logger.info(
            "server.started",
            metadata: [
                "server.address": "http://\(options.address(port: port))", "server.role": "\(options.role.rawValue)",
                "store": "\(options.database)", "version": "\(options.version)",
            ])
        if options.role.ingests, options.gitHub == nil { logger.notice("ingestion.off") }
    }

    /// The frameworks' own words, which say twice what ours say.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        if logger.logLevel > .debug { logger.logLevel = max(logger.logLevel, .error) }
        return logger
    }
}

/// Why the service could not run.
package enum HTTPServiceError: Error, Equatable {
    case cannotListen(address: String, reason: String)
    case cannotKeepToken(file: String, reason: String)
}

extension HTTPService.Options {
    /// As a URL has it; `port` is the one that was found for 0.
    fileprivate func address(port found: Int? = nil) -> String {
        "\(host.contains(":") ? "[\(host)]" : host):\(found ?? port)"
    }
}

/// Begins when what it follows has: nothing is done to the database by a service that cannot listen, and the line that says
/// where it listens is the first of the log.
private struct Follower<Followed: Service>: Service {
    let beginning: AsyncStream<Void>
    let service: Followed

    init(of beginning: AsyncStream<Void>, _ service: Followed) {
        self.beginning = beginning
        self.service = service
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { for await _ in beginning {} }
        // Told to stop before that, it has nothing to do.
        if !Task.isCancelled && !Task.isShuttingDownGracefully { try await service.run() }
    }
}

/// The server itself, with errors that name the address.
private struct Listener<Server: Service>: Service {
    let server: Server
    let address: String

    init(_ server: Server, _ options: HTTPService.Options) {
        self.server = server
        address = options.address()
    }

    func run() async throws {
        do {
            try await server.run()
        } catch let error as IOError {
            throw HTTPServiceError.cannotListen(address: address, reason: String(cString: strerror(error.errnoCode)))
        } catch is SocketAddressError, is SocketAddressError.UnknownHost {
            throw HTTPServiceError.cannotListen(address: address, reason: "there is no such host")
        }
    }
}

/// Stops first: tells the load balancers, by `/ready`, and gives them time to hear of it while requests are still taken.
private struct Drain: Service {
    let readiness: Readiness
    let duration: Duration
    let logger: Logger

    init(_ readiness: Readiness, _ duration: Duration, _ logger: Logger) {
        self.readiness = readiness
        self.duration = duration
        self.logger = logger
    }

    func run() async throws {
        // Cancelled, there is nothing left to drain: another service has failed.
        do { try await gracefulShutdown() } catch { return }
        readiness.drain()
        logger.info("server.draining")
        try await Task.sleep(for: duration)
    }
}
