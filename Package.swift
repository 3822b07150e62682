// swift-tools-version: 6.2
import PackageDescription

/// The manifest is the map: targets stand in the order in which data flows, and each may import only what it declares.
let package = Package(
    name: "ghillie",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "ghillie", targets: ["ghillie"]),
        .executable(name: "ghillie-bench", targets: ["ghillie-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
    ],
    targets: [
        // The words that two or more stages share; no I/O.
        .target(name: "GhillieCore", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
        // PostgreSQL's own client library.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        // SQL text in, typed rows out; transactions and migrations, on SQLite and PostgreSQL.
        .target(
            name: "Persistence",
            dependencies: [
                "GhillieCore", "CLibPQ", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        // Asked-for work: runs, their units, leases with fencing, schedules.
        .target(name: "WorkQueue", dependencies: ["GhillieCore", "Persistence"]),
        // What is watched: the estate file, its import, the registry of repositories, noise filters.
        .target(
            name: "Catalogue",
            dependencies: ["GhillieCore", "Persistence", .product(name: "Yams", package: "Yams")]
        ),
        // Raw events as received: append-only, each once.
        .target(name: "Bronze", dependencies: ["GhillieCore", "Persistence"]),
        // Valkey's client library. Its pkg-config file has flags that SwiftPM refuses.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        // Deliveries in a Valkey stream, durable before they are acknowledged, until they are raw events.
        .target(
            name: "EventBuffer",
            dependencies: [
                "GhillieCore", "Persistence", "Bronze", "CHiredis", .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        // GitHub over HTTP: credentials, budgets, faults; no storage.
        .target(
            name: "GitHubAPI",
            dependencies: [
                "GhillieCore", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"), .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        // GitHub to raw events: polling, deliveries, gaps and lag.
        .target(
            name: "GitHubSource",
            dependencies: [
                "GhillieCore", "Persistence", "WorkQueue", "Catalogue", "Bronze", "GitHubAPI",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "Logging", package: "swift-log"),
            ],
            resources: [
                .embedInCode("GraphQL/fragments.graphql"), .embedInCode("GraphQL/probe.graphql"),
                .embedInCode("GraphQL/history.graphql"), .embedInCode("GraphQL/pull-requests.graphql"),
                .embedInCode("GraphQL/issues.graphql"), .embedInCode("GraphQL/releases.graphql"),
                .embedInCode("GraphQL/deployments.graphql"),
            ]
        ),
        // Local clones to raw events.
        .target(name: "GitSource", dependencies: ["GhillieCore", "Persistence", "Bronze"]),
        // Raw events to entities, landings, changes and activities.
        .target(name: "Silver", dependencies: ["GhillieCore", "Persistence", "Catalogue", "Bronze"]),
        // Rows to evidence bundles; pure.
        .target(name: "Evidence", dependencies: ["GhillieCore", "Catalogue", "Silver"]),
        // Evidence to judgement.
        .target(name: "StatusModels", dependencies: ["GhillieCore", "Evidence"]),
        // Judgement stored: ledger, coverage, reports.
        .target(
            name: "Gold",
            dependencies: ["GhillieCore", "Persistence", "Catalogue", "Bronze", "Silver", "Evidence", "StatusModels"]
        ),
        // Reports to people.
        .target(name: "Delivery", dependencies: ["GhillieCore", "Catalogue", "StatusModels", "Gold"]),
        // Reports and probes over HTTP: routes, handlers, tokens, problem details.
        .target(
            name: "HTTPAPI",
            dependencies: [
                "GhillieCore", "Persistence", "WorkQueue", "Catalogue", "Bronze", "EventBuffer", "GitHubAPI",
                "GitHubSource", "Silver", "StatusModels", "Gold", "Delivery",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("openapi.json")]
        ),
        // The command line: configuration, composition, one file per verb.
        .executableTarget(
            name: "ghillie",
            dependencies: [
                "GhillieCore", "Persistence", "WorkQueue", "Catalogue", "Bronze", "EventBuffer", "GitHubAPI",
                "GitHubSource", "GitSource", "Silver", "Evidence", "StatusModels", "Gold", "Delivery", "HTTPAPI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // Figures: throughput, latency and memory, beside bare ceilings.
        .executableTarget(
            name: "ghillie-bench",
            dependencies: [
                "GhillieCore", "Persistence", "WorkQueue", "Catalogue", "Bronze", "GitHubAPI", "GitHubSource",
                "GitSource",
                "Silver", "Evidence", "StatusModels", "Gold", "Delivery",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"), "CLibPQ",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        // Fixtures for tests: databases on both engines, made-up histories.
        .target(
            name: "TestSupport",
            dependencies: [
                "GhillieCore", "CLibPQ", "Persistence", "WorkQueue", "Catalogue", "Bronze", "GitHubAPI",
                "GitHubSource", "GitSource", "Silver",
            ],
            path: "Tests/TestSupport"
        ),
        .testTarget(
            name: "GhillieCoreTests",
            dependencies: ["GhillieCore"]
        ),
        .testTarget(
            name: "PersistenceTests",
            dependencies: [
                "GhillieCore", "Persistence", "TestSupport", .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "CatalogueTests",
            dependencies: ["GhillieCore", "Catalogue", "TestSupport"]
        ),
        .testTarget(
            name: "BronzeTests",
            dependencies: ["GhillieCore", "Persistence", "Bronze", "TestSupport"]
        ),
        .testTarget(
            name: "EventBufferTests",
            dependencies: [
                "GhillieCore", "Persistence", "Bronze", "EventBuffer", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "WorkQueueTests",
            dependencies: ["GhillieCore", "Persistence", "WorkQueue", "TestSupport"]
        ),
        .testTarget(
            name: "GitHubAPITests",
            dependencies: [
                "GhillieCore", "GitHubAPI", "TestSupport", .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"), .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "GitHubSourceTests",
            dependencies: [
                "GhillieCore", "Persistence", "WorkQueue", "Catalogue", "Bronze", "GitHubAPI", "GitHubSource",
                "Silver", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "GitSourceTests",
            dependencies: ["GhillieCore", "Persistence", "Bronze", "GitSource", "TestSupport"]
        ),
        .testTarget(
            name: "SilverTests",
            dependencies: ["GhillieCore", "Persistence", "Catalogue", "Bronze", "Silver", "TestSupport"]
        ),
        .testTarget(
            name: "EvidenceTests",
            dependencies: ["GhillieCore", "Catalogue", "Silver", "Evidence", "TestSupport"]
        ),
        .testTarget(
            name: "StatusModelsTests",
            dependencies: ["GhillieCore", "Silver", "Evidence", "StatusModels", "TestSupport"]
        ),
        .testTarget(
            name: "GoldTests",
            dependencies: [
                "GhillieCore", "Persistence", "Catalogue", "Bronze", "Silver", "Evidence", "StatusModels", "Gold",
                "TestSupport",
            ]
        ),
        .testTarget(
            name: "DeliveryTests",
            dependencies: ["GhillieCore", "Catalogue", "StatusModels", "Gold", "Delivery", "TestSupport"]
        ),
        .testTarget(
            name: "HTTPAPITests",
            dependencies: [
                "GhillieCore", "Persistence", "WorkQueue", "Catalogue", "Bronze", "EventBuffer", "GitHubAPI",
                "GitHubSource", "Silver", "StatusModels", "Gold", "HTTPAPI", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ]
        ),
        .testTarget(
            name: "ghillieTests",
            dependencies: [
                "GhillieCore", "Persistence", "WorkQueue", "Bronze", "EventBuffer", "GitHubAPI", "GitHubSource",
                "GitSource", "Gold", "Delivery", "HTTPAPI", "ghillie",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .testTarget(
            name: "StoreConformanceTests",
            dependencies: [
                "GhillieCore", "Persistence", "WorkQueue", "Catalogue", "Bronze", "GitHubAPI", "GitHubSource",
                "GitSource", "Silver", "Evidence", "StatusModels", "Gold", "Delivery", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "PropertyTests",
            dependencies: [
                "GhillieCore", "Persistence", "WorkQueue", "Catalogue", "Bronze", "GitHubAPI", "GitHubSource",
                "GitSource", "Silver", "Evidence", "StatusModels", "Gold", "Delivery", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

let upcomingFeatures = [
    "ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "NonisolatedNonsendingByDefault",
]

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + upcomingFeatures.map { .enableUpcomingFeature($0) } + [
            .treatAllWarnings(as: .error)
        ]
}
