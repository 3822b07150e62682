import Testing

@testable import Silver

/// What names tell: of authors, tags and branches.
@Suite struct NamesTests {
    @Test(arguments: [
        "v1.2.3", "1.2.3", "1.2.3-rc.1", "v1.2.3+build.5", "sub/v1.2.3", "a/b/1.2.3", "name@1.2.3", "@scope/name@1.2.3",
        "name-v1.2.3", "name-1.2.3", "go1.21.0", "v5.3.0.RELEASE", "4.1.0.Final", "1.2.3.4", "1.2.3rc1", "V1.2.3",
        "log4j-2.17.1", "2024.01.15", "release-1.2.3", "swift-5.9.1-RELEASE",
    ])
    func fullVersionsAreReleases(tag: String) { #expect(ReleaseTag.namesFullVersion(tag)) }

    @Test(arguments: [
        "v7", "v7.1", "1", "latest", "v1.2", "v1.2-rc.1", "ce@stable", "nightly-2024-01-15", "20240115", "v1.x.3",
        "v1..2.3",
        "1.2.3/notes", "", "swift-5.9-RELEASE",
    ])
    func otherTagsAreNot(tag: String) { #expect(!ReleaseTag.namesFullVersion(tag)) }

    @Test(arguments: [
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
        ("renovate-bot", "bot@renovateapp.com"),
        ("Renovate Bot", "renovate@whitesourcesoftware.com"), ("k8s-ci-robot", "k8s@example.org"),
        ("acme-ci", "ci@example.org"), ("acme-bot", "x@example.org"), ("GitHub Actions", "actions@github.com"),
        ("Release automation", "no-reply@example.org"), ("Dependabot", "support@dependabot.com"),
    ])
    func botsAreKnown(name: String, email: String) { #expect(AutomatedAuthor.isBot(name: name, email: email)) }

    @Test(arguments: [
        ("Ada Lovelace", "ada@users.noreply.github.com"), ("Jan Bot", "jan@example.org"),
        ("Talbot", "talbot@example.org"),
        ("Ci Xiao", "ci@example.org"), ("Grace", "noreply@example.org"), ("Bot Fly", "fly@example.org"), ("", ""),
        ("Robert Automation-Smith", "robert@example.org"), ("Claude Monet", "noreply@example.org"),
    ])
    func peopleAreNotTakenForBots(name: String, email: String) {
        #expect(!AutomatedAuthor.isBot(name: name, email: email))
    }

    @Test(arguments: [
        ("feature/add-login_page", "Add login page"), ("patch-1", "Patch 1"),
        ("ada/ROC-12-stop-leak", "ROC-12 stop leak"),
        ("develop", "Develop"),
    ])
    func branchesAreReadAsWords(name: String, words: String) { #expect(BranchName.words(name) == words) }

    @Test(arguments: [
        "release/2.x", "releases/jaguar", "release", "release-1.28", "release-v2", "release_1_2",
        "release-branch.go1.21",
        "rel-3", "stable", "stable/xena", "stable-2.3", "maint/1.0", "maintenance/v1", "support/1.x", "lts/4", "v1.x",
        "v20.x", "v2", "1.2.x", "1.2", "6.4", "11.x", "2024.1", "1.*", "REL_15_STABLE", "7-1-stable", "foo-stable",
        "branch-3.5", "3.12-branch", "1.x-maintenance", "Release/2.X",
    ])
    func releaseBranchesAreKnown(name: String) { #expect(ReleaseBranch.isNamed(name)) }

    @Test(arguments: [
        "main", "master", "develop", "topic", "ada/topic-1", "12", "fix-12", "bump-1.2.3", "ada/v1.2", "release-notes",
        "releasing", "releases-page", "support", "support-python3", "feature/release", "dependabot/npm/lts-1.2", "x",
        "v",
        "v.", ".x", "1..2", "release/", "/", "", "unstable", "gh-pages", "production", "feature/1.x",
    ])
    func otherBranchesAreNot(name: String) { #expect(!ReleaseBranch.isNamed(name)) }
}
