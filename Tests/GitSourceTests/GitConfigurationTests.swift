import TestSupport
import Testing

@testable import GitSource

@Suite struct GitConfigurationTests {
    @Test(arguments: [
        "[remote \"origin\"]\n\turl = git@host:a/b\n",
        "[Remote \"origin\"]\r\n  URL=git@host:a/b\r\n",
        "[remote \"origin\"] url = git@host:a/b",
        "[remote.origin]\nurl = git@host:a/b # the mirror\n",
        "[remote \"origin\"]\nurl = \"git@host\":a/\\\nb ; as it was\n",
        "[remote \"origin\"]\nurl = old\n[remote \"other\"]\nurl = x\n[remote \"origin\"]\nurl = git@host:a/b\n",
        "# [remote \"origin\"]\n; url = x\n[core]\nbare\n[remote \"origin\"]\n\tfetch = +refs/*:refs/*\n\turl = git@host:a/b",
    ])
    func readsAsGitDoes(text: String) throws {
        #expect(GitConfiguration(Array(text.utf8)).value("remote", "origin", "url") == "git@host:a/b")
        let fixture = try GitFixture()
        let output = try fixture.git(["config", "--file", "-", "--get", "remote.origin.url"], input: Array(text.utf8))
        #expect(output == "git@host:a/b")
    }

    @Test func quotedValuesKeepSpacesEscapesAndCommentSigns() {
        let configuration = GitConfiguration(Array("[a \"b\\\"]c\"]\nd = \" x # \\\"y\\\" \\\\ \"\n".utf8))
        #expect(configuration.value("a", "b\"]c", "d") == " x # \"y\" \\ ")
    }

    @Test func brokenLinesArePassedBy() {
        let configuration = GitConfiguration(Array("[core\n\u{0}= = =\n[remote \"origin\"]\nurl = x\n".utf8))
        #expect(configuration.value("remote", "origin", "url") == "x")
        #expect(configuration.value("core", nil, "bare") == nil)
    }
}
