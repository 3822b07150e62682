import Foundation
import GhillieCore
import Persistence

/// The token with which an installation begins, made once: the database keeps its hash, and a file that only its owner
/// can read keeps the token.
struct FirstToken: Sendable {
    enum Outcome: Equatable, Sendable {
        /// The token is in the file, and new.
        case made(token: String)
        /// It was made before; whoever needs it looks where it was made.
        case known
    }

    let file: String
    let clock: WallClock

    /// The file is written before the hash is stored: a process that is killed in between carries on with the file's
    /// token, and a hash whose token nobody has cannot come to be. Of several processes that begin at once the database
    /// lets one win, and the others take their files back.
    func establish(in database: Database) async throws -> (outcome: Outcome, hash: ContentHash) {
        if let stored = try await database.read(in: .system, { try TokenStore.first(in: $0) }) {
            return (.known, stored)
        }
        let (token, isNew) = try readOrWrite()
        let hash = TokenSecret(token).hash
        let now = clock.now()
        let stored = try await database.write(in: .system) { transaction in
            try TokenStore.insertFirst(hash, at: now, in: transaction)
            return try TokenStore.first(in: transaction)
        }
        if let stored, stored != hash {
            if isNew { try? FileManager.default.removeItem(atPath: file) }
            return (.known, stored)
        }
        return (.made(token: token), hash)
    }

    private func readOrWrite() throws -> (token: String, isNew: Bool) {
        if let token = kept() { return (token, false) }
        let token = TokenSecret.random().text
        // Under another name first: the file is never there without its token, whenever this is killed.
        let draft = "\(file).\(ProcessInfo.processInfo.processIdentifier)"
        defer { unlink(draft) }
        try write(token, to: draft)
        // One that is empty is what a full disk left of an attempt.
        if kept() == nil, (try? Data(contentsOf: URL(filePath: file)))?.isEmpty == true { unlink(file) }
        if link(draft, file) == 0 { return (token, true) }
        let code = errno
        // Another process was faster.
        if code == EEXIST, let token = kept() { return (token, false) }
        throw HTTPServiceError.cannotKeepToken(file: file, reason: String(cString: strerror(code)))
    }

    /// What the file holds; `nil` where it is not there, or empty.
    private func kept() -> String? {
        let text = try? String(contentsOfFile: file, encoding: .utf8)
        let token = text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        return token.isEmpty ? nil : token
    }

    private func write(_ token: String, to draft: String) throws {
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw HTTPServiceError.cannotKeepToken(file: file, reason: String(cString: strerror(errno)))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try handle.write(contentsOf: Data((token + "\n").utf8))
            try handle.synchronize()
        } catch {
            throw HTTPServiceError.cannotKeepToken(file: file, reason: "it cannot be written")
        }
    }
}
