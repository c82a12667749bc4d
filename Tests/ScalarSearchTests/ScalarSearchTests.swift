import Foundation
import ScalarSearch
import Testing

@Suite struct ScalarSearchTests {
    /// Rising and falling functions, a root at an end, and the tolerance that was asked for.
    @Test func rootsOfKnownFunctions() {
        #expect(abs(root(between: 1, and: 2) { $0 * $0 - 2 }! - 2.0.squareRoot()) < 3e-12)
        #expect(abs(root(between: 0, and: 3) { cos($0) }! - Double.pi / 2) < 3e-12)
        #expect(root(between: 0, and: 1) { $0 } == 0)
        var calls = 0
        _ = root(between: 1, and: 2, relativeTolerance: 1e-3) { calls += 1; return $0 - 1.3 }
        #expect(calls < 15)
    }

    /// Values whose product underflows, a root at the upper end, and a tolerance below the spacing of numbers.
    @Test func extremesOfDoublePrecision() {
        #expect(root(between: -1, and: 1) { $0 * $0 * 1e-200 + 1e-200 } == nil)
        #expect(abs(root(between: 0, and: 1) { 1e-200 * ($0 - 0.25) }! - 0.25) < 1e-12)
        #expect(root(between: 0, and: 1) { $0 - 1 }! > 1 - 3e-12)
        #expect(abs(minimiser(between: 1e9, and: 1e9 + 3, tolerance: 1e-300) { abs($0 - 1e9 - 1) } - 1e9 - 1) < 1e-6)
    }

    @Test func withoutAChangeOfSignThereIsNoRoot() {
        #expect(root(between: -1, and: 1) { $0 * $0 + 1 } == nil)
        #expect(root(between: -1, and: 1) { _ in Double.nan } == nil)
    }

    @Test func minimaInsideAndAtAnEnd() {
        #expect(abs(minimiser(between: 0, and: 5) { ($0 - 1.25) * ($0 - 1.25) } - 1.25) < 2e-7)
        #expect(abs(minimiser(between: 0.1, and: 9) { $0 - log($0) } - 1) < 2e-7)
        #expect(minimiser(between: 2, and: 3) { $0 } < 2 + 2e-7)
    }

    @Test func errorsPassThrough() {
        struct Failure: Error {}
        #expect(throws: Failure.self) { try root(between: 0, and: 1) { _ in throw Failure() } }
        #expect(throws: Failure.self) { try minimiser(between: 0, and: 1) { _ in throw Failure() } }
    }
}
