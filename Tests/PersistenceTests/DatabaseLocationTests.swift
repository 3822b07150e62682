import Persistence
import Testing

@Suite struct DatabaseLocationTests {
    @Test(arguments: [
        ("sqlite:///var/lib/ghillie.db", "/var/lib/ghillie.db"),
        ("sqlite:////var/lib/ghillie.db", "/var/lib/ghillie.db"),
        ("SQLite:///a%20b/c.db", "/a b/c.db"),
        ("sqlite:data/ghillie.db", "data/ghillie.db"),
        ("sqlite:/data/ghillie.db", "/data/ghillie.db"),
        ("ghillie.db", "ghillie.db"),
        ("/a b/100% sure?.db", "/a b/100% sure?.db"),
        ("./mysql:ghillie.db", "./mysql:ghillie.db"),
        ("été:x.db", "été:x.db"),
    ])
    func namesAFile(text: String, path: String) throws {
        #expect(try DatabaseLocation(parsing: text) == .sqlite(path: path))
    }

    @Test(arguments: [
        ("postgresql://host/db", "postgresql://host/db"),
        ("postgres://host/db", "postgresql://host/db"),
        ("postgresql+asyncpg://u@host:5433/db?sslmode=require", "postgresql://u@host:5433/db?sslmode=require"),
    ])
    func namesADatabaseOfAServer(text: String, url: String) throws {
        let location = try DatabaseLocation(parsing: text)
        #expect(location == .postgresql(url: url))
        #expect(location.description == url)
    }

    @Test(arguments: [
        "", "mysql://host/db", "http://host", "sqlite://host/db", "sqlite:", "sqlite:///", "sqlite:///a?mode=ro",
        ":memory:x", "sqlite::memory:", "postgresql:db", "file:ghillie.db", "a\0b",
    ])
    func refusesWhatNamesNoDatabase(text: String) {
        #expect {
            try DatabaseLocation(parsing: text)
        } throws: { error in
            guard case .invalidLocation? = error as? DatabaseError else { return false }
            return (error as? DatabaseError)?.isUnusable == true
        }
    }

    @Test(arguments: [
        "postgresql://me:hunter2@host:5432/db",
        "postgresql://me:hun/hunter2@host/db",
        "postgresql://me:a?hunter2@host/db",
        "postgresql://me:a@hunter2@host/db",
        "postgresql://host/db?user=me&password=hunter2",
        "postgresql://host/db?pass%77ord=hunter2&sslmode=require",
        "postgresql://host/db?sslpassword=hunter2",
        "postgresql+asyncpg://me:hunter2@[::1]:5432/db",
    ])
    func hidesAPassword(text: String) throws {
        let description = try DatabaseLocation(parsing: text).description
        #expect(!description.contains("hunter2"))
        #expect(description.contains("***"))
    }
}
