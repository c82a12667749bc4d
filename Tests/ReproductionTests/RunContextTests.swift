import Foundation
import Synchronization
import Testing
import _TestSupport

@testable import Reproduction

@Suite struct RunContextTests {
    private struct Failure: Error, Equatable { let index: Int }

    @Test(arguments: [1, 2, 7])
    func resultsStandInTheOrderOfThePoints(threads: Int) throws {
        let context = RunContext.silent(threads: threads)
        let squares = try context.map(Array(0..<100)) { index, monitor in
            try monitor.report(0.5)
            return index * index
        }
        #expect(squares == (0..<100).map { $0 * $0 })
        #expect(try context.map([Int]()) { index, _ in index } == [])
    }

    @Test(arguments: [1, 2, 7])
    func aFailureEndsTheMap(threads: Int) {
        let computed = Atomic(0)
        #expect(throws: Failure(index: 3)) {
            try RunContext.silent(threads: threads).map(Array(0..<10_000)) { index, _ in
                computed.add(1, ordering: .relaxed)
                if index == 3 { throw Failure(index: index) }
            }
        }
        // With more threads the others may be through before the failure is seen.
        if threads == 1 { #expect(computed.load(ordering: .relaxed) == 4) }
    }

    @Test func progressIsOneLine() {
        #expect(
            Progress.line([1, 0.5, 0, 0.5], elapsed: 10)
                == "[###############---------------] 50 %  1 of 4  0.2/s  10 s left")
        #expect(Progress.line([0], elapsed: 0) == "[------------------------------] 0 %  0 of 1  0.0/s  ? left")
        #expect(Progress.line([1, 1], elapsed: 4) == "[##############################] 100 %  2 of 2  0.5/s  0 s left")
    }

    /// What an experiment reports never ends a run.
    @Test func anyFractionIsBorne() throws {
        let context = RunContext(threads: 1, progress: Progress(.lines, interval: 0))
        _ = try context.map([Double.nan, -1, 5, .infinity, 1e-300]) { fraction, monitor in try monitor.report(fraction) }
    }

    @Test func timesAreForPeople() {
        #expect(Progress.duration(0.2) == "1 s")
        #expect(Progress.duration(59.5) == "1 min 00 s")
        #expect(Progress.duration(185) == "3 min 05 s")
        #expect(Progress.duration(7500) == "2 h 05 min")
        #expect(Progress.duration(1e300) == "more than a million hours")
        #expect(rounded(0.0123456) == "0.0123")
        #expect(rounded(123.4) == "123.0")
        #expect(rounded(3.8412e11) == "3.84e11")
    }
}
