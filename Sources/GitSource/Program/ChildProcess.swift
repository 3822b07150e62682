import Glibc

/// A running program with its three standard streams, driven by one thread.
///
/// Beyond them it gets nothing of ours: other descriptors are closed, signals are at their defaults, the environment is what
/// is given. It stands in a process group of its own, unless told otherwise, so that a Ctrl-C reaches it through us
/// alone: its streams end, and so does it. Whatever it writes to standard error is read along, and its beginning kept.
package final class ChildProcess {
    package enum Failure: Error {
        case cannotStart(errno: Int32)
        case silent(forSeconds: Int)
        /// It runs for longer than it may.
        case tooLong
        case input(errno: Int32)
    }

    /// How a program ended.
    package enum Ending: Equatable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        /// Somebody else took note of it: this process was started with SIGCHLD ignored, say.
        case unknown
    }

    private static let chunk = 65_536
    private static let keptErrorBytes = 8_192

    private let process: pid_t
    private var input: Int32
    private var output: Int32
    private var error: Int32
    private let patienceSeconds: Int
    private let deadline: ContinuousClock.Instant?
    private var buffer: [UInt8] = []
    private var position = 0
    private var outputEnded = false
    private var ending: Ending?
    /// The beginning of what it wrote to standard error.
    package private(set) var errorText: [UInt8] = []
    /// Hears all that it writes to standard error, piece by piece.
    package var hearErrors: (([UInt8]) -> Void)?

    /// Starts it. `environment` is all of it, as `NAME=value`; `patienceSeconds` is how long it may neither take nor give a
    /// byte while something is wanted from it, and `limit` how long it may run.
    ///
    /// With `sharesGroup` it stands in our process group: for a program that goes on when its streams end, and so must
    /// hear of a Ctrl-C itself.
    package init(
        executable: FilePath, arguments: [FilePath], environment: [FilePath], patienceSeconds: Int = 600,
        limit: Duration? = nil, sharesGroup: Bool = false
    ) throws {
        let inputEnds = try Self.connectedPair()
        let outputEnds = try Self.connectedPair()
        let errorEnds = try Self.connectedPair()
        defer { for descriptor in [inputEnds.0, outputEnds.1, errorEnds.1] { close(descriptor) } }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inputEnds.0, 0)
        posix_spawn_file_actions_adddup2(&actions, outputEnds.1, 1)
        posix_spawn_file_actions_adddup2(&actions, errorEnds.1, 2)
        // Our own close by themselves, but not those of every library. One that is closed already is no error.
        for descriptor in Self.openDescriptors where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let group = sharesGroup ? 0 : POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | group))

        var process: pid_t = 0
        let status = executable.withCString { path in
            Self.withCStrings([executable] + arguments) { arguments in
                Self.withCStrings(environment) { environment in
                    posix_spawn(&process, path, &actions, &attributes, arguments, environment)
                }
            }
        }
        self.process = process
        self.patienceSeconds = patienceSeconds
        deadline = limit.map { .now + $0 }
        input = inputEnds.1
        output = outputEnds.0
        error = errorEnds.0
        guard status == 0 else {
            ending = .exited(127)
            throw Failure.cannotStart(errno: status)
        }
    }

    deinit {
        if ending == nil { terminate() }
        for descriptor in [input, output, error] where descriptor >= 0 { close(descriptor) }
    }

    /// Ends it at once, whatever it is doing.
    package func terminate() {
        guard ending == nil else { return }
        kill(process, SIGKILL)
        _ = reap()
    }

    /// Hands bytes to its standard input, taking in what it writes meanwhile.
    package func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let ready = try wait(forInput: true)
            if ready.output { receive() }
            guard ready.input else { continue }
            let count = bytes[sent...].withUnsafeBytes { rest in
                send(input, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count >= 0 {
                sent += count
            } else if errno != EAGAIN && errno != EINTR {
                throw Failure.input(errno: errno)
            }
        }
    }

    /// Tells it that nothing more will come.
    package func closeInput() {
        guard input >= 0 else { return }
        close(input)
        input = -1
    }

    /// The next byte of its output without taking it; `nil` at the end.
    func peek() throws -> UInt8? {
        guard try has(1) else { return nil }
        return buffer[position]
    }

    /// The bytes up to the next `delimiter`, which is taken too; `nil` where the output ends before it.
    func read(through delimiter: UInt8) throws -> [UInt8]? {
        var searched = 0
        while true {
            let found = buffer.withUnsafeBytes { bytes -> Int? in
                guard let start = bytes.baseAddress?.advanced(by: position + searched),
                    let hit = memchr(start, Int32(delimiter), bytes.count - position - searched)
                else { return nil }
                return searched + (UnsafeRawPointer(hit) - start)
            }
            if let found {
                defer { position += found + 1 }
                return Array(buffer[position..<(position + found)])
            }
            searched = buffer.count - position
            guard try has(searched + 1) else { return nil }
        }
    }

    /// Exactly so many bytes; `nil` where the output ends before.
    func read(count: Int) throws -> [UInt8]? {
        guard try has(count) else { return nil }
        defer { position += count }
        return Array(buffer[position..<(position + count)])
    }

    /// Passes over so many bytes without keeping them; `false` where the output ends before.
    func skip(count: Int) throws -> Bool {
        var rest = count
        while rest > 0 {
            guard try has(1) else { return false }
            let step = min(rest, buffer.count - position)
            position += step
            rest -= step
        }
        return true
    }

    /// What it writes next, as it comes; `nil` at the end.
    package func readSome() throws -> [UInt8]? {
        guard try has(1) else { return nil }
        defer { position = buffer.count }
        return Array(buffer[position...])
    }

    /// Everything that it still writes.
    package func readToEnd() throws -> [UInt8] {
        while !outputEnded { try fill() }
        defer { position = buffer.count }
        return Array(buffer[position...])
    }

    /// Waits for it to end by itself; what it still writes is dropped.
    package func finish() throws -> Ending {
        closeInput()
        while try has(1) { position = buffer.count }
        while error >= 0 { _ = try wait(forInput: false) }
        return reap()
    }

    // MARK: - Streams

    private func has(_ count: Int) throws -> Bool {
        while buffer.count - position < count {
            if outputEnded { return false }
            try fill()
        }
        return true
    }

    private func fill() throws {
        while true {
            let ready = try wait(forInput: false)
            if ready.output { return receive() }
        }
    }

    private func receive() {
        if position > 0 {
            buffer.removeSubrange(..<position)
            position = 0
        }
        let count = Self.append(to: &buffer, from: output)
        outputEnded = count == 0
    }

    /// Waits until a stream can be used, and takes in standard error. Only one of the others is ready for sure.
    private func wait(forInput: Bool) throws -> (input: Bool, output: Bool) {
        var milliseconds = Int32(patienceSeconds) * 1_000
        if let deadline {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { throw Failure.tooLong }
            milliseconds = Int32(min(left.rounded(.up), Double(milliseconds)))
        }
        var descriptors = [
            pollfd(fd: forInput ? input : -1, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: outputEnded ? -1 : output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: error, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&descriptors, 3, milliseconds)
        if count == 0 {
            guard milliseconds == Int32(patienceSeconds) * 1_000 else { throw Failure.tooLong }
            throw Failure.silent(forSeconds: patienceSeconds)
        }
        guard count > 0 else { return (false, false) }
        if descriptors[2].revents != 0 {
            var bytes: [UInt8] = []
            if Self.append(to: &bytes, from: error) == 0 {
                close(error)
                error = -1
            }
            errorText += bytes.prefix(Self.keptErrorBytes - errorText.count)
            if !bytes.isEmpty { hearErrors?(bytes) }
        }
        return (descriptors[0].revents != 0, descriptors[1].revents != 0)
    }

    private static func append(to buffer: inout [UInt8], from descriptor: Int32) -> Int {
        var count = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunk) { bytes, filled in
            repeat { count = Glibc.read(descriptor, bytes.baseAddress, bytes.count) } while count < 0 && errno == EINTR
            filled = max(count, 0)
        }
        buffer += chunk
        return max(count, 0)
    }

    private func reap() -> Ending {
        if let ending { return ending }
        var status: Int32 = 0
        var reaped: pid_t
        repeat { reaped = waitpid(process, &status, 0) } while reaped < 0 && errno == EINTR
        let signal = status & 0x7F
        let ended = reaped < 0 ? Ending.unknown : signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
        ending = ended
        return ended
    }

    // MARK: - Starting

    /// Two ends of a stream that no other child inherits, neither of them in the place of a standard stream.
    ///
    /// Sockets, since writing to one whose reader has gone can be an error; on a pipe it is a signal that ends us.
    private static func connectedPair() throws -> (Int32, Int32) {
        var pair: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
            throw Failure.cannotStart(errno: errno)
        }
        let safe = pair.map { $0 > 2 ? $0 : fcntl($0, F_DUPFD_CLOEXEC, 3) }
        for descriptor in pair where descriptor <= 2 { close(descriptor) }
        return (safe[0], safe[1])
    }

    private static var openDescriptors: [Int32] {
        FileReading.entries(of: FilePath("/proc/self/fd")).compactMap {
            Int32(String(decoding: $0.bytes, as: UTF8.self))
        }
    }

    private static func withCStrings<Result>(
        _ texts: [FilePath], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = texts.map { $0.withCString { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
