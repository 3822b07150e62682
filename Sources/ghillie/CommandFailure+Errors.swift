import Catalogue
import Delivery
import GhillieCore
import GitHubSource
import GitSource
import Gold
import HTTPAPI
import Persistence
import Silver
import StatusModels

extension CommandFailure {
    /// What any error of the stages below means to the person at the terminal.
    ///
    /// Errors that are not known here are named by their type alone: their text might hold what must not be shown.
    init(describing error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as GitSourceError: self.init(error)
        case let error as DatabaseError: self.init(error, of: nil)
        case let error as ReportError: self.init(error)
        case let error as CatalogueError: self.init(error)
        case let refusal as WatchedRepositoryReporter.Refusal: self.init(refusal)
        case let error as SilverError: self.init(error)
        case let error as IngestionRunError: self.init(error)
        default:
            self = .unexpected(
                "something went wrong that should not have (\(type(of: error)))",
                hint: "nothing is half-written: the same command carries on from here")
        }
    }

    /// `location` tells where the database is, when the error does not say so itself.
    init(_ error: DatabaseError, of location: DatabaseLocation?) {
        let message = location.map { "\($0): \(error)" } ?? "\(error)"
        guard error.isUnusable else {
            self = .unexpected(message, hint: "the same command carries on from what was stored")
            return
        }
        let hint: String =
            switch error {
            case .newerVersion, .migrationChanged: "update ghillie, or name another database"
            case .notMigrated: "`ghillie migrate` brings it up to date"
            case .locked: "another run may be at work on it: try again when that has ended"
            case .full: "make room and run the same command again: it carries on from what was stored"
            case .unreachable, .authenticationFailed, .refused: "check the address, the role and its password"
            default: "name another database with --database or GHILLIE_DATABASE_URL"
            }
        self = .badInput(message, hint: hint)
    }

    private init(_ error: GitSourceError) {
        switch error {
        case .gitNotFound: self = .badInput("\(error)", hint: "install git, for example with: apt-get install git")
        case .noSuchPath, .notARepository:
            self = .badInput("\(error)", hint: "name the directory of a git clone, for example: ghillie try .")
        case .noCommits: self = .badInput("\(error)", hint: "commit something first, or fetch a branch")
        case .unbornBranch: self = .badInput("\(error)", hint: "check out the branch to report on")
        case .unreadable, .unsupported: self = .badInput("\(error)")
        case .damaged: self = .badInput("\(error)", hint: "`git fsck` tells what is missing; a fresh clone mends it")
        case .noScratchDirectory: self = .badInput("\(error)", hint: "name a directory that can be written with TMPDIR")
        case .gitFailed: self = .unexpected("\(error)")
        }
    }

    private init(_ error: ReportError) {
        switch error {
        case .asOfBeforeLedgerEnd(let asOf, let ledgerEnd):
            self = .badInput(
                "--as-of \(asOf) lies before \(ledgerEnd), where the last report of this repository ends",
                hint: "name \(ledgerEnd) or a later time, or another database with --database")
        case .noWindowToJudgeAgain:
            self = .badInput(
                "there is no report yet that could be judged again", hint: "leave --again out for a first report")
        case .nothingLeftToJudgeAgain(let told):
            self = .badInput(
                "nothing is left of the last window to judge again: of the \(told) commits and releases that its report "
                    + "told, none is on the branch any more",
                hint: "its report stays as it is, see `ghillie report list`; leave --again out for the next window")
        case .windowTakenByAnotherRun:
            self = .unexpected("another run reported the same window at the same time", hint: "run it once more")
        case .invalidResult(let issues):
            let codes = Set(issues.map(\.code.rawValue)).sorted().joined(separator: ", ")
            self = .unexpected(
                "the report was refused by validation (\(codes)), and a review was stored for a person to look at")
        case .unknownStoredValue(let column, _):
            self = .unknownStoredValue(in: column)
        }
    }

    private init(_ error: CatalogueError) {
        switch error {
        case .badEstateKey(let key):
            self = .badInput(
                "`\(TerminalText.singleLine(key))` is no key of an estate",
                hint: "use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at either end")
        case .blankEstateName: self = .badInput("the estate's name is blank", hint: "leave --estate-name out")
        case .badCommit(let commit):
            self = .badInput(
                "`\(TerminalText.singleLine(commit))` is no commit", hint: "give 7 to 64 hexadecimal digits")
        case .unknownEstate(let estate):
            self = .badInput("there is no estate `\(estate)`", hint: "`ghillie estate list` tells those that there are")
        case .unknownRepository(let slug):
            self = .badInput("the estate knows no repository \(slug)", hint: "see `ghillie estate repo list`")
        case .estatesAreNotSealed:
            self = .badInput(
                "a second estate is refused: row-level security does not hold this PostgreSQL role, so nothing would "
                    + "keep the two apart",
                hint: "connect as a role that is neither superuser nor BYPASSRLS")
        case .unknownStoredValue(let column): self = .unknownStoredValue(in: column)
        }
    }

    private init(_ error: IngestionRunError) {
        switch error {
        case .nothingIsIngested(let estate):
            self = .badInput(
                "no repository of `\(estate)` has its events fetched",
                hint: "`ghillie estate sync` watches those of the catalogue; see `ghillie estate repo list`")
        case .ingestionIsOff(let slug):
            self = .badInput(
                "the events of \(slug) are not fetched",
                hint: "`ghillie estate repo set` with --ingestion on has them fetched")
        case .idempotencyKeyTaken: self = .badInput("the key was used before, for another run")
        }
    }

    private init(_ error: SilverError) {
        switch error {
        case .unknownStoredValue(let column, _): self = .unknownStoredValue(in: column)
        case .replayOvertaken:
            self = .unexpected("another replay began meanwhile and takes the place of this one", hint: "let it end")
        }
    }

    private static func unknownStoredValue(in column: String) -> CommandFailure {
        .unexpected(
            "the database holds a value of \(column) that this version does not know",
            hint: "update ghillie, or name another database with --database")
    }
}
