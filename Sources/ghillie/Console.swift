import Delivery
import Foundation
import Synchronization

/// Standard output and standard error: data to the one, messages and progress to the other.
final class Console: Sendable {
    let outputIsTerminal: Bool
    let errorIsTerminal: Bool
    private let colourIsWelcome: Bool
    private let progressLine = Mutex(ProgressLine())

    private struct ProgressLine {
        var isShown = false
        var lastShown: ContinuousClock.Instant?
    }

    init(colourIsWelcome: Bool) {
        outputIsTerminal = isatty(STDOUT_FILENO) == 1
        errorIsTerminal = isatty(STDERR_FILENO) == 1
        self.colourIsWelcome = colourIsWelcome
    }

    // MARK: - Data

    /// Writes the whole document to standard output. A reader that has had enough (`| head`) is no error.
    ///
    /// - Throws: `CommandFailure` where it cannot be written.
    func write(_ document: String) throws(CommandFailure) {
        clearProgress()
        switch Self.write(document, to: STDOUT_FILENO) {
        case 0, EPIPE: return
        case let code: throw .cannotWrite(reason: String(cString: strerror(code)))
        }
    }

    /// Colours text for standard output, where that is a terminal that wants it.
    func coloured(_ text: String, _ colour: Colour) -> String {
        outputIsTerminal && colourIsWelcome ? colour.applied(to: text) : text
    }

    // MARK: - Messages

    /// One line on standard error. What came from outside is made safe to show.
    func message(_ line: String) {
        clearProgress()
        _ = Self.write(TerminalText.escape(line) + "\n", to: STDERR_FILENO)
    }

    /// `error: …`, and `hint: …` where there is one.
    func fail(_ failure: CommandFailure) {
        clearProgress()
        let label = errorIsTerminal && colourIsWelcome ? Colour.red.applied(to: "error:") : "error:"
        _ = Self.write("\(label) \(TerminalText.escape(failure.message))\n", to: STDERR_FILENO)
        for detail in failure.details { message("  \(detail)") }
        if let hint = failure.hint { message("hint: \(hint)") }
    }

    /// Asks whoever sits at the terminal. Everything but a yes is a no.
    func ask(_ question: String) -> Bool {
        clearProgress()
        _ = Self.write("\(TerminalText.escape(question)) [y/N] ", to: STDERR_FILENO)
        return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }

    // MARK: - Progress

    /// Shows where long work stands, in one line that replaces the last; only on a terminal, and not too often.
    func progress(_ text: String) {
        guard errorIsTerminal else { return }
        progressLine.withLock { line in
            let now = ContinuousClock.now
            if let last = line.lastShown, now - last < .milliseconds(100) { return }
            line.lastShown = now
            line.isShown = true
            let columns = Self.terminalColumns()
            _ = Self.write("\r\u{1B}[2K" + TerminalText.escape(text).prefix(columns - 1), to: STDERR_FILENO)
        }
    }

    /// Takes the progress line away again.
    func clearProgress() {
        progressLine.withLock { line in
            guard line.isShown else { return }
            line.isShown = false
            _ = Self.write("\r\u{1B}[2K", to: STDERR_FILENO)
        }
    }

    // MARK: - System calls

    /// - Returns: 0, or the `errno` at which it stopped.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = Foundation.write(descriptor, start, rest.count)
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else if errno == EAGAIN {
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&wanted, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    /// The rows and columns of the terminal that standard output is.
    var terminalSize: (rows: Int, columns: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1, size.ws_row > 1 else {
            return (24, 80)
        }
        return (Int(size.ws_row), Int(size.ws_col))
    }

    /// A line cut to so many columns; the escape sequences of its colours count for none.
    func fitted(_ line: String, to columns: Int) -> String {
        var fitted = ""
        var width = 0
        var isEscape = false
        for character in line {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape {
                width += 1
                if width > columns { continue }
            }
            fitted.append(character)
            if isEscape, character == "m" { isEscape = false }
        }
        return fitted
    }

    private static func terminalColumns() -> Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
        return Int(size.ws_col)
    }
}

/// The few colours in use, each readable on light and dark.
enum Colour: Int {
    case red = 31
    case green = 32
    case yellow = 33
    case grey = 90

    func applied(to text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}
