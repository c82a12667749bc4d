import LinearAlgebra
import Testing
import _TestSupport

@Suite struct OrthonormalBasisTests {
    private func dot(_ first: [Double], _ second: [Double]) -> Double { zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } }

    @Test func vectorsAreOrthonormalAndSpanTheSame() {
        let given = (0..<5).map { scatteredNumbers(7, seed: $0) }
        let (basis, distances) = orthonormalBasis(of: given)
        for i in 0..<5 {
            for j in 0..<5 { #expect(abs(dot(basis[i], basis[j]) - (i == j ? 1 : 0)) < 1e-14) }
            // The rest of a given vector without those before it points along the new one, and is as long as the distance.
            let rest = (0..<i).reduce(given[i]) { rest, j in zip(rest, basis[j]).map { $0 - dot(given[i], basis[j]) * $1 } }
            #expect(largestDifference(rest, basis[i].map { distances[i] * $0 }) < 1e-13)
        }
    }

    @Test func oneVectorIsNormalised() {
        let (basis, distances) = orthonormalBasis(of: [[3, -4]])
        #expect(largestDifference(basis[0], [0.6, -0.8]) < 1e-15 && abs(distances[0] - 5) < 1e-14)
    }

    @Test func aDependentVectorHasNoDistance() {
        #expect(orthonormalBasis(of: [[1, 2, 3], [2, 4, 6]]).distances[1] < 1e-14)
    }
}
