import Foundation
import Testing

@testable import ghillie

@Suite struct StackStateTests {
    @Test func whatIsWrittenIsReadBackAndItsOwnersAlone() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ghillie-state-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(StackState.read(in: folder) == nil)
        let state = StackState(apiBaseURL: "http://127.0.0.1:7001", cluster: "mine", namespace: "spare")
        for _ in 0..<2 { try state.write(in: folder) }
        #expect(StackState.read(in: folder) == state)
        let attributes = try FileManager.default.attributesOfItem(atPath: StackState.path(in: folder))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try "{}".write(toFile: StackState.path(in: folder), atomically: true, encoding: .utf8)
        #expect(StackState.read(in: folder) == nil)
        StackState.remove(in: folder)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
}
