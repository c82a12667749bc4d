import LinearAlgebra
import Testing
import _TestSupport

@Suite struct SmallProductsTests {
    private func entries(_ count: Int, _ seed: Int) -> [Double] {
        (0..<count).map { Double(($0 * 37 + seed * 11) % 23) - 11 }
    }

    /// Entries are small integers, so sums are exact in any order.
    @Test(arguments: [(1, 16, 5), (2, 32, 3), (7, 16, 1), (13, 48, 9), (64, 64, 70)])
    func productsAreThoseOfBLAS(rows: Int, columns: Int, inner: Int) {
        let (a, b) = (entries(rows * inner, 1), entries(inner * columns, 2))
        let start = entries(rows * columns, 3)
        var exact = start
        multiply(a, .plain, b, .plain, into: &exact, rows: rows, columns: columns, inner: inner, accumulating: 1)
        var double = start
        addProduct(
            a, rowStride: inner, innerStride: 1, b, stride: columns, to: &double, strideOfC: columns, rows: rows, columns: columns, inner: inner)
        #expect(double == exact)
        var single = start.map(Float.init)
        // The same matrix as the transpose of its columns.
        let transposed = (0..<inner).flatMap { k in (0..<rows).map { Float(a[$0 * inner + k]) } }
        addProduct(
            transposed, rowStride: 1, innerStride: rows, b.map(Float.init), stride: columns, to: &single, strideOfC: columns, rows: rows,
            columns: columns, inner: inner)
        #expect(single.map(Double.init) == exact)
    }

    /// Tiles of any width sum each entry up in the same order: to the bit, with numbers that are rounded.
    @Test func theWidthOfTilesDoesNotMatter() {
        let (rows, columns, inner) = (13, 64, 37)
        let (a, b) = (scatteredNumbers(rows * inner), scatteredNumbers(inner * columns, seed: 2))
        func product<Number: BinaryFloatingPoint>(_ pieces: Int, _: Number.Type, _ add: (UnsafePointer<Number>, UnsafePointer<Number>, UnsafeMutablePointer<Number>, Int) -> Void) -> [Number] {
            var result = [Number](repeating: 0.1, count: rows * columns)
            let (a, b) = (a.map { Number($0) }, b.map { Number($0) })
            for piece in 0..<pieces {
                let first = piece * columns / pieces
                b.withUnsafeBufferPointer { b in
                    result.withUnsafeMutableBufferPointer { add(a, b.baseAddress! + first, $0.baseAddress! + first, columns / pieces) }
                }
            }
            return result
        }
        func double(_ pieces: Int) -> [Double] {
            product(pieces, Double.self) {
                addProduct($0, rowStride: inner, innerStride: 1, $1, stride: columns, to: $2, strideOfC: columns, rows: rows, columns: $3, inner: inner)
            }
        }
        func single(_ pieces: Int) -> [Float] {
            product(pieces, Float.self) {
                addProduct($0, rowStride: inner, innerStride: 1, $1, stride: columns, to: $2, strideOfC: columns, rows: rows, columns: $3, inner: inner)
            }
        }
        #expect(double(1) == double(8))
        #expect(single(1) == single(4))
    }
}

@Suite struct OperatorNormTests {
    private func matrix(_ n: Int, _ entry: (Int, Int) -> Double) -> [Double] {
        (0..<n * n).map { entry($0 / n, $0 % n) }
    }

    @Test func normsAreLargestSingularValues() throws {
        let n = 24
        let estimator = OperatorNormEstimator(dimension: n)
        var matrices = (1...12).map { seed in matrix(n) { Double((($0 * 31 + $1 * 17) * seed + $0 * $1) % 29) - 14 } }
        matrices.append(matrix(n) { $0 == $1 ? 3 : 0 })
        matrices.append(matrix(n) { $0 == $1 ? 1 + 1e-3 * Double($0) : 0 })
        matrices.append(matrix(n) { Double($0 + 1) * ($1 % 2 == 0 ? 1 : -2) })
        matrices.append(matrix(n) { ($0 + 1) % n == $1 ? -1e-9 : 0 })
        matrices.append(matrix(n) { $0 == $1 && $0 == 5 ? 1e60 : 0 })
        for (index, matrix) in matrices.enumerated() {
            let exact = try singularValues(of: matrix, rows: n, columns: n)[0]
            // With 1 + i/1000 on the diagonal neighbours are closer than the tolerance tells apart.
            #expect(abs(estimator.norm(of: matrix) / exact - 1) < 1e-5, "matrix \(index)")
        }
    }

    @Test func whatIsZeroOrNotFiniteIsToldApart() {
        let estimator = OperatorNormEstimator(dimension: 8)
        #expect(estimator.norm(of: Array(repeating: 0, count: 64)) == 0)
        #expect(estimator.norm(of: Array(repeating: .nan, count: 64)).isNaN)
        #expect(estimator.norm(of: Array(repeating: .infinity, count: 64)).isNaN)
        // And the next one is right again.
        #expect(abs(estimator.norm(of: Array(repeating: 0.5, count: 64)) - 4) < 1e-12)
    }

    @Test func singularValuesAndEigenvaluesOfKnownMatrices() throws {
        #expect(largestDifference(try singularValues(of: [3, 0, 0, 0, -4, 0], rows: 2, columns: 3), [4, 3]) < 1e-14)
        #expect(largestDifference(try eigenvalues(ofSymmetric: [2, 1, 1, 2], dimension: 2), [3, 1]) < 1e-14)
        #expect(throws: LinearAlgebraError.self) { try singularValues(of: [.nan], rows: 1, columns: 1) }
        #expect(throws: LinearAlgebraError.self) { try eigenvalues(ofSymmetric: [.infinity], dimension: 1) }
    }
}
