import Foundation
import LinearAlgebra

/// The interpolator of a diagonal network of given balances Δ = u² − v²: β_i = (Δ_i/2) sinh 2θ_i with X β = y, where the rapidities θ are X^T ν plus
/// given offsets.
///
/// It minimises the convex Σ (Δ_i/4) cosh 2θ_i − ν·y, and is what the gradient flow of u ∘ v finds from u² − v² = Δ, v = 0.
///
/// Source: derived in paper-notes/andriushchenko2022.md.
public struct HyperbolicInterpolation: Sendable {
    /// X, samples × dimension, row-major.
    public let inputs: [Double]
    public let labels: [Double]
    public let dimension: Int

    /// Traps unless there is a row of inputs for every label, and at least one.
    public init(inputs: [Double], labels: [Double]) {
        precondition(!labels.isEmpty && inputs.count % labels.count == 0)
        self.inputs = inputs
        self.labels = labels
        dimension = inputs.count / labels.count
    }

    /// β; nil if Newton's method does not converge, as for data that cannot be interpolated.
    ///
    /// - Parameters:
    ///   - balances: Δ, positive.
    ///   - offsets: what rapidities have beside their part in the row space.
    ///   - start: rapidities near the solution, of which the part in the row space is taken.
    public func coefficients(balances: [Double], offsets: [Double], start: [Double]) -> [Double]? {
        let samples = labels.count
        let rows = (0..<samples).map { Array(inputs[$0 * dimension..<($0 + 1) * dimension]) }
        guard var multipliers = leastSquares(columns: rows, right: zip(start, offsets).map { $0 - $1 }) else { return nil }
        let matrix = DenseLU(dimension: samples)
        func rapidities(_ multipliers: [Double]) -> [Double] {
            zip(rows, multipliers).reduce(offsets) { sum, row in zip(sum, row.0).map { $0 + row.1 * $1 } }
        }
        func energy(_ multipliers: [Double]) -> Double {
            zip(balances, rapidities(multipliers)).reduce(0) { $0 + $1.0 / 4 * cosh(2 * $1.1) }
        }
        func potential(_ multipliers: [Double]) -> Double {
            zip(multipliers, labels).reduce(energy(multipliers)) { $0 - $1.0 * $1.1 }
        }
        let size = labels.reduce(0) { max($0, abs($1)) }
        for _ in 0..<100 {
            let theta = rapidities(multipliers)
            let beta = zip(balances, theta).map { $0 / 2 * sinh(2 * $1) }
            let curvature = zip(balances, theta).map { $0 * cosh(2 * $1) }
            var step = rows.indices.map { n in zip(rows[n], beta).reduce(-labels[n]) { $0 + $1.0 * $1.1 } }
            if step.allSatisfy({ abs($0) <= 1e-12 * size }) { return beta }
            for n in rows.indices {
                let weighted = zip(rows[n], curvature).map { $0 * $1 }
                for m in rows.indices { matrix.entries[n * samples + m] = zip(weighted, rows[m]).reduce(0) { $0 + $1.0 * $1.1 } }
            }
            guard matrix.factor() else { return nil }
            step.withUnsafeMutableBufferPointer { matrix.solve($0) }
            // Halved until the convex potential falls, but for its rounding.
            let before = potential(multipliers), rounding = 1e-14 * energy(multipliers)
            var share = 1.0
            while potential(zip(multipliers, step).map { $0 - share * $1 }) > before + rounding, share > 1e-9 { share /= 2 }
            multipliers = zip(multipliers, step).map { $0 - share * $1 }
        }
        return nil
    }

    /// What small offsets of rapidities change the coefficients by, to first order: D(δθ − Xᵀμ) with X D(δθ − Xᵀμ) = 0.
    ///
    /// - Parameters:
    ///   - offsets: δθ.
    ///   - weights: D = Δ cosh 2θ, positive.
    /// - Returns: nil if inputs are linearly dependent.
    public func change(byOffsets offsets: [Double], weights: [Double]) -> [Double]? {
        let roots = weights.map { $0.squareRoot() }, scaled = zip(roots, offsets).map { $0 * $1 }
        let columns = labels.indices.map { n in (0..<dimension).map { roots[$0] * inputs[n * dimension + $0] } }
        guard let multipliers = leastSquares(columns: columns, right: scaled) else { return nil }
        let rest = zip(columns, multipliers).reduce(scaled) { sum, row in zip(sum, row.0).map { $0 - row.1 * $1 } }
        return zip(roots, rest).map { $0 * $1 }
    }
}
