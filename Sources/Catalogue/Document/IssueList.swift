/// What is found wrong, in the order in which it is found.
struct IssueList {
    /// More are counted and not kept: a file of a million faults must not take memory for each.
    private static let most = 1_000

    private(set) var issues: [CatalogueIssue] = []
    /// How many were not kept.
    private(set) var more = 0

    mutating func report(
        _ node: YAMLNode, _ code: CatalogueIssue.Code, _ path: CataloguePath, _ problem: String, _ remedy: String
    ) {
        guard issues.count < Self.most else {
            more += 1
            return
        }
        issues.append(
            CatalogueIssue(code: code, path: path.text, position: node.position, problem: problem, remedy: remedy))
    }
}
