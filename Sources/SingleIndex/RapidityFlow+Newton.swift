import CInstructions
import Integrators
import LinearAlgebra

/// Newton's equations of a network whose activation is a finite series: neurons act on each other only through the K residuals
/// X_k, so ∂f/∂y is a 2 × 2 block for each neuron and a matrix of rank K.
extension RapidityFlow: DifferentialEquationWithNewtonSystem {
    /// Nil for ReLU, which is no finite series: ``evaluateJacobian(at:state:into:)`` serves there.
    public func makeNewtonSystem() -> (any NewtonSystem)? {
        flow.series.isEmpty ? nil : SeriesNewtonSystem(self)
    }
}

/// With A_i = ∂f/∂(a_i, z_i) at fixed residuals, P = ∂f/∂X and ∂X/∂y = −Pᵀ W for W = diag(w_i ε, w_i (1 − s_i²)):
/// ```
/// I − γ ∂f/∂y = B + γ P Pᵀ W,    B = I − γ A
/// x = B⁻¹ b − γ T (I + γ Pᵀ W T)⁻¹ Pᵀ W B⁻¹ b,    T = B⁻¹ P
/// ```
/// (Woodbury). All entries of P are powers of overlaps, so that Pᵀ W T is made of moments, which are as many as it has rows and columns together:
/// ```
/// (Pᵀ W T)_kl = σ_k σ_l (L_(k+l) + (k + l) M_(k+l−1) + k l N_(k+l−2))
/// ```
/// with L, M and N the moments of weights w B⁻¹_00/ε, w (1 − s²) a B⁻¹_10/ε and w (1 − s²) a² B⁻¹_11. No matrix of m rows is kept. One
/// factorisation costs 12 m K + (2/3) K³ operations, one solution 8 m K, where dense matrices would cost (16/3) m³ and 8 m². Derived in
/// paper-notes/berthier2023.md.
private final class SeriesNewtonSystem: NewtonSystem {
    private let equation: RapidityFlow
    private let width: Int
    private let terms: Int
    private let capacitance: DenseLU
    private let groups: UnsafeMutableBufferPointer<Neurons>
    private let reduced: UnsafeMutableBufferPointer<Double>
    private var gamma = 0.0

    /// Eight of them; those beyond the last have no mass and stay as they are.
    private struct Neurons {
        /// a_i, s_i, w_i and 1 − s_i².
        var (weight, overlap, mass, contraction) = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
        /// The entries of A_i that are not 0: ∂a_i′/∂z_i, ∂z_i′/∂a_i, ∂z_i′/∂z_i.
        var (weightByRapidity, rapidityByWeight, rapidityByRapidity) = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
        /// B_i⁻¹, row by row.
        var (i00, i01, i10, i11) = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)

        /// Returns whether all B_i are regular and finite.
        @inline(__always)
        mutating func invert(gamma: Double) -> Bool {
            let (b, c, e) = (gamma * weightByRapidity, gamma * rapidityByWeight, gamma * rapidityByRapidity)
            let determinant = 1 - e - b * c
            (i00, i01, i10, i11) = ((1 - e) / determinant, b / determinant, c / determinant, 1 / determinant)
            // What is not finite differs from itself after a product with 0.
            return all(determinant .!= 0) && all(0 * determinant .== 0)
        }

