import Foundation

/// Stochastic gradient descent on β = u ∘ v, one sample at a time, with noise added to the labels.
///
/// With r = x·β − y − ξ and the learning rate η a step is u ← u − η r x ∘ v, v ← v − η r x ∘ u. It multiplies u² − v² by 1 − η² r² x², and adds
/// −η r x − (η r x)³/3 − … to the rapidity artanh(v/u).
///
/// Source: derived in paper-notes/andriushchenko2022.md, after arXiv 2210.05337 (recalled).
public struct DiagonalNetwork: Equatable, Sendable {
    public private(set) var first, second: [Double]
    /// Σ_t ln(1 − η² r² x_i²), by which the logarithm of u_i² − v_i² should have changed.
    public private(set) var predictedShrinkage: [Double]
    /// What artanh(v/u) has gained beside its part in the row space of the data, Σ_t (artanh(−η r x_i) + η r x_i).
    public private(set) var rapidityBeyondData: [Double]

    /// u = `start` and v = 0 in d dimensions.
    public init(dimension: Int, start: Double) {
        precondition(dimension > 0 && start != 0)
        first = Array(repeating: start, count: dimension)
        second = Array(repeating: 0, count: dimension)
        predictedShrinkage = second
        rapidityBeyondData = second
    }

    public var dimension: Int { first.count }
    /// β.
    public var coefficients: [Double] { zip(first, second).map { $0 * $1 } }
    /// u² − v², as (u − v)(u + v): without cancellation where it has become small.
    public var balances: [Double] { zip(first, second).map { ($0 - $1) * ($0 + $1) } }

    /// One step on one sample; 20 d operations.
    ///
    /// - Parameters:
    ///   - input: x, d numbers; it is not checked.
    ///   - label: y + ξ.
    ///   - rates: η of u and of v, which are the same in descent.
    public mutating func step(input: UnsafePointer<Double>, label: Double, rates: (first: Double, second: Double)) {
        let count = first.count
        first.withUnsafeMutableBufferPointer { u in
            second.withUnsafeMutableBufferPointer { v in
                predictedShrinkage.withUnsafeMutableBufferPointer { shrinkage in
                    rapidityBeyondData.withUnsafeMutableBufferPointer { beyond in
                        var residual = -label
                        for i in 0..<count { residual += input[i] * u[i] * v[i] }
                        for i in 0..<count {
                            let pull = residual * input[i], scaled = rates.first * pull
                            let (before, other) = (u[i], v[i])
                            u[i] = before - scaled * other
                            v[i] = other - rates.second * pull * before
                            // ln(1 − z) and artanh by their series: |ηrx| is small, and these only predict.
                            let square = scaled * scaled
                            shrinkage[i] += square < 1e-4 ? -square * (1 + square * (0.5 + square / 3)) : log(1 - square)
                            beyond[i] -= square < 1e-4 ? scaled * square * (1.0 / 3 + square / 5) : atanh(scaled) - scaled
                        }
                    }
                }
            }
        }
    }
}
