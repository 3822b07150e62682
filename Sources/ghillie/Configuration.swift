import Persistence

/// What the environment says, read once.
///
/// Variables that are set to nothing count as not set.
struct Configuration {
    /// `GHILLIE_DATABASE_URL`: the database to use where none is named by flag. May hold a password.
    let databaseURL: String?
    /// Where the database file stands otherwise: `GHILLIE_DATA_DIR`, else `ghillie` in `XDG_DATA_HOME`, else in
    /// `~/.local/share`. `nil` where there is no home directory.
    let dataDirectory: String?
    private let migrate: String?
    /// What finding and running git depends on: `PATH` and `TMPDIR`.
    let gitEnvironment: [String: String]
    /// Not where `NO_COLOR` is set, nor on a terminal that knows no colours.
    let colourIsWelcome: Bool

    init(environment: [String: String], workingDirectory: String) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        // By the XDG base directory specification a relative path counts as not set.
        func absolute(_ name: String) -> String? { value(name).flatMap { $0.hasPrefix("/") ? $0 : nil } }

        databaseURL = value("GHILLIE_DATABASE_URL")
        migrate = value(MigrationPolicy.variable)
        if let directory = value("GHILLIE_DATA_DIR") {
            dataDirectory = directory.hasPrefix("/") ? directory : "\(workingDirectory)/\(directory)"
        } else if let dataHome = absolute("XDG_DATA_HOME") ?? absolute("HOME").map({ "\($0)/.local/share" }) {
            dataDirectory = "\(dataHome)/ghillie"
        } else {
            dataDirectory = nil
        }
        colourIsWelcome = value("NO_COLOR") == nil && value("TERM") != "dumb"
        gitEnvironment = environment.filter { ["PATH", "TMPDIR"].contains($0.key) }
    }

    func migration() throws(CommandFailure) -> MigrationPolicy {
        guard let migrate else { return .auto }
        guard let policy = MigrationPolicy(parsing: migrate) else {
            throw .badInput("\(MigrationPolicy.variable) must be \(MigrationPolicy.allowed)")
        }
        return policy
    }

    /// Which database is meant: the flag's, the environment's, else the file in the data directory.
    func database(named flag: String?) throws(CommandFailure) -> ChosenDatabase {
        if let flag { return try .init(parsing: flag, from: "--database") }
        if let databaseURL { return try .init(parsing: databaseURL, from: "GHILLIE_DATABASE_URL") }
        guard let dataDirectory else {
            throw .badInput(
                "there is no place for the database: neither HOME nor XDG_DATA_HOME is set",
                hint: "name one with --database FILE")
        }
        return ChosenDatabase(location: .sqlite(path: "\(dataDirectory)/ghillie.db"), ownDirectory: dataDirectory)
    }
}

/// A database's place, not opened yet.
struct ChosenDatabase: Equatable {
    let location: DatabaseLocation
    /// The directory that is made where it is missing: ours, never one that someone named with the file.
    let ownDirectory: String?

    init(location: DatabaseLocation, ownDirectory: String?) {
        self.location = location
        self.ownDirectory = ownDirectory
    }

    init(parsing text: String, from origin: String) throws(CommandFailure) {
        do {
            self.init(location: try DatabaseLocation(parsing: text), ownDirectory: nil)
        } catch {
            throw .badInput(
                "\(origin) cannot be used: \(error)",
                hint: "name a file, or a server as postgresql://user@host/database")
        }
    }
}
