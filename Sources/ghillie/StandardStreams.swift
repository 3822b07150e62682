import Foundation

/// The three descriptors that every program expects to be open.
struct StandardStreams {
    /// Nobody can read what this run prints.
    let outputWasClosed: Bool

    /// Puts `/dev/null` in the place of each that is closed, before anything is opened: a database that got descriptor 1
    /// would be overwritten by the report.
    static func reserved() -> StandardStreams {
        var outputWasClosed = false
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            if descriptor == STDOUT_FILENO { outputWasClosed = true }
            // The lowest free descriptor is this one, since those below it are open.
            _ = open("/dev/null", O_RDWR)
        }
        return StandardStreams(outputWasClosed: outputWasClosed)
    }
}
