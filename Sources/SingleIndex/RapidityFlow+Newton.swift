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
/// (Woodbury). One factorisation costs 4 m K² + (2/3) K³ operations, one solution 8 m K, where dense matrices would cost (16/3) m³
/// and 8 m². Derived in paper-notes/berthier2023.md.
private final class SeriesNewtonSystem: NewtonSystem {
    private let equation: RapidityFlow
    private let width: Int
    private let terms: Int
    private let capacitance: DenseLU
    /// s_i, and the entries of A_i that are not 0: ∂a_i′/∂z_i, ∂z_i′/∂a_i, ∂z_i′/∂z_i.
    private let blocks: UnsafeMutableBufferPointer<Block>
    /// P and T, one row of K numbers for each component of the state; W P in the same form.
    private let (coupling, weightedCoupling, response): Matrices
    private let reduced: UnsafeMutableBufferPointer<Double>
    private var gamma = 0.0

    private typealias Matrices = (
        UnsafeMutableBufferPointer<Double>, UnsafeMutableBufferPointer<Double>, UnsafeMutableBufferPointer<Double>
    )
    private struct Block {
        var (weightByRapidity, rapidityByWeight, rapidityByRapidity) = (0.0, 0.0, 0.0)
        /// B_i⁻¹, row by row.
        var (i00, i01, i10, i11) = (1.0, 0.0, 0.0, 1.0)

        @inline(__always)
        func solve(_ first: Double, _ second: Double) -> (Double, Double) {
            (i00 * first + i01 * second, i10 * first + i11 * second)
        }
    }

    init(_ equation: RapidityFlow) {
        func numbers(_ count: Int) -> UnsafeMutableBufferPointer<Double> {
            let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
            buffer.initialize(repeating: 0)
            return buffer
        }
        self.equation = equation
        width = equation.flow.width
        terms = equation.flow.series.count
        capacitance = DenseLU(dimension: terms)
        blocks = .allocate(capacity: width)
        blocks.initialize(repeating: Block())
        let size = 2 * width * terms
        (coupling, weightedCoupling, response) = (numbers(size), numbers(size), numbers(size))
        reduced = numbers(terms)
    }

    deinit {
        blocks.deallocate()
        for buffer in [coupling, weightedCoupling, response, reduced] { buffer.deallocate() }
    }

    func linearize(at time: Double, state: UnsafeBufferPointer<Double>) {
        let flow = equation.flow
        equation.withOverlaps(of: state) { state in
            flow.withResiduals(state) { residuals in
                for i in 0..<width { linearize(neuron: i, flow, state, UnsafeBufferPointer(residuals)) }
            }
        }
    }

    private func linearize(
        neuron i: Int, _ flow: SimplifiedFlow, _ state: UnsafeBufferPointer<Double>, _ residuals: UnsafeBufferPointer<Double>
    ) {
        let (a, s, mass) = (state[i], state[width + i], flow.masses[i])
        let (contraction, inverseRatio) = (1 - s * s, 1 / flow.learningRateRatio)
        var (value, force, halfCurvature) = (0.0, 0.0, 0.0)
        for k in residuals.indices.reversed() {
            halfCurvature = halfCurvature * s + force
            force = force * s + value
            value = value * s + flow.series[k].activation * residuals[k]
        }
        blocks[i].weightByRapidity = inverseRatio * contraction * force
        blocks[i].rapidityByWeight = force
        blocks[i].rapidityByRapidity = a * contraction * 2 * halfCurvature

        let (row, nextRow) = (i * terms, (width + i) * terms)
        var (power, previous) = (1.0, 0.0)
        for k in 0..<terms {
            let activation = flow.series[k].activation
            let slope = a * Double(k) * activation * previous
            coupling[row + k] = inverseRatio * activation * power
            coupling[nextRow + k] = slope
            weightedCoupling[row + k] = mass * activation * power
            weightedCoupling[nextRow + k] = mass * contraction * slope
            previous = power
            power *= s
        }
    }

    func factor(gamma: Double) -> Bool {
        self.gamma = gamma
        for i in 0..<width {
            let block = blocks[i]
            let (b, c, e) = (gamma * block.weightByRapidity, gamma * block.rapidityByWeight, gamma * block.rapidityByRapidity)
            let determinant = 1 - e - b * c
            guard determinant != 0, determinant.isFinite else { return false }
            blocks[i].i00 = (1 - e) / determinant
            blocks[i].i01 = b / determinant
            blocks[i].i10 = c / determinant
            blocks[i].i11 = 1 / determinant
            let (row, nextRow) = (i * terms, (width + i) * terms)
            for k in 0..<terms {
                (response[row + k], response[nextRow + k]) = blocks[i].solve(coupling[row + k], coupling[nextRow + k])
            }
        }
        multiply(
            weightedCoupling.baseAddress!, .transposed, response.baseAddress!, into: capacitance.entries.baseAddress!,
            rows: terms, columns: terms, inner: 2 * width, scale: gamma)
        for k in 0..<terms { capacitance.entries[k * terms + k] += 1 }
        return capacitance.factor()
    }

    func solve(_ vector: UnsafeMutableBufferPointer<Double>) {
        for i in 0..<width {
            (vector[i], vector[width + i]) = blocks[i].solve(vector[i], vector[width + i])
        }
        multiply(
            weightedCoupling.baseAddress!, .transposed, rows: 2 * width, columns: terms, vector: vector.baseAddress!,
            into: reduced.baseAddress!)
        capacitance.solve(reduced)
        multiply(
            response.baseAddress!, rows: 2 * width, columns: terms, vector: reduced.baseAddress!, into: vector.baseAddress!,
            scale: -gamma, accumulating: 1)
    }
}