        @inline(__always)
        func solve(_ first: SIMD8<Double>, _ second: SIMD8<Double>) -> (SIMD8<Double>, SIMD8<Double>) {
            (i00 * first + i01 * second, i10 * first + i11 * second)
        }
    }

    init(_ equation: RapidityFlow) {
        self.equation = equation
        width = equation.flow.width
        terms = equation.flow.series.count
        capacitance = DenseLU(dimension: terms)
        groups = .allocate(capacity: (width + 7) / 8)
        groups.initialize(repeating: Neurons())
        reduced = .allocate(capacity: terms)
        reduced.initialize(repeating: 0)
    }

    deinit {
        groups.deallocate()
        reduced.deallocate()
    }

    func linearize(at time: Double, state: UnsafeBufferPointer<Double>) {
        let flow = equation.flow
        let inverseRatio = 1 / flow.learningRateRatio
        equation.withOverlaps(of: state) { state in
            flow.withResiduals(state) { residuals in
                for k in residuals.indices { residuals[k] *= flow.series[k].activation }
                flow.masses.withUnsafeBufferPointer { masses in
                    forEachLaneGroup(of: width) { group in
                        let (a, s) = (group.load(state, at: 0), group.load(state, at: width))
                        var (value, force, halfCurvature) = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
                        for k in residuals.indices.reversed() {
                            halfCurvature = fusedDoubles(halfCurvature, s, force)
                            force = fusedDoubles(force, s, value)
                            value = fusedDoubles(value, s, SIMD8(repeating: residuals[k]))
                        }
                        let contraction = 1 - s * s
                        var neurons = Neurons()
                        (neurons.weight, neurons.overlap, neurons.mass, neurons.contraction) = (a, s, group.load(masses, at: 0), contraction)
                        neurons.weightByRapidity = inverseRatio * contraction * force
                        neurons.rapidityByWeight = force
                        neurons.rapidityByRapidity = a * contraction * 2 * halfCurvature
                        for lane in group.count..<8 {
                            (neurons.weightByRapidity[lane], neurons.rapidityByWeight[lane], neurons.rapidityByRapidity[lane]) = (0, 0, 0)
                        }
                        groups[group.start / 8] = neurons
                    }
                }
            }
        }
    }

    func factor(gamma: Double) -> Bool {
        self.gamma = gamma
        let inverseRatio = 1 / equation.flow.learningRateRatio
        let isRegular = MomentSums.with(count: 2 * terms - 1) { plain in
            MomentSums.with(count: 2 * terms - 1) { mixed in
                MomentSums.with(count: 2 * terms - 1) { sloped in
                    for index in groups.indices {
                        guard groups[index].invert(gamma: gamma) else { return false }
                        let neurons = groups[index]
                        let slope = neurons.mass * neurons.contraction * neurons.weight
                        plain.add(weights: inverseRatio * neurons.mass * neurons.i00, overlaps: neurons.overlap)
                        mixed.add(weights: inverseRatio * slope * neurons.i10, overlaps: neurons.overlap)
                        sloped.add(weights: slope * neurons.weight * neurons.i11, overlaps: neurons.overlap)
                    }
                    assembleCapacitance(plain, mixed, sloped)
                    return true
                }
            }
        }
        return isRegular && capacitance.factor()
    }

    /// I + γ Pᵀ W T.
    private func assembleCapacitance(_ plain: MomentSums, _ mixed: MomentSums, _ sloped: MomentSums) {
        let series = equation.flow.series
        for degree in 0..<2 * terms - 1 {
            let outer = plain[degree] + (degree > 0 ? Double(degree) * mixed[degree - 1] : 0)
            let inner = degree > 1 ? sloped[degree - 2] : 0
            for k in max(0, degree - terms + 1)...min(degree, terms - 1) {
                let l = degree - k
                capacitance.entries[k * terms + l] =
                    gamma * series[k].activation * series[l].activation * (outer + Double(k * l) * inner) + (k == l ? 1 : 0)
            }
        }
    }

    func solve(_ vector: UnsafeMutableBufferPointer<Double>) {
        let series = equation.flow.series
        MomentSums.with(count: terms) { plain in
            MomentSums.with(count: terms) { sloped in
                forEachLaneGroup(of: width) { group in
                    let neurons = groups[group.start / 8]
                    let (first, second) = neurons.solve(group.load(UnsafeBufferPointer(vector), at: 0), group.load(UnsafeBufferPointer(vector), at: width))
                    group.store(first, into: vector, at: 0)
                    group.store(second, into: vector, at: width)
                    plain.add(weights: neurons.mass * first, overlaps: neurons.overlap)
                    sloped.add(weights: neurons.mass * neurons.contraction * neurons.weight * second, overlaps: neurons.overlap)
                }
                for k in 0..<terms {
                    reduced[k] = series[k].activation * (plain[k] + (k > 0 ? Double(k) * sloped[k - 1] : 0))
                }
            }
        }
        capacitance.solve(reduced)
        for k in 0..<terms { reduced[k] *= series[k].activation }
        let inverseRatio = 1 / equation.flow.learningRateRatio
        forEachLaneGroup(of: width) { group in
            let neurons = groups[group.start / 8]
            var (value, slope) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
            for k in reduced.indices.reversed() {
                slope = fusedDoubles(slope, neurons.overlap, value)
                value = fusedDoubles(value, neurons.overlap, SIMD8(repeating: reduced[k]))
            }
            let (first, second) = neurons.solve(inverseRatio * value, neurons.weight * slope)
            group.store(group.load(UnsafeBufferPointer(vector), at: 0) - gamma * first, into: vector, at: 0)
            group.store(group.load(UnsafeBufferPointer(vector), at: width) - gamma * second, into: vector, at: width)
        }
    }
}
