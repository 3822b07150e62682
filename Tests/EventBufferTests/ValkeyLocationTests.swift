import Testing

@testable import EventBuffer

@Suite struct ValkeyLocationTests {
    @Test(arguments: [
        ("valkey://cache", "valkey://cache:6379/0"), ("redis://cache:7000/3", "valkey://cache:7000/3"),
        ("VALKEY://cache/", "valkey://cache:6379/0"), ("redis://ann:secret@cache", "valkey://cache:6379/0"),
        ("redis://:se@c/r:et@10.0.0.1:6380/1", "valkey://10.0.0.1:6380/1"),
        ("redis://[::1]:6380", "valkey://[::1]:6380/0"), ("redis://[::1]", "valkey://[::1]:6379/0"),
    ])
    func itIsReadAndShownWithoutItsPassword(text: String, shown: String) throws {
        #expect(try ValkeyLocation(parsing: text).description == shown)
    }

    @Test(arguments: [
        ("rediss://cache", ValkeyLocation.Fault.tls), ("valkeys://cache", .tls), ("http://cache", .scheme),
        ("cache:6379", .scheme), ("redis:cache", .scheme), ("redis://", .host), ("redis://ann:secret@", .host),
        ("redis://[::1", .host), ("redis://[]", .host), ("redis://a b", .host), ("redis://cache:0", .port),
        ("redis://cache:65536", .port), ("redis://cache:", .port), ("redis://cache:+1", .port),
        ("redis://[::1]6379", .port), ("redis://cache/one", .database), ("redis://cache/1/2", .database),
        ("redis://cache?tls=1", .options), ("redis://cache/0#a", .options),
    ])
    func whatIsNoneIsNamedByItsFaultAlone(text: String, fault: ValkeyLocation.Fault) {
        #expect(throws: fault) { try ValkeyLocation(parsing: text) }
        #expect(!fault.description.contains("secret") && !fault.description.contains("cache"))
    }
}
