import Foundation
import LinearAlgebra
import Testing
import _TestSupport

@Suite struct SymmetricEigenvaluesTests {
    /// The second difference has eigenvalues 2 − 2 cos(kπ/(n+1)), and eigenvectors that are sines.
    @Test(arguments: [2, 5, 60])
    func secondDifference(dimension: Int) throws {
        var matrix = [Double](repeating: 0, count: dimension * dimension)
        for i in 0..<dimension {
            matrix[i * dimension + i] = 2
            if i > 0 { (matrix[i * dimension + i - 1], matrix[(i - 1) * dimension + i]) = (-1, -1) }
        }
        let (eigenvalues, vectors) = try largestEigenpairs(ofSymmetric: matrix, dimension: dimension, count: 2)
        let exact = [dimension, dimension - 1].map { 2 - 2 * cos(Double($0) * .pi / Double(dimension + 1)) }
        #expect(largestDifference(eigenvalues, exact) < 1e-13)
        for (k, vector) in zip([dimension, dimension - 1], vectors) {
            let sines = (1...dimension).map {
                (2 / Double(dimension + 1)).squareRoot() * sin(Double($0 * k) * .pi / Double(dimension + 1))
            }
            let product = zip(vector, sines).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(abs(abs(product) - 1) < 1e-12)
        }
    }
}
