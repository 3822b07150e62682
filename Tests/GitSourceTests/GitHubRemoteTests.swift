import GhillieCore
import Testing

@testable import GitSource

@Suite struct GitHubRemoteTests {
    @Test(arguments: [
        "https://github.com/owner/name", "https://github.com/owner/name.git", "https://github.com/owner/name.git/",
        "https://github.com/owner/name/", "http://www.github.com/owner/name", "https://GitHub.com/owner/name.git",
        "https://token@github.com/owner/name.git", "https://user:p@ss@github.com/owner/name.git",
        "https://github.com:443/owner/name", "git@github.com:owner/name.git", "git@github.com:/owner/name",
        "github.com:owner/name", "ssh://git@github.com/owner/name.git", "ssh://git@ssh.github.com:443/owner/name.git",
        "git@ssh.github.com:owner/name.git", "[git@ssh.github.com:443]:owner/name.git", "git://github.com/owner/name",
        "git+ssh://git@github.com/owner/name.git", "  https://github.com/owner/name\n",
        "https://github.com./owner/name",
    ])
    func namesARepository(address: String) {
        #expect(GitHubRemote.slug(ofAddress: address)?.description == "owner/name")
    }

    @Test(arguments: [
        "", "owner/name", "/srv/git/github.com/owner/name", "file:///github.com/owner/name",
        "https://gitlab.com/owner/name", "https://github.com.evil.org/owner/name",
        "https://evil.org/github.com/owner/name",
        "https://github.com@evil.org/owner/name", "https://github.com/owner", "https://github.com/owner/name/tree/main",
        "https://github.com/owner/.git", "https://github.com/../name", "git@gist.github.com:owner/name.git",
        "ext::sh -c x github.com:owner/name", "../github.com:owner/name", "https://github.com/own er/name",
    ])
    func isNoneOfGitHub(address: String) {
        #expect(GitHubRemote.slug(ofAddress: address) == nil)
    }

    @Test func keepsTheCaseAsWritten() {
        #expect(GitHubRemote.slug(ofAddress: "https://github.com/CloudEvents/Spec")?.description == "CloudEvents/Spec")
    }
}
