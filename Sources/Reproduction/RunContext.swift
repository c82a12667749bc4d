import Dispatch
import Synchronization

/// What an experiment may use while it runs: threads, and a way to say how far it is.
public struct RunContext: Sendable {
    public let threads: Int
    private let progress: Progress
    /// What names the results that can be resumed from; nil keeps none.
    private let run: KeptResults.Run?

    /// - Parameters:
    ///   - threads: how many points of a map may be computed at once.
    ///   - progress: where progress is shown.
    init(threads: Int, progress: Progress, run: KeptResults.Run? = nil) {
        precondition(threads > 0)
        self.threads = threads
        self.progress = progress
        self.run = run
    }

    /// The same for a run whose results may be kept.
    func keepingResults(of run: KeptResults.Run) -> RunContext { RunContext(threads: threads, progress: progress, run: run) }

    /// A context that shows nothing, for tests and for use inside other programs.
    public static func silent(threads: Int = 1) -> RunContext {
        RunContext(threads: threads, progress: Progress(.silent))
    }

    /// The results of `body` for all points, in the order of the points, computed on ``threads`` threads.
    ///
    /// A result may depend on its point alone, so the array is the same for any number of threads.
    /// - Parameter body: calls ``TaskMonitor/report(_:)`` now and then.
    /// - Throws: the error of the first point, in the order of points, that was seen to throw one. Points that are being
    ///   computed then run to their end; the others are given up.
    public func map<Point: Sendable, Result: Sendable>(
        _ points: [Point], _ body: @Sendable (Point, TaskMonitor) throws -> Result
    ) throws -> [Result] {
        let results = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: points.count))
        let next = Atomic(0)
        let failed = Atomic(false)
        progress.begin(tasks: points.count)
        defer { progress.end() }
        DispatchQueue.concurrentPerform(iterations: min(threads, points.count)) { _ in
            while !failed.load(ordering: .relaxed) {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < points.count else { return }
                let result = Swift.Result {
                    let monitor = TaskMonitor(task: index, progress: progress)
                    try monitor.report(0)
                    let result = try body(points[index], monitor)
                    try monitor.report(1)
                    return result
                }
                if case .failure = result { failed.store(true, ordering: .relaxed) }
                results.withLock { $0[index] = result }
            }
        }
        // A point is only left out after one before it in the queue failed, and that one's error is thrown first.
        return try results.withLock { results in try results.compactMap { try $0?.get() } }
    }
}

extension RunContext {
    /// The same as ``map(_:_:)`` for work that is long: each result is kept on disk until the record is written, so that the same command
    /// goes on where one that was stopped left off. At most one such map in an experiment.
    public func resumableMap<Point: Sendable, Result: Codable & Sendable>(
        _ points: [Point], _ body: @Sendable (Point, TaskMonitor) throws -> Result
    ) throws -> [Result] {
        let kept = run.map(KeptResults.init)
        kept?.removeStale()
        do {
            return try map(Array(points.enumerated())) { indexed, monitor in
                if let result: Result = kept?.load(indexed.offset) { return result }
                let result = try body(indexed.element, monitor)
                try kept?.save(result, indexed.offset)
                return result
            }
        } catch var interruption as Interrupted {
            interruption.keptResults = kept?.count ?? 0
            throw interruption
        }
    }
}

/// How one point of a map says how far it is, and learns that it should stop.
public struct TaskMonitor: Sendable {
    let task: Int
    let progress: Progress

    /// - Parameter fraction: how much of this point is done, from 0 to 1.
    /// - Throws: ``Interrupted`` when the user asks to stop.
    public func report(_ fraction: Double) throws(Interrupted) {
        progress.report(task: task, fraction: fraction)
        try Interruption.check()
    }
}
