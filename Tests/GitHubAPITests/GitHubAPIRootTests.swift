import GitHubAPI
import Testing

@Suite
struct GitHubAPIRootTests {
    @Test(arguments: [
        ("https://api.github.com", "https://api.github.com", "", "/graphql"),
        ("https://github.com/", "https://api.github.com", "", "/graphql"),
        ("https://git.acme.example", "https://git.acme.example", "/api/v3", "/api/graphql"),
        ("https://git.acme.example:8443/api/v3/", "https://git.acme.example:8443", "/api/v3", "/api/graphql"),
        ("https://git.acme.example/api/graphql", "https://git.acme.example", "/api/v3", "/api/graphql"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com", "", "/graphql"),
        ("https://acme.ghe.com", "https://api.acme.ghe.com", "", "/graphql"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "", "/graphql"),
    ])
    func bothInterfacesAreFoundFromOneURL(text: String, origin: String, rest: String, graphQL: String) throws {
        let root = try GitHubAPIRoot(parsing: text)
        #expect(root.origin == origin)
        #expect(root.restPrefix == rest)
        #expect(root.graphQLPath == graphQL)
    }

    @Test(arguments: [
        "http://git.acme.example", "http://127.0.0.1.acme.example", "https://me:pass@git.acme.example",
        "git.acme.example",
        "https://git.acme.example/?token=1", "ftp://127.0.0.1", "",
    ])
    func aURLThatWouldGiveCredentialsAwayIsRefused(text: String) {
        #expect(throws: GitHubFault.self) { try GitHubAPIRoot(parsing: text) }
    }
}
