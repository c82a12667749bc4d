import Glibc
import LinearAlgebra

/// K = M_σ∗[w ·] on a grid, the operator of one round of selection and mutation.
///
/// Similar to the symmetric √w M √w, so its spectrum is real and positive.
/// Source: paper-notes/borghi2026.md, "Closed forms" and "The threshold of selection pressure".
public struct GrowthOperator: Sendable {
    public let mutation: Mutation
    /// w, at most 1.
    public let weights: [Double]
    /// The greatest of the logarithms that were given.
    public let logScale: Double

    /// - Parameter logWeights: ln w at the points of the mutation's grid; another number of them traps.
    public init(logWeights: [Double], mutation: Mutation) {
        precondition(logWeights.count == mutation.grid.count)
        self.mutation = mutation
        logScale = logWeights.max()!
        weights = logWeights.map { [logScale] in exp($0 - logScale) }
    }

    /// The greatest eigenvalues on some points alone, with none outside, of K e^{−logScale}, descending; and the law of the first one.
    ///
    /// O(n³) for n points.
    /// - Parameters:
    ///   - points: by their indices in the grid; nil for all.
    ///   - count: of eigenvalues, from 1 to n; it traps otherwise.
    /// - Returns: of the law the density at those points.
    /// - Throws: `LinearAlgebraError` if the eigenvalues are not found.
    public func spectrum(on points: Range<Int>? = nil, count: Int = 1) throws -> (eigenvalues: [Double], law: [Double]) {
        let points = points ?? weights.indices
        let grid = mutation.grid
        let roots = weights[points].map { $0.squareRoot() }
        let size = roots.count
        var matrix = [Double](repeating: 0, count: size * size)
        for i in 0..<size {
            for j in 0..<size {
                matrix[i * size + j] = roots[i] * mutation.matrix[(i + points.lowerBound) * grid.count + j + points.lowerBound] * roots[j]
            }
        }
        let (eigenvalues, vectors) = try largestEigenpairs(ofSymmetric: matrix, dimension: size, count: count)
        // K u = z u for u = M √w v.
        let law = (0..<size).map { i in
            abs((0..<size).reduce(0) { $0 + mutation.matrix[(i + points.lowerBound) * grid.count + $1 + points.lowerBound] * roots[$1] * vectors[0][$1] })
        }
        let mass = grid.integral(law)
        return (eigenvalues, law.map { $0 / mass })
    }

    /// N_e/N = (∫ w ρ²)²/∫ w² ρ³ of a population at rest on some points alone, by reproductive values.
    ///
    /// Source: derived in paper-notes/borghi2026.md, "Closed forms".
    public func effectivePopulationFraction(on points: Range<Int>) throws -> Double {
        let law = try spectrum(on: points).law
        let weighted = zip(weights[points], law).map { $0 * $1 }
        let first = mutation.grid.integral(zip(weighted, law).map { $0 * $1 })
        return first * first / mutation.grid.integral(zip(weighted, law).map { $0 * $0 * $1 })
    }
}
