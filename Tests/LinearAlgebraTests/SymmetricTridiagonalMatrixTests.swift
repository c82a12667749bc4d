import Foundation
import Testing
import _TestSupport

@testable import LinearAlgebra

@Suite struct SymmetricTridiagonalMatrixTests {
    /// The second difference has eigenvalues 2 − 2 cos(kπ/(n+1)) and eigenvectors √(2/(n+1)) sin(ikπ/(n+1)).
    @Test(arguments: [1, 2, 3, 10, 100])
    func secondDifference(count: Int) throws {
        let matrix = SymmetricTridiagonalMatrix(
            diagonal: Array(repeating: 2, count: count), offDiagonal: Array(repeating: -1, count: count - 1))
        let (eigenvalues, firstComponents) = try matrix.eigenvaluesAndFirstComponents()
        let angles = (1...count).map { Double($0) * .pi / Double(count + 1) }
        #expect(largestDifference(eigenvalues, angles.map { 2 - 2 * cos($0) }) < 1e-14)
        #expect(largestDifference(try matrix.eigenvalues(), eigenvalues) < 1e-14)
        let expected = angles.map { (2 / Double(count + 1)).squareRoot() * sin($0) }
        #expect(largestDifference(firstComponents, expected) < 1e-13)
    }
}
