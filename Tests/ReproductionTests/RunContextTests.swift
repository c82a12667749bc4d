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

    // MARK: Results that are kept

    private func context(_ folder: TemporaryFolder, identity: String = "a") -> RunContext {
        .silent().keepingResults(of: KeptResults.Run(output: folder.file("record.h5"), identity: identity))
    }

    @Test func aLongMapGoesOnWhereItStopped() throws {
        let folder = try TemporaryFolder()
        let points = Array(0..<6)
        #expect(throws: Failure(index: 4)) {
            try context(folder).resumableMap(points) { index, _ in
                if index == 4 { throw Failure(index: index) }
                return [Double(index), .nan, .infinity]
            }
        }
        let computed = Mutex<[Int]>([])
        func run(_ identity: String = "a") throws -> [[Double]] {
            computed.withLock { $0 = [] }
            return try context(folder, identity: identity).resumableMap(points) { index, _ in
                computed.withLock { $0.append(index) }
                return [Double(index), .nan, .infinity]
            }
        }
        // To the bit, and what is not a number too.
        #expect("\(try run())" == "\(points.map { [Double($0), .nan, .infinity] })")
        #expect(computed.withLock(\.self) == [4, 5])
        // What cannot be read is computed again.
        func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.file("record.h5.kept")) }
        let kept = try names()
        #expect(kept.count == 6)
        try "nonsense".write(toFile: folder.file("record.h5.kept/\(kept.first { $0.hasSuffix("-2.plist") }!)"), atomically: true, encoding: .utf8)
        _ = try run()
        #expect(computed.withLock(\.self) == [2])
        // Other parameters are another run.
        _ = try run("b")
        #expect(computed.withLock(\.self) == points)
        #expect(try names().allSatisfy { !kept.contains($0) })
        KeptResults.Run(output: folder.file("record.h5"), identity: "b").removeResults()
        #expect(try folder.names == [])
    }

    @Test func withoutAPlaceNothingIsKept() throws {
        #expect(try RunContext.silent().resumableMap([1, 2]) { index, _ in 2 * index } == [2, 4])
    }
}
