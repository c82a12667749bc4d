import Foundation
import LinearAlgebra

/// Errors of gradient flow from 0 on one matrix of samples, averaged exactly over teachers of unit variance and noise of labels.
///
/// In d dimensions the features are x = diag(f) z, labels y = z·w + ε. With XᵀX = VLVᵀ and G = diag(f²), what is not learned of w is
/// diag(f) V e^(−Lt) Vᵀ diag(f)⁻¹ w.
///
/// Source: paper-notes/pezeshki2021.md, One matrix; in the authors' released code by other products.
public struct SampledRegression: Sendable {
    /// L, descending.
    public let eigenvalues: [Double]
    /// (VᵀGV)_ij (VᵀG⁻¹V)_ji/d, d × d row-major.
    private let coupling: [Double]
    /// (VᵀGV)_ii/d.
    private let power: [Double]

    /// (4/3 + 6) d³ operations and those of the eigenvectors.
    ///
    /// - Parameters:
    ///   - inputs: z of each sample times √d, n × d row-major.
    ///   - scales: f, d positive numbers.
    /// - Throws: ``LinearAlgebraError`` if eigenvalues are not found.
    public init(inputs: [Double], scales: [Double]) throws {
        let d = scales.count, n = inputs.count / d
        precondition(n * d == inputs.count && scales.allSatisfy { $0 > 0 })
        var gram = [Double](repeating: 0, count: d * d)
        multiply(inputs, .transposed, inputs, into: &gram, rows: d, columns: d, inner: n, scale: 1 / Double(d))
        for i in 0..<d { for j in 0..<d { gram[i * d + j] *= scales[i] * scales[j] } }
        let (values, vectors) = try largestEigenpairs(ofSymmetric: gram, dimension: d, count: d)
        // What is left of eigenvalues 0 by rounding would, late, look learned.
        eigenvalues = values.map { $0 > 1e-12 * values[0] ? $0 : 0 }
        // Row k is eigenvector k.
        func weighted(_ power: Double) -> [Double] { vectors.flatMap { vector in zip(vector, scales).map { $0 * pow($1, power) } } }
        func products(_ rows: [Double]) -> [Double] {
            var result = [Double](repeating: 0, count: d * d)
            multiply(rows, .plain, rows, .transposed, into: &result, rows: d, columns: d, inner: d, scale: 1)
            return result
        }
        let forward = products(weighted(1)), backward = products(weighted(-1))
        coupling = zip(forward, backward).map { $0 * $1 / Double(d) }
        power = (0..<d).map { forward[$0 * d + $0] / Double(d) }
    }

    /// At a time; 2 d² operations.
    public func error(time: Double) -> RegressionError {
        let left = eigenvalues.map { exp(-$0 * time) }
        var image = left
        multiply(coupling, rows: left.count, columns: left.count, vector: left, into: &image)
        let bias = zip(left, image).reduce(0) { $0 + $1.0 * $1.1 }
        var variance = 0.0
        for (eigenvalue, power) in zip(eigenvalues, power) where eigenvalue > 0 {
            let learned = -expm1(-eigenvalue * time)
            variance += power * learned * learned / eigenvalue
        }
        return RegressionError(bias: bias, variance: variance)
    }
}
