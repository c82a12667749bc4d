import Glibc
import Synchronization

/// The user, or the system, asked the run to stop.
public struct Interrupted: Error, Equatable, Sendable, CustomStringConvertible {
    /// The signal that asked.
    public let signal: Int32
    /// Results that the same command will not compute again.
    public var keptResults = 0

    public var description: String {
        let results = keptResults == 1 ? "one finished part is kept" : "\(keptResults) finished parts are kept"
        return keptResults > 0
            ? "interrupted: \(results), and the same command goes on from there; the record that stood there before is as it was"
            : "interrupted: nothing was written, and what stood there before is as it was"
    }
}

/// The first signal that asked to stop, or 0.
private let requestedSignal = Atomic<Int32>(0)

enum Interruption {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Turns signals into a request to stop; a second one ends the process at once.
    static func catchSignals() {
        requestedSignal.store(0, ordering: .relaxed)
        // A program that starts this one may have blocked them, and a process inherits that.
        var mask = sigset_t()
        sigemptyset(&mask)
        for signal in signals { sigaddset(&mask, signal) }
        sigprocmask(SIG_UNBLOCK, &mask, nil)
        for signal in signals {
            var action = sigaction()
            // Whoever starts this with nohup means it.
            sigaction(signal, nil, &action)
            if signal == SIGHUP, unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { continue }
            action = sigaction()
            action.__sigaction_handler.sa_handler = { requestedSignal.store($0, ordering: .relaxed) }
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
            sigaction(signal, &action, nil)
        }
    }

    /// - Throws: ``Interrupted`` if a signal has asked to stop.
    static func check() throws(Interrupted) {
        let signal = requestedSignal.load(ordering: .relaxed)
        if signal != 0 { throw Interrupted(signal: signal) }
    }
}
