import LinearAlgebra
import Testing
import _TestSupport

@Suite struct LeastSquaresTests {
    /// Columns of very different sizes; y = 2 · 1 + 3 x − 10⁹ x² is found exactly.
    @Test func coefficientsAreFound() throws {
        let x = [0.5, 1, 2, 3, 5]
        let columns = [x.map { _ in 1.0 }, x, x.map { 1e-9 * $0 * $0 }]
        let solution = try #require(leastSquares(columns: columns, right: x.map { 2 + 3 * $0 - $0 * $0 }))
        #expect(largestDifference(zip(solution, [1, 1, 1e-9]).map { $0 * $1 }, [2, 3, -1]) < 1e-12)
    }

    /// The mean minimises the squares.
    @Test func whatIsLeftIsLeast() throws {
        #expect(try abs(#require(leastSquares(columns: [[1, 1, 1]], right: [1, 2, 6]))[0] - 3) < 1e-15)
    }

    @Test func dependentColumnsHaveNoSolution() {
        #expect(leastSquares(columns: [[1, 1, 1], [2, 2, 2]], right: [1, 2, 3]) == nil)
        #expect(leastSquares(columns: [[0, 0]], right: [1, 2]) == nil)
        #expect(leastSquares(columns: [[1, .nan]], right: [1, 2]) == nil)
    }
}
