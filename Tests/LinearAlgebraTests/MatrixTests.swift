import LinearAlgebra
import Testing
import _TestSupport

@Suite struct MatrixTests {
    @Test func productsWithEveryOrientationAreTheSums() {
        let (rows, columns, inner) = (3, 4, 5)
        let a = scatteredNumbers(rows * inner)
        let b = scatteredNumbers(inner * columns, seed: 2)
        func transpose(_ matrix: [Double], _ rows: Int, _ columns: Int) -> [Double] {
            (0..<columns).flatMap { j in (0..<rows).map { i in matrix[i * columns + j] } }
        }
        var expected = [Double](repeating: 0.5, count: rows * columns)
        for i in 0..<rows {
            for j in 0..<columns {
                for k in 0..<inner { expected[i * columns + j] += 2 * a[i * inner + k] * b[k * columns + j] }
            }
        }
        for (left, orientationOfA) in [(a, MatrixOrientation.plain), (transpose(a, rows, inner), .transposed)] {
            for (right, orientationOfB) in [(b, MatrixOrientation.plain), (transpose(b, inner, columns), .transposed)] {
                var c = [Double](repeating: 1, count: rows * columns)
                multiply(
                    left, orientationOfA, right, orientationOfB, into: &c, rows: rows, columns: columns, inner: inner, scale: 2,
                    accumulating: 0.5)
                #expect(largestDifference(c, expected) < 1e-14)
            }
        }
        var y = [Double](repeating: 1, count: rows)
        multiply(a, rows: rows, columns: inner, vector: Array(b[..<inner]), into: &y, accumulating: 1)
        var byHand = [Double](repeating: 1, count: rows)
        for i in 0..<rows { for k in 0..<inner { byHand[i] += a[i * inner + k] * b[k] } }
        #expect(largestDifference(y, byHand) < 1e-14)
    }

    @Test func aSystemIsSolvedAndASingularOneRefused() {
        let lu = DenseLU(dimension: 3)
        _ = lu.entries.update(fromContentsOf: [0, 2, 1, 1, 1, 0, 3, 0, 1])
        #expect(lu.factor())
        // For x = (1, 2, 3).
        var right = [7.0, 3, 6]
        right.withUnsafeMutableBufferPointer { lu.solve($0) }
        #expect(largestDifference(right, [1, 2, 3]) < 1e-14)
        _ = lu.entries.update(fromContentsOf: [1, 2, 3, 2, 4, 6, 0, 0, 1])
        #expect(!lu.factor())
    }
}
