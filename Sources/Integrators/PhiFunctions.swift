import Glibc

/// φ_0(z) = e^z and φ_k(z) = (φ_{k−1}(z) − 1/(k−1)!)/z = ∫_0^1 e^{(1−s)z} s^{k−1} ds/(k−1)! for k = 1, 2, 3 and z ≤ 0, to some ulps.
public struct PhiFunctions: Equatable, Sendable {
    public let phi0, phi1, phi2, phi3: Double

    /// Traps for z > 0 and for what is not a number.
    public init(_ z: Double) {
        precondition(z <= 0)
        phi0 = exp(z)
        if z > -1 {
            // Taylor's series φ_3(z) = Σ z^j/(j + 3)!, and from it the recurrence in its stable direction.
            var (term, sum) = (1.0 / 6, 0.0)
            for j in 0..<20 {
                sum += term
                term *= z / Double(j + 4)
            }
            phi3 = sum
            phi2 = 0.5 + z * phi3
            phi1 = 1 + z * phi2
        } else {
            phi1 = expm1(z) / z
            phi2 = (phi1 - 1) / z
            phi3 = (phi2 - 0.5) / z
        }
    }
}

/// A linear part that is diagonal.
public struct DiagonalPropagator: ExponentialPropagator {
    private let functions: [[Double]]

    /// - Parameters:
    ///   - rates: the diagonal of L; one that is positive traps.
    ///   - step: positive, which is not checked.
    public init(rates: [Double], step: Double) {
        let values = rates.map { PhiFunctions($0 * step) }
        functions = [values.map(\.phi0), values.map(\.phi1), values.map(\.phi2)]
    }

    /// Vectors have as many components as there are rates, which is not checked.
    public func apply(
        order: Int, to x: UnsafeBufferPointer<Double>, into y: UnsafeMutableBufferPointer<Double>, accumulating: Double
    ) {
        let function = functions[order]
        for i in function.indices { y[i] = function[i] * x[i] + (accumulating == 0 ? 0 : accumulating * y[i]) }
    }
}
