import Glibc
import Integrators

/// Jumps of all agents of ``HermitePopulation`` while no θ moves, and relaxation while no agent jumps, of one step each: the limit of
/// many agents of the schemes of ``SnapshotPopulation``.
///
/// Source: paper-notes/borghi2026.md, "Integrators".
public struct SplitGenerations {
    /// Whether the jumps of a step see each other.
    public enum Jumps: Sendable {
        /// With probability 1 − e^{−λτ}, donors from before the step.
        case together
        /// One after another.
        case inTurn
    }

    private let population: HermitePopulation
    private let step: Double
    private let jumps: Jumps
    private let decays: [Double]

    /// - Parameters:
    ///   - step: τ, of the slow time.
    ///   - jumps: taken together they follow a whole step of relaxation; in turn they stand between two halves of it (Strang).
    public init(_ population: HermitePopulation, step: Double, jumps: Jumps) {
        self.population = population
        self.step = step
        self.jumps = jumps
        let instance = population.instance, share = jumps == .together ? 1 : 0.5
        decays = (0..<population.dimension).map { index in
            exp(-instance.stiffness * Double(index / population.grid.count) * share * step / population.timescaleRatio)
        }
    }

    /// The modes after so many steps from local equilibrium, as states of ``HermitePopulation``.
    ///
    /// - Throws: only in form, as the integrator does.
    public func solve(steps: Int) throws -> [Double] {
        var state = population.initialState
        let rate = JumpRate(population: population)
        for _ in 0..<steps {
            for i in state.indices { state[i] *= decays[i] }
            switch jumps {
            case .together:
                let source = rate.source(state)
                let kept = exp(-population.instance.jumpRate * step)
                for i in state.indices { state[i] = kept * state[i] + (1 - kept) * source[i] }
            case .inTurn:
                // So fine that its own error is far below that of the splitting.
                state = try RungeKutta.classical.integrate(rate, from: state, step: step / 4, steps: 4)
                for i in state.indices { state[i] *= decays[i] }
            }
        }
        return state
    }
}

/// λ(B/Z − f): jumps alone.
private struct JumpRate: DifferentialEquation {
    let population: HermitePopulation

    var dimension: Int { population.dimension }

    /// B/Z.
    func source(_ state: [Double]) -> [Double] {
        var result = state
        state.withUnsafeBufferPointer { state in
            result.withUnsafeMutableBufferPointer { population.selectAndMutate(state, into: $0) }
        }
        let mass = population.grid.integral(result[..<population.grid.count])
        return result.map { $0 / mass }
    }

    func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) throws {
        try population.evaluateNonlinearity(at: state, into: rate)
        for i in 0..<dimension { rate[i] -= population.instance.jumpRate * state[i] }
    }
}
