import Foundation
import GatedRecurrence
import Randomness
import Reproduction

/// The first-order expansion of a product of Jacobians in the corrections of its gates.
public enum Expansion: Experiment {
    public static let element = PaperElement(
        stem: "livi2025-expansion", paper: "2508.12121", element: "Appendix on the Fréchet expansion",
        title: "truncation error of the first-order expansion of products of Jacobians in their gates' corrections")

    public static func parameters(for preset: Preset) -> ExpansionParameters {
        switch preset {
        case .paper: return ExpansionParameters(seeds: 20)
        case .quick: return ExpansionParameters(seeds: 8)
        case .smoke:
            var parameters = ExpansionParameters(seeds: 6)
            (parameters.hidden, parameters.steps) = (32, 64)
            return parameters
        }
    }

    public static func run(_ parameters: ExpansionParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = ExpansionStudy(parameters, seed: seed)
        let networks = study.networks
        return study.record(try context.resumableMap(networks) { network, _ in study.measure(network) })
    }
}

struct ExpansionStudy: Sendable {
    enum Gate: String, CaseIterable, Codable, Sendable {
        case scalar = "scalar gate", multi = "many gates"
        var cell: Cell { self == .scalar ? .scalarGated : .multiGated }
    }

    /// Which factors stand in which order.
    enum Reading: String, CaseIterable, Sendable {
        case defined = "as defined", stateAfter = "state after the step", reversed = "reversed order", published = "as published"
        var takesStateAfter: Bool { self == .stateAfter || self == .published }
        var order: TransportProbe.Order { self == .reversed || self == .published ? .reversed : .chainRule }
    }

    struct Network: Codable, Sendable {
        let gate: Gate, replica: Int
    }

    /// What one reading of one network gives.
    struct Measurement: Codable, Sendable {
        /// ‖F(ε) - F_0 - ε F_1‖ (Frobenius) for each ε, by subtraction; without the last term of F_1; and by a recursion that rounds less.
        let errors, errorsWithoutLastTerm, recursiveErrors: [Double]
        /// ‖F_0‖, ‖F_1‖, ‖F_2‖ and ‖F(1)‖ (Frobenius).
        let coefficientNorms: [Double], valueNorm: Double
        /// ‖F(1) - ∂x_T/∂x_0‖ / ‖∂x_T/∂x_0‖ (Frobenius), and ‖F(1) - F_0‖ / ‖F(1)‖.
        let jacobianError, zerothError: Double
        /// Mean over steps of ‖B‖ / ‖A + B‖ (Frobenius).
        let stepError: Double
        /// ‖A_t‖₂ and ‖B_t‖₂.
        let dominant, correction: [Double]
        var amplification: Double { zerothError / stepError }
        var ratios: [Double] { zip(correction, dominant).map { $0 / $1 } }
    }

    struct Result: Codable, Sendable {
        let network: Network
        let readings: [Measurement]
        /// Relative difference of ∂x_T/∂x_0 from finite differences with two steps: their error.
        let differenceError: Double
        /// Mean of ‖B_t‖₂ / ‖A_t‖₂ with gates' weights ten times as large: a negative control.
        let ratioOfStrongGates: Double
        /// ‖F(1) - F_0‖ / ‖F(1)‖ of the first two steps, over their ‖B‖ / ‖A + B‖: a negative control.
        let shortAmplification: Double
    }

    let parameters: ExpansionParameters
    let seed: UInt64

