import GhillieCore
import Testing

@Suite struct GitHubNodeIDTests {
    @Test func bothSpellingsOfARepositoryAreOne() {
        let old = GitHubNodeID("MDEwOlJlcG9zaXRvcnkxMjk2MjY5")
        let new = GitHubNodeID("R_kgDOABPHjQ")
        #expect(old == new)
        #expect(old == GitHubNodeID(repositoryNumber: 1_296_269))
        #expect(GitHubNodeID(repositoryNumber: 1_296_269).text == new.text)
        #expect(old.spellings == [old.text, new.text])
        #expect(Set([old, new]).count == 1)
    }

    @Test func otherObjectsAndNumbersAreNot() {
        let repository = GitHubNodeID("MDEwOlJlcG9zaXRvcnkxMjk2MjY5")
        for text in ["MDQ6VXNlcjEyOTYyNjk=", "R_kgDOABPHjg", "U_kgDOABPHjQ", "R_1", "", "_", "R_", "x", "MDEw", "====", "R_kgDOAA"] {
            #expect(GitHubNodeID(text) != repository, "\(text)")
            #expect(GitHubNodeID(text) == GitHubNodeID(text))
            #expect(GitHubNodeID(text).spellings.contains(text))
        }
    }

    @Test func everyNumberHasItsSpellings() {
        for number: UInt64 in [1, 127, 128, 255, 65_536, 4_294_967_295, 4_294_967_296, .max] {
            let id = GitHubNodeID(repositoryNumber: number)
            #expect(id.meaning == "Repository:\(number)")
            #expect(id.spellings.allSatisfy { GitHubNodeID($0) == id })
            #expect(id.spellings.count == 2)
        }
    }
}
