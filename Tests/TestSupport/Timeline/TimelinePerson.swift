/// Someone with an account on GitHub, and how they sign commits.
package struct TimelinePerson: Hashable, Sendable {
    /// As REST has it: a bot's ends with `[bot]`.
    package let login: String
    let databaseID: Int
    let name: String
    let email: String
    /// Minutes east of UTC that their clock shows.
    let zone: Int
    /// Whether GitHub knows whose the address is.
    let isLinked: Bool

    private init(
        _ login: String, _ databaseID: Int, _ name: String, _ email: String, zone: Int = 0, isLinked: Bool = true
    ) {
        self.login = login
        self.databaseID = databaseID
        self.name = name
        self.email = email
        self.zone = zone
        self.isLinked = isLinked
    }

    var isBot: Bool { login.hasSuffix("[bot]") }

    /// As GraphQL has it: of a bot without the suffix.
    var graphQLLogin: String { isBot ? String(login.dropLast("[bot]".count)) : login }

    static let ada = TimelinePerson("ada", 1_001, "Ada Lovelace", "ada@example.org")
    static let grace = TimelinePerson("grace-h", 1_002, "Grace Hopper", "grace@example.org", zone: -300)
    static let olga = TimelinePerson("olga-l", 1_003, "Ольга Ладыженская", "olga@example.org", zone: 180)
    static let hua = TimelinePerson("hualuogeng", 1_004, "华罗庚", "hua@example.org", zone: 480)
    static let maryam = TimelinePerson("maryam-m", 1_005, "مریم میرزاخانی", "maryam@example.org", zone: 210)
    /// Commits by an address that GitHub does not know.
    static let unlinked = TimelinePerson("kovalevskaya", 1_006, "Sofja", "sofja@laptop.local", isLinked: false)
    /// Their account is gone one day, and what they wrote stays.
    static let leaver = TimelinePerson("leaver", 1_007, "Évariste Galois", "evariste@example.org", zone: 60)
    static let dependabot = TimelinePerson(
        "dependabot[bot]", 49_699_333, "dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
    static let renovate = TimelinePerson(
        "renovate[bot]", 29_139_614, "renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com")
    /// Who commits what a button merges.
    static let webFlow = TimelinePerson("web-flow", 19_864_447, "GitHub", "noreply@github.com")
    /// Who REST says it was, where the account is gone.
    static let ghost = TimelinePerson("ghost", 10_137, "Deleted user", "ghost@users.noreply.github.com")

    static let people = [ada, grace, olga, hua, maryam, unlinked]
    static let bots = [dependabot, renovate]
}
