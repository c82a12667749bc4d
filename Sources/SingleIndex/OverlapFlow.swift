import Integrators
import LinearAlgebra

/// The gradient flow of a two-layer network, closed in the overlaps: the dimension d enters through the start alone.
///
/// ```
/// ε da_i/dt  = V(s_i) − (1/m) Σ_j a_j U(r_ij)
///   ds_i/dt  = a_i ( V′(s_i) (1 − s_i²) − (1/m) Σ_j a_j U′(r_ij) (s_j − r_ij s_i) )
///   dr_ij/dt = a_i ( V′(s_i) (s_j − r_ij s_i) − (1/m) Σ_p a_p U′(r_ip) (r_pj − r_ip r_ij) ) + (i ↔ j)
/// ```
/// The state is that of ``NetworkOverlaps``. One evaluation costs 2 m³ operations and m(m + 1)/2 evaluations of U and U′.
/// Source: arXiv 2303.00055, Proposition 2, as recalled in paper-notes/berthier2023.md.
public struct OverlapFlow: DifferentialEquation, Equatable, Sendable {
    public let target: Target
    public let activation: Activation
    /// m, the number of neurons.
    public let width: Int
    /// ε, the learning rate of the first layer over that of the second.
    public let learningRateRatio: Double
    /// V(s) = Σ φ_k σ_k s^k.
    public let alignment: PowerSeries

    /// Traps unless m and ε are positive.
    public init(target: Target, activation: Activation, width: Int, learningRateRatio: Double) {
        precondition(width > 0 && learningRateRatio > 0)
        self.target = target
        self.activation = activation
        self.width = width
        self.learningRateRatio = learningRateRatio
        alignment = PowerSeries(zip(target.coefficients, activation.coefficients(upTo: target.degree)).map { $0 * $1 })
    }

    /// m² + 2m.
    public var dimension: Int { width * width + 2 * width }

    public func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) {
        let m = width
        let (a, s, r) = (state.baseAddress!, state.baseAddress! + m, state.baseAddress! + 2 * m)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * m * m) { scratch in
            // K_ip = a_p U′(r_ip) / m, and K R.
            let (coupling, product) = (scratch.baseAddress!, scratch.baseAddress! + m * m)
            evaluateWeightRates(a, s, r, coupling: coupling, into: rate.baseAddress!)
            multiply(coupling, .plain, r, .plain, into: product, rows: m, columns: m, inner: m)
            evaluateOverlapRates(a, s, r, coupling, product, into: rate.baseAddress! + m)
        }
    }

    private func evaluateWeightRates(
        _ a: UnsafePointer<Double>, _ s: UnsafePointer<Double>, _ r: UnsafePointer<Double>,
        coupling: UnsafeMutablePointer<Double>, into rate: UnsafeMutablePointer<Double>
    ) {
        let (m, scale, kernel) = (width, 1 / Double(width), activation.kernel)
        for i in 0..<m { rate[i] = alignment.derivatives(at: s[i]).value }
        for i in 0..<m {
            for j in 0...i {
                let (value, slope) = kernel.valueAndSlope(at: r[i * m + j])
                rate[i] -= scale * a[j] * value
                if j < i { rate[j] -= scale * a[i] * value }
                coupling[i * m + j] = scale * a[j] * slope
                coupling[j * m + i] = scale * a[i] * slope
            }
        }
        for i in 0..<m { rate[i] /= learningRateRatio }
    }

    private func evaluateOverlapRates(
        _ a: UnsafePointer<Double>, _ s: UnsafePointer<Double>, _ r: UnsafePointer<Double>, _ coupling: UnsafePointer<Double>,
        _ product: UnsafePointer<Double>, into rate: UnsafeMutablePointer<Double>
    ) {
        let (m, neuronRate) = (width, rate + width)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * m) { sums in
            // V′(s_i), and Σ_p K_ip r_ip, the diagonal of K R.
            let (drive, own) = (sums.baseAddress!, sums.baseAddress! + m)
            for i in 0..<m {
                drive[i] = alignment.derivatives(at: s[i]).first
                own[i] = product[i * m + i]
                let field = (0..<m).reduce(0) { $0 + coupling[i * m + $1] * s[$1] }
                rate[i] = a[i] * (drive[i] * (1 - s[i] * s[i]) - field + own[i] * s[i])
            }
            for i in 0..<m {
                neuronRate[i * m + i] = 0
                for j in 0..<i {
                    let overlap = r[i * m + j]
                    let forward = a[i] * (drive[i] * (s[j] - overlap * s[i]) - product[i * m + j] + own[i] * overlap)
                    let backward = a[j] * (drive[j] * (s[i] - overlap * s[j]) - product[j * m + i] + own[j] * overlap)
                    neuronRate[i * m + j] = forward + backward
                    neuronRate[j * m + i] = forward + backward
                }
            }
        }
    }

    /// R = ½ ‖φ‖² − (1/m) Σ_i a_i V(s_i) + (1/2m²) Σ_ij a_i a_j U(r_ij).
    public func risk(_ state: UnsafeBufferPointer<Double>) -> Double {
        let (m, kernel) = (width, activation.kernel)
        var sum = 0.0
        for i in 0..<m {
            sum -= state[i] * alignment.derivatives(at: state[m + i]).value * Double(m)
            for j in 0..<i { sum += state[i] * state[j] * kernel.valueAndSlope(at: state[(2 + i) * m + j]).value }
            sum += 0.5 * state[i] * state[i] * kernel.total
        }
        return target.squaredNorm / 2 + sum / Double(m * m)
    }
}
