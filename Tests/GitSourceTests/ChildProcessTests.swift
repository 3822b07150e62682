import Foundation
import Testing

@testable import GitSource

/// Programs and their streams.
@Suite struct ChildProcessTests {
    private func shell(_ script: String, patienceSeconds: Int = 600) throws -> ChildProcess {
        try ChildProcess(
            executable: FilePath("/bin/sh"), arguments: [FilePath("-c"), FilePath(script)],
            environment: [FilePath("PATH=/usr/bin:/bin")], patienceSeconds: patienceSeconds)
    }

    @Test func moreThanAPipeHoldsGoesThroughBothWays() throws {
        let child = try shell("cat; echo done")
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
        try child.write(bytes)
        child.closeInput()
        #expect(try child.readToEnd() == bytes + Array("done\n".utf8))
        #expect(try child.finish() == .exited(0))
    }

    @Test func aFloodOfErrorsNeitherBlocksNorStays() throws {
        let child = try shell("yes error | head -c 5000000 >&2; echo out; exit 3")
        #expect(try child.readToEnd() == Array("out\n".utf8))
        #expect(try child.finish() == .exited(3))
        #expect(child.errorText.count == 8_192)
    }

    @Test func writingToAProgramThatHasEndedIsAnError() throws {
        let child = try shell("exit 0")
        #expect(throws: ChildProcess.Failure.self) {
            for _ in 0..<100 { try child.write([UInt8](repeating: 0, count: 65_536)) }
        }
        #expect(try child.finish() == .exited(0))
    }

    @Test func aSignalThatEndsItIsTold() throws {
        #expect(try shell("kill -TERM $$").finish() == .signalled(15))
    }

    @Test func aProgramThatGivesNoSignIsGivenUp() throws {
        let child = try shell("exec sleep 100", patienceSeconds: 1)
        #expect(throws: ChildProcess.Failure.self) { try child.readToEnd() }
    }

    @Test func aProgramThatGoesOnForTooLongIsGivenUpThoughItWrites() throws {
        let child = try ChildProcess(
            executable: FilePath("/bin/sh"), arguments: ["-c", "while :; do echo on; done"].map { FilePath($0) },
            environment: [FilePath("PATH=/usr/bin:/bin")], limit: .milliseconds(200))
        #expect {
            while try child.readSome() != nil {}
        } throws: { error in
            if case ChildProcess.Failure.tooLong = error { true } else { false }
        }
    }

    @Test func whatItWritesIsGivenAsItComesAndErrorsAreHeardInFull() throws {
        let child = try shell("echo one; echo two >&2; yes three | head -c 20000 >&2; read rest; echo four")
        var heard = 0
        child.hearErrors = { heard += $0.count }
        #expect(try child.readSome() == Array("one\n".utf8))
        try child.write(Array("go\n".utf8))
        #expect(try child.readSome() == Array("four\n".utf8))
        #expect(try child.readSome() == nil)
        #expect(try child.finish() == .exited(0))
        #expect(heard == 20_004)
    }

    @Test func aProgramMayShareOurProcessGroup() throws {
        let group = { (shares: Bool) in
            let child = try ChildProcess(
                executable: FilePath("/bin/sh"), arguments: ["-c", "cut -d' ' -f5 /proc/$$/stat"].map { FilePath($0) },
                environment: [FilePath("PATH=/usr/bin:/bin")], sharesGroup: shares)
            return Int32(String(decoding: try child.readToEnd().dropLast(), as: UTF8.self))
        }
        #expect(try group(true) == getpgrp())
        #expect(try group(false) != getpgrp())
    }

    @Test func aProgramEndsWithItsLastReference() throws {
        func started() throws -> Int32? {
            let child = try shell("echo $$; exec sleep 100")
            let line = try #require(try child.read(through: UInt8(ascii: "\n")))
            return Int32(String(decoding: line, as: UTF8.self))
        }
        let process = try #require(try started())
        #expect(kill(process, 0) == -1)
    }

    @Test func onlyTheGivenEnvironmentAndNoOtherProgramsStreamsAreHandedOn() throws {
        let other = try shell("cat")
        let child = try ChildProcess(
            executable: FilePath("/bin/sh"),
            arguments: ["-c", "cat /proc/self/environ; echo; readlink /proc/self/fd/*"].map { FilePath($0) },
            environment: [FilePath("PATH=/usr/bin:/bin"), FilePath("ONLY=this")])
        let lines = String(decoding: try child.readToEnd(), as: UTF8.self).split(separator: "\n")
        let names = Set(try #require(lines.first).split(separator: "\0").map { $0.prefix { $0 != "=" } })
        // The last is the shell's own.
        #expect(names.isSubset(of: ["PATH", "ONLY", "PWD"]))
        #expect(names.contains("ONLY"))
        #expect(lines.filter { $0.hasPrefix("socket:") }.count == 3, "\(lines)")
        other.terminate()
    }

    @Test func aProgramThatIsNotThereIsAnError() {
        #expect(throws: ChildProcess.Failure.self) {
            try ChildProcess(executable: FilePath("/nowhere/git"), arguments: [], environment: [])
        }
    }
}
