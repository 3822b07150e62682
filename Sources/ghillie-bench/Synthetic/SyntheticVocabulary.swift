/// Words of which made-up subjects, bodies and paths consist.
enum SyntheticVocabulary {
    static let authors = [
        "Ada Marsh", "Bram Okafor", "Chidi Lindqvist", "Dorota Hale", "Edda Quill", "Farid Osei", "Grażyna Wolf",
        "Hiro Tanaka", "Ines Duarte", "Jonas Weir", "Kavya Rao", "Léa Fontaine",
    ]

    static let prefixes = [
        "feat: add", "feat(api): add", "fix: mend", "fix(store): mend", "docs: describe", "refactor: simplify",
        "chore: tidy", "test: cover", "perf: speed up", "Add", "Improve", "Handle", "Remove", "Rework", "Allow",
    ]

    static let words = [
        "queue", "worker", "lease", "ledger", "report", "window", "cursor", "token", "budget", "retry", "stream",
        "batch", "schema", "index", "migration", "snapshot", "payload", "decoder", "header", "session", "router",
        "handler", "template", "renderer", "cache", "lock", "timer", "scheduler", "parser", "lexer", "buffer",
        "socket", "pool", "replica", "quota", "metric", "alert", "probe", "catalogue", "filter", "branch", "merge",
        "the", "of", "when", "without", "before", "after", "empty", "slow", "large", "remote", "stale", "nested",
    ]

    static let fileNames = [
        "queue", "worker", "lease", "ledger", "report", "window", "cursor", "token", "budget", "retry",
    ]

    static let directories = [
        "Sources/Store", "Sources/API", "Sources/Worker", "Sources/Model/Reports", "Tests/StoreTests",
        "Tests/APITests", "docs", "charts/service/templates", "scripts", "src/pages/reports",
        "src/components/table", "internal/queue", "internal/http/middleware", ".github/workflows",
    ]

    static let extensions = ["swift", "md", "go", "ts", "yaml", "py", "json", "sql"]
}
