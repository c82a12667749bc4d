import Dispatch
import Synchronization

/// What an experiment may use while it runs: threads, and a way to say how far it is.
public struct RunContext: Sendable {
    public let threads: Int
    private let progress: Progress
    /// How long a result must have taken to be kept, unless it is for another process.
    var leastKept = Duration.milliseconds(20)
    /// What names the results that can be resumed from; nil keeps none.
    private var run: KeptResults.Run?
    private var division = Division.whole

    /// - Parameters:
    ///   - threads: how many points of a map may be computed at once.
    ///   - progress: where progress is shown.
    init(threads: Int, progress: Progress) {
        precondition(threads > 0)
        self.threads = threads
        self.progress = progress
    }

    /// The same for a run whose results may be kept.
    func keepingResults(of run: KeptResults.Run, division: Division = .whole) -> RunContext {
        var context = self
        (context.run, context.division) = (run, division)
        return context
    }

    /// A context that shows nothing, for tests and for use inside other programs.
    public static func silent(threads: Int = 1) -> RunContext {
        RunContext(threads: threads, progress: Progress(.silent))
    }

    /// The results of `body` for all points, in the order of the points, computed on ``threads`` threads.
    ///
    /// A result may depend on its point alone, so the array is the same for any number of threads.
    /// - Parameters:
    ///   - atOnce: fewer threads than there are, for points that have threads of their own.
    ///   - body: calls ``TaskMonitor/report(_:)`` now and then.
    /// - Throws: the error of the first point, in the order of points, that was seen to throw one. Points that are being
    ///   computed then run to their end; the others are given up.
    public func map<Point: Sendable, Result: Sendable>(
        _ points: [Point], atOnce: Int = .max, _ body: @Sendable (Point, TaskMonitor) throws -> Result
    ) throws -> [Result] {
        // A run that begins with such a map is one part.
        switch division {
        case .whole: break
        case .count: throw EndOfDivision.counted(parts: 1)
        case .share: throw InvalidParameter("this run is one part, and cannot be shared: leave out --share")
        }
        return try compute(points, atOnce: atOnce, body)
    }

    private func compute<Point: Sendable, Result: Sendable>(
        _ points: [Point], atOnce: Int = .max, _ body: @Sendable (Point, TaskMonitor) throws -> Result
    ) throws -> [Result] {
        let results = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: points.count))
        let next = Atomic(0)
        let failed = Atomic(false)
        progress.begin(tasks: points.count)
        defer { progress.end() }
        DispatchQueue.concurrentPerform(iterations: min(threads, atOnce, points.count)) { _ in
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
    /// The same as ``map(_:_:)`` for the replicas of a run: each result is kept on disk until the record is written, so that the same command
    /// goes on where one that was stopped left off, and several machines can share the work. At most one such map in an experiment, and
    /// before any other; what may show that the run is impossible comes before replicas, and such a run is better one part.
    public func resumableMap<Point: Sendable, Result: Codable & Sendable>(
        _ points: [Point], _ body: @Sendable (Point, TaskMonitor) throws -> Result
    ) throws -> [Result] {
        if division == .count { throw EndOfDivision.counted(parts: points.count) }
        let kept = run.map(KeptResults.init)
        kept?.removeStale()
        if let kept { Interruption.mention(kept) }
        do {
            if case .share(let share) = division { try compute(share, of: points, body, kept) }
            return try compute(Array(points.enumerated())) { indexed, monitor in
                if let result: Result = kept?.load(indexed.offset) { return result }
                let start = ContinuousClock.now
                let result = try body(indexed.element, monitor)
                // What is computed as soon as it would be read is not worth a file.
                guard ContinuousClock.now - start > leastKept else { return result }
                do {
                    try kept?.save(result, indexed.offset)
                } catch {
                    // The record needs it as little as a run that is not interrupted.
                    progress.warn("finished parts are not kept: \(error)")
                }
                return result
            }
        } catch var interruption as Interrupted {
            interruption.keptResults = kept?.count ?? 0
            throw interruption
        }
    }

    private func compute<Point: Sendable, Result: Codable & Sendable>(
        _ share: Share, of points: [Point], _ body: @Sendable (Point, TaskMonitor) throws -> Result, _ kept: KeptResults?
    ) throws -> Never {
        let own = points.indices.filter(share.contains)
        let computed = try compute(own) { index, monitor in
            if let _: Result = kept?.load(index) { return false }
            try kept?.save(try body(points[index], monitor), index)
            return true
        }
        throw EndOfDivision.computed(parts: computed.count(where: \.self), of: own.count)
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
