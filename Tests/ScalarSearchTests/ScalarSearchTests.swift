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
