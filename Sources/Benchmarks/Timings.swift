import Dispatch

/// A piece of work that one thread does again and again.
public typealias Work = () -> Void

/// How long a run of some work takes: quartiles of repetitions, since some of them are disturbed.
struct Timings: Equatable, Sendable {
    /// Seconds.
    let lower, median, upper: Double

    init(_ seconds: [Double]) {
        let sorted = seconds.sorted()
        func quantile(_ share: Double) -> Double { sorted[Int((share * Double(sorted.count - 1)).rounded())] }
        (lower, median, upper) = (quantile(0.25), quantile(0.5), quantile(0.75))
    }
}

/// How often work is repeated.
struct Repetitions: Equatable, Sendable {
    /// How many are timed, one at least.
    var count: Int
    /// How long one is at least, by as many runs as it takes.
    var seconds: Double

    /// Times work of some threads at once, each with its own.
    ///
    /// - Parameter make: what is not timed; called for each thread, one after the other.
    func timings(threads: Int, _ make: () throws -> Work) rethrows -> Timings {
        timings(try (0..<threads).map { _ in try make() })
    }

    /// Times some works at once, a thread for each.
    func timings(_ works: [Work]) -> Timings {
        let works = OneEach(works: works)
        func seconds(runs: Int) -> Double {
            ContinuousClock().measure {
                DispatchQueue.concurrentPerform(iterations: works.works.count) { thread in
                    for _ in 0..<runs { works.works[thread]() }
                }
            } / .seconds(1)
        }
        var runs = 1
        while true {
            let taken = seconds(runs: runs)
            if taken >= self.seconds { break }
            // Not more than tenfold, since the first runs also warm up.
            runs = min(10 * runs, max(runs + 1, Int(1.2 * Double(runs) * self.seconds / taken)))
        }
        return Timings((0..<count).map { _ in seconds(runs: runs) / Double(runs) })
    }
}

/// Each of the works is done by one thread at a time.
private struct OneEach: @unchecked Sendable {
    let works: [Work]
}
