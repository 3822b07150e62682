import Catalogue

extension Problem {
    static func invalidCatalogue(_ issues: [CatalogueIssue]) -> Problem {
        var problem = Problem(
            status: 422, code: "invalid_catalogue", title: "Unprocessable Content",
            detail:
                "the catalogue has \(issues.count == 1 ? "a problem" : "\(issues.count) problems"); nothing has changed"
        )
        problem.catalogueIssues = issues
        return problem
    }

    /// `nil` for what no caller can mend.
    init?(_ error: CatalogueError) {
        switch error {
        case .badEstateKey:
            self = .unprocessable("the estate's key is not a slug: a to z, 0 to 9 and - between them, 63 at most")
        case .blankEstateName: self = .unprocessable("estate_name is blank")
        case .badCommit: self = .unprocessable("commit_sha is not a commit's id: 7 to 64 hexadecimal digits")
        case .unknownEstate:
            self = .noSuch("estate, or nothing is declared of it yet")
        case .unknownRepository: self = .noSuch("repository")
        case .estatesAreNotSealed:
            self.init(
                status: 409, code: "estates_not_sealed", title: "Conflict",
                detail: "nothing would keep this estate apart from the one that is there already",
                hint: "connect to PostgreSQL as a role that is neither superuser nor BYPASSRLS")
        case .unknownStoredValue: return nil
        }
    }

    private static func unprocessable(_ detail: String) -> Problem {
        Problem(status: 422, code: "unprocessable", title: "Unprocessable Content", detail: detail)
    }
}
