import TestSupport
import Testing

@Suite struct GitFixtureTests {
    @Test func importsAHistory() throws {
        var history = GitFixtureHistory()
        let first = history.commit("One", at: 1_767_225_600, .write("a b.txt", "1\n"))
        history.commit("Two", at: 1_767_225_700, parents: [first], .delete("a b.txt"))
        history.tag("v1.0.0", at: first, "One\n", time: 1_767_225_800)
        let fixture = try GitFixture(history)
        #expect(try fixture.git("rev-list", "--count", "main") == "2")
        #expect(try fixture.git("cat-file", "-t", "v1.0.0") == "tag")
    }

    @Test func continuesABranch() throws {
        var history = GitFixtureHistory()
        history.commit("One", at: 1_767_225_600)
        let fixture = try GitFixture(history)
        var more = GitFixtureHistory(continuing: "main")
        more.commit("Two", at: 1_767_225_700)
        more.commit("Three", at: 1_767_225_800)
        more.commit("Other root", on: "other", at: 1_767_225_900, parents: [])
        try fixture.add(more)
        #expect(try fixture.git("log", "--format=%s", "main") == "Three\nTwo\nOne")
        #expect(try fixture.git("rev-list", "--count", "other") == "1")
    }
}
