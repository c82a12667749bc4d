import LinearAlgebra

/// A product of Jacobians as a power series in the size ε of their gates' corrections.
///
/// F(ε) = (A_T + ε B_T) … (A_1 + ε B_1) = F_0 + ε F_1 + ε² F_2 + …, of which F_1 is the Fréchet derivative of the product. The
/// coefficients and the remainder follow recursions from the right that subtract nothing; derived in `paper-notes/livi2025.md`.
public struct GateExpansion: Sendable {
    /// n, the number of neurons.
    public let dimension: Int
    /// T, the number of factors.
    public let steps: Int
    /// F_0, F_1 and F_2, row by row.
    public let coefficients: [[Double]]
    /// B_T A_{T-1} … A_1, the last of the terms of F_1.
    public let lastTerm: [Double]
    private let dominant, corrections: [[Double]]
    /// F_1 of the factors before each.
    private let firstBefore: [[Double]]

    /// - Parameters:
    ///   - trajectory: of one step at least; it traps without. 24 T n² bytes are kept.
    ///   - takesStateAfter: x_t in place of x_{t-1} in the corrections, as in the author's public code.
    ///   - order: reversed, as in that code, A_1 stands first on the left.
    public init(_ trajectory: StateTrajectory, takesStateAfter: Bool = false, order: TransportProbe.Order = .chainRule) {
        let n = trajectory.shape.hidden
        (dimension, steps) = (n, trajectory.steps)
        let zero = [Double](repeating: 0, count: n * n)
        let indices = order == .chainRule ? Array(1...trajectory.steps) : (1...trajectory.steps).reversed()
        dominant = indices.map { step in
            var matrix = zero
            trajectory.storeDominant(step, in: &matrix)
            return matrix
        }
        corrections = indices.map { step in
            var matrix = zero
            trajectory.addCorrection(step, to: &matrix, takesStateAfter: takesStateAfter)
            return matrix
        }
        var (f0, f1, f2, last) = (zero, zero, zero, zero)
        for i in 0..<n { f0[i * n + i] = 1 }
        var first: [[Double]] = []
        for (a, b) in zip(dominant, corrections) {
            first.append(f1)
            f2 = sum(product(a, f2, n), product(b, f1, n))
            last = product(b, f0, n)
            f1 = sum(product(a, f1, n), last)
            f0 = product(a, f0, n)
        }
        coefficients = [f0, f1, f2]
        lastTerm = last
        firstBefore = first
    }

    /// F(ε), row by row.
    public func value(at size: Double) -> [Double] {
        var matrix = sum(dominant[0], corrections[0], size)
        for (a, b) in zip(dominant, corrections).dropFirst() { matrix = product(sum(a, b, size), matrix, dimension) }
        return matrix
    }

    /// F(ε) - F_0 - ε F_1, row by row: R ← (A + ε B) R + ε² B F_1 from factor to factor.
    public func remainder(at size: Double) -> [Double] {
        var matrix = [Double](repeating: 0, count: dimension * dimension)
        for (index, (a, b)) in zip(dominant, corrections).enumerated() {
            matrix = sum(product(sum(a, b, size), matrix, dimension), product(b, firstBefore[index], dimension), size * size)
        }
        return matrix
    }

    /// ‖B_t‖ / ‖A_t + B_t‖ (Frobenius) of every step, in the order of the product.
    public func correctionShares() -> [Double] {
        zip(dominant, corrections).map { a, b in (squares(b) / squares(sum(a, b))).squareRoot() }
    }

    /// ‖A_t‖₂ and ‖B_t‖₂ of every step, in the order of the product.
    public func norms() -> (dominant: [Double], correction: [Double]) {
        let estimator = OperatorNormEstimator(dimension: dimension)
        return (dominant.map { estimator.norm(of: $0) }, corrections.map { estimator.norm(of: $0) })
    }
}

private func product(_ a: [Double], _ b: [Double], _ n: Int) -> [Double] {
    var c = [Double](repeating: 0, count: n * n)
    addProduct(a, rowStride: n, innerStride: 1, b, stride: n, to: &c, strideOfC: n, rows: n, columns: n, inner: n)
    return c
}

private func sum(_ a: [Double], _ b: [Double], _ factor: Double = 1) -> [Double] {
    zip(a, b).map { $0 + factor * $1 }
}

private func squares(_ a: [Double]) -> Double { a.reduce(0) { $0 + $1 * $1 } }
