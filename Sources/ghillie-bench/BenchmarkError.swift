/// Why figures cannot be had.
enum BenchmarkError: Error, CustomStringConvertible {
    case noServer
    case sqlite(String)
    case postgresql(String)
    case cannotRun(String, reason: String)
    case childFailed(String, status: Int32, output: String)
    case unexpectedResult(String)

    var description: String {
        switch self {
        case .noServer:
            "no PostgreSQL server: give --database URL, or run `make bench`, which starts one"
        case .sqlite(let reason): "SQLite: \(reason)"
        case .postgresql(let reason): "PostgreSQL: \(reason)"
        case .cannotRun(let program, let reason): "cannot run \(program): \(reason)"
        case .childFailed(let program, let status, let output): "\(program) ended with \(status): \(output)"
        case .unexpectedResult(let what): "a measured step went wrong: \(what)"
        }
    }
}
