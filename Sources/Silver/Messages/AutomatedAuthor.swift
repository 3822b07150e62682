/// Tells bots from people by what a commit says of its author. In doubt it is a person: work that is not shown is worse
/// than a bot that is. Co-authors have no say: a person who works with an assistant is a person.
enum AutomatedAuthor {
    static func isBot(name: String, email: String) -> Bool {
        let name = name.trimmed.lowercased()
        let email = email.trimmed.lowercased()
        let mailbox = String(Substring(email[...].utf8.prefix { $0 != UInt8(ascii: "@") }))
        if name.hasSuffix("[bot]") || mailbox.hasSuffix("[bot]") { return true }
        if knownNames.contains(name) || knownMailboxes.contains(email) { return true }
        if isRobotLogin(name) { return true }
        // Mail that nobody reads proves nothing by itself (people hide behind GitHub's), so the name has to say it too.
        let unread = ["noreply", "no-reply", "donotreply", "do-not-reply"].contains(mailbox)
        return unread && name.split(whereSeparator: { !$0.isLetter }).contains { automationWords.contains(String($0)) }
    }

    /// A login rather than a name (no space in it) that ends as those of robots do.
    private static func isRobotLogin(_ name: String) -> Bool {
        !name.contains(" ") && ["-bot", "-ci", "-robot", "_bot", "-automation"].contains { name.hasSuffix($0) }
    }

    private static let automationWords: Set<String> = ["bot", "ci", "automation", "automated", "robot", "actions"]

    private static let knownNames: Set<String> = [
        "allcontributors", "appveyor", "azure pipelines", "bors", "buildkite", "circleci", "codecov", "codecov-io",
        "copybara", "copybara-github", "copybara-service", "crowdin", "crowdin bot", "dependabot",
        "dependabot preview", "dependabot-preview", "dependabot-support", "depfu", "fossabot", "github action",
        "github actions", "github-actions", "gitlab ci", "goreleaserbot", "greenkeeper", "greenkeeperio-bot",
        "hosted weblate", "imgbot", "imgbotapp", "jenkins", "k8s-ci-robot", "k8s-merge-robot", "lgtm-migrator",
        "lingohub", "mend renovate", "mergify", "netlify", "pre-commit-ci", "prow", "pyup", "pyup-bot",
        "release-please",
        "renovate", "renovate bot", "restyled.io", "scala steward", "semantic-release", "semantic-release-bot", "snyk",
        "snyk bot", "snyk-bot", "sonatype-lift", "stickler-ci", "the codacy badger", "traviscibot", "travis ci",
        "travisci", "vercel", "web-flow", "weblate", "whitesource renovate", "whitesource-bolt-for-github",
    ]

    private static let knownMailboxes: Set<String> = [
        "action@github.com", "actions@github.com", "badger@codacy.com", "bot@renovateapp.com", "builds@travis-ci.org",
        "github-action@users.noreply.github.com", "github-actions@github.com", "hosted@weblate.org",
        "semantic-release-bot@martynus.net", "snyk-bot@snyk.io", "support@dependabot.com", "support@greenkeeper.io",
    ]
}
