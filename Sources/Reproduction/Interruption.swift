import Glibc
import PublishedFiles
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

    /// That of the shell.
    var exitStatus: Int32 { 128 + signal }
}

/// The two ends of a pipe, through which signals reach the thread that watches. Set once, before there is a handler.
private nonisolated(unsafe) var pending: (reading: Int32, writing: Int32) = (-1, -1)

/// How a signal stops a run: the run is asked, and where it does not answer soon, or a second signal comes, it is ended where it stands. Either
/// way what was being written is removed; a signal after that is no longer caught.
enum Interruption {
    /// How long a run has to answer, in milliseconds.
    private static let patience: Int32 = 200
    /// How long a run that has been computed may write and speak before signals end it, in seconds.
    private static let farewell: UInt32 = 2
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Makes signals requests to stop.
    ///
    /// - Parameters:
    ///   - stem: who speaks when a run is ended that did not answer.
    ///   - progress: ends then.
    static func catchSignals(of stem: String, _ progress: Progress) {
        run.withLock { $0 = Run(stem: stem, progress: progress) }
        var ends: [Int32] = [-1, -1]
        var watcher = pthread_t()
        // Where there can be no thread, signals do what they do to any program.
        guard pipe(&ends) == 0 else { return }
        pending = (ends[0], ends[1])
        // Who sends more signals than it holds must not stop the thread that is hit.
        _ = fcntl(pending.writing, F_SETFL, O_NONBLOCK)
        guard pthread_create(&watcher, nil, { _ in Interruption.watch() }, nil) == 0 else { return }
        pthread_detach(watcher)
        // A program that starts this one may have blocked them, and a process inherits that.
        var mask = sigset_t()
        sigemptyset(&mask)
        for signal in signals { sigaddset(&mask, signal) }
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        for signal in signals {
            var action = sigaction()
            // Whoever starts this with nohup means it.
            sigaction(signal, nil, &action)
            if signal == SIGHUP, unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { continue }
            action = sigaction()
            action.__sigaction_handler.sa_handler = { signal in
                let code = errno
                var number = UInt8(signal)
                write(pending.writing, &number, 1)
                errno = code
            }
            action.sa_flags = SA_RESTART
            sigaction(signal, &action, nil)
        }
    }

    /// - Throws: ``Interrupted`` if a signal has asked to stop.
    static func check() throws(Interrupted) {
        let signal = request.load(ordering: .relaxed)
        if signal != 0 { throw Interrupted(signal: signal) }
    }

    /// Called before what must not be stopped: the rename of a record, and the last line of a run. It does not return where the process is
    /// being ended.
    static func end() {
        let (isFirst, other) = endedBy.compareExchange(expected: .nobody, desired: .run, ordering: .acquiringAndReleasing)
        if !isFirst, other == .watcher { while true { pause() } }
    }

    /// Says where results are kept, whose number is told where a run is ended.
    static func mention(_ kept: KeptResults) { run.withLock { $0.kept = kept } }

    // MARK: The thread that watches

    private enum Ending: UInt8, AtomicRepresentable { case nobody, run, watcher }

    private static let endedBy = Atomic(Ending.nobody)
    /// The first signal that asked to stop, or 0.
    private static let request = Atomic<Int32>(0)
    private static let run = Mutex(Run(stem: "", progress: Progress(.silent)))

    private struct Run {
        let stem: String
        let progress: Progress
        var kept: KeptResults?
    }

    private static func watch() -> UnsafeMutableRawPointer? {
        let signal = nextSignal()
        request.store(signal, ordering: .relaxed)
        var next = pollfd(fd: pending.reading, events: Int16(POLLIN), revents: 0)
        poll(&next, 1, patience)
        guard endedBy.compareExchange(expected: .nobody, desired: .watcher, ordering: .acquiringAndReleasing).exchanged else {
            // Signals may come twice, as those of `timeout` do; whoever asks later means it.
            sleep(farewell)
            catchNoMore()
            return nil
        }
        // A terminal that takes no more lines, or a disk that does not answer, must not hold the process.
        catchNoMore()
        let run = run.withLock { $0 }
        PublishedFile.abandonAll(status: 128 + signal) {
            run.progress.end()
            writeToStandardError("\(run.stem): \(Interrupted(signal: signal, keptResults: run.kept?.count ?? 0))\n")
        }
    }

    private static func catchNoMore() {
        var action = sigaction()
        for signal in signals { sigaction(signal, &action, nil) }
    }

    private static func nextSignal() -> Int32 {
        var number: UInt8 = 0
        while read(pending.reading, &number, 1) < 1 {}
        return Int32(number)
    }
}