    init(_ parameters: ExpansionParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    var networks: [Network] { Gate.allCases.flatMap { gate in (0..<parameters.seeds).map { Network(gate: gate, replica: $0) } } }

    func recurrentNetwork(_ network: Network) -> RecurrentNetwork {
        .normal(
            NetworkShape(network.gate.cell, inputs: parameters.inputs, hidden: parameters.hidden), deviation: parameters.deviation, seed: seed,
            index: UInt64(network.replica))
    }

    /// u_{t,k} = sin(f_k τ_t + phase_k) + 0.05 noise, with τ from 0 to 12 and f from 0.03 to 0.09, both evenly spaced.
    func signal(replica: Int) -> [Float] {
        var stream = RandomStream(seed: seed, purpose: "phases and noise of the signal", index: UInt64(replica))
        let phases = stream.normals(count: parameters.inputs)
        return (0..<parameters.steps).flatMap { step in
            (0..<parameters.inputs).map { channel -> Float in
                let frequency = parameters.inputs == 1 ? 0.03 : 0.03 + 0.06 * Double(channel) / Double(parameters.inputs - 1)
                let moment = 12 * Double(step) / Double(parameters.steps - 1)
                return Float(sin(frequency * moment + phases[channel]) + 0.05 * stream.nextNormal())
            }
        }
    }

    func measure(_ network: Network) -> Result {
        let recurrent = recurrentNetwork(network), inputs = signal(replica: network.replica)
        let trajectory = StateTrajectory(recurrent, inputs: inputs)
        let derivative = finiteDifferences(recurrent, inputs, step: 1e-5), coarser = finiteDifferences(recurrent, inputs, step: 2e-5)
        return Result(
            network: network,
            readings: Reading.allCases.map { reading in
                measure(
                    GateExpansion(trajectory, takesStateAfter: reading.takesStateAfter, order: reading.order), derivative: derivative)
            },
            differenceError: distance(derivative, coarser) / norm(derivative), ratioOfStrongGates: ratioOfStrongGates(recurrent, inputs),
            shortAmplification: amplificationOfTwoSteps(recurrent, inputs))
    }

    private func meanShare(_ expansion: GateExpansion) -> Double {
        expansion.correctionShares().reduce(0, +) / Double(expansion.steps)
    }

    private func amplificationOfTwoSteps(_ network: RecurrentNetwork, _ inputs: [Float]) -> Double {
        let expansion = GateExpansion(StateTrajectory(network, inputs: Array(inputs.prefix(2 * parameters.inputs))))
        let value = expansion.value(at: 1)
        return distance(value, expansion.coefficients[0]) / norm(value) / meanShare(expansion)
    }

    private func ratioOfStrongGates(_ network: RecurrentNetwork, _ inputs: [Float]) -> Double {
        var strong = network
        for matrix in [RecurrentNetwork.Matrix.gateRecurrent, .gateInput] { strong[matrix] = network[matrix].map { 10 * $0 } }
        let (dominant, correction) = GateExpansion(StateTrajectory(strong, inputs: inputs)).norms()
        return zip(correction, dominant).reduce(0) { $0 + $1.0 / $1.1 } / Double(dominant.count)
    }

    private func measure(_ expansion: GateExpansion, derivative: [Double]) -> Measurement {
        let value = expansion.value(at: 1)
        let (dominant, correction) = expansion.norms()
        let (zeroth, first) = (expansion.coefficients[0], expansion.coefficients[1])
        let remainders = parameters.sizes.map { size in
            zip(expansion.value(at: size), zip(zeroth, first)).map { $0 - $1.0 - size * $1.1 }
        }
        return Measurement(
            errors: remainders.map(norm),
            errorsWithoutLastTerm: zip(parameters.sizes, remainders).map { size, remainder in
                norm(zip(remainder, expansion.lastTerm).map { $0 + size * $1 })
            },
            recursiveErrors: parameters.sizes.map { norm(expansion.remainder(at: $0)) },
            coefficientNorms: expansion.coefficients.map(norm), valueNorm: norm(value),
            jacobianError: distance(value, derivative) / norm(derivative),
            zerothError: distance(value, zeroth) / norm(value), stepError: meanShare(expansion), dominant: dominant, correction: correction)
    }

    /// ∂x_T/∂x_0 by central differences, row by row.
    private func finiteDifferences(_ network: RecurrentNetwork, _ inputs: [Float], step: Double) -> [Double] {
        let n = parameters.hidden
        var derivative = [Double](repeating: 0, count: n * n)
        for j in 0..<n {
            func end(_ moved: Double) -> ArraySlice<Double> {
                var start = [Double](repeating: 0, count: n)
                start[j] = moved
                return StateTrajectory(network, inputs: inputs, start: start).states.suffix(n)
            }
            for (i, (above, below)) in zip(end(step), end(-step)).enumerated() { derivative[i * n + j] = (above - below) / (2 * step) }
        }
        return derivative
    }

    private func norm(_ matrix: [Double]) -> Double { matrix.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    private func distance(_ a: [Double], _ b: [Double]) -> Double { norm(zip(a, b).map { $0 - $1 }) }
}
