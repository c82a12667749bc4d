import Glibc
import Randomness

/// N agents in any loss, moved together in steps of one size: Langevin dynamics, then jumps with donors from before the step.
///
/// Jumps of one step either do not see each other, which is of weak order 1 in the step for Poisson clocks, or follow one another at
/// constant θ, which is of order 2 between half steps of the fast dynamics. The quadratic loss has an exact simulation without steps
/// (``EventDrivenPopulation``), if agents are selected by F(θ) alone.
public struct SnapshotPopulation<Landscape: Loss> {
    public typealias Vector = Landscape.Vector

    /// How θ moves in a time δ = (step/ε) at constant h.
    @frozen
    public enum Method: Sendable {
        /// θ ← θ − δ L′ + √(2δ/β) R: weak order 1, also at rest.
        case eulerMaruyama
        /// θ ← θ − δ L′ + √(2δ/β) (R + R′)/2, where R is the last step's: weak order 2 at rest. A jump copies θ and R together.
        ///
        /// Source: Leimkuhler and Matthews, "Rational construction of stochastic numerical methods for molecular sampling", AMRX 2013.
        case leimkuhlerMatthews
    }

    public let landscape: Landscape
    /// β.
    public let inverseTemperature: Double
    /// ε.
    public let timescaleRatio: Double
    /// σ.
    public let mutationSize: Double
    public let method: Method
    /// θ of all agents, in the order of ``hyperparameters``.
    public var thetas: [Vector] { parameters }
    public var hyperparameters: [Vector] { levels }
    @usableFromInline var parameters: [Vector]
    /// h of all agents.
    @usableFromInline var levels: [Vector]
    @usableFromInline var noises: [Vector]
    @usableFromInline let reservoir: RandomReservoir

    /// Agents at the given parameters and hyperparameters.
    ///
    /// Traps unless there are as many of both, β and ε are positive and σ is not negative.
    /// - Throws: ``InvalidPopulation/tooFewAgents(_:)`` for fewer than two agents.
    public init(
        _ landscape: Landscape, inverseTemperature: Double, timescaleRatio: Double, mutationSize: Double, method: Method,
        thetas: [Vector], hyperparameters: [Vector], reservoir: RandomReservoir
    ) throws(InvalidPopulation) {
        precondition(thetas.count == hyperparameters.count && inverseTemperature > 0 && timescaleRatio > 0 && mutationSize >= 0)
        guard hyperparameters.count >= 2 else { throw .tooFewAgents(hyperparameters.count) }
        self.landscape = landscape
        self.inverseTemperature = inverseTemperature
        self.timescaleRatio = timescaleRatio
        self.mutationSize = mutationSize
        self.method = method
        parameters = thetas
        levels = hyperparameters
        self.reservoir = reservoir
        noises = thetas.map { _ in Vector.normal(from: reservoir) }
    }

    public var count: Int { parameters.count }

    /// Moves every θ by the fast dynamics over a time `step`, in one step of ``method``.
    ///
    /// It stays bounded if δ L″ < 2 (paper-notes/borghi2026.md, "Integrators").
    /// - Parameter step: of the slow time, so that δ = `step`/ε.
    @inlinable
    public mutating func relax(over step: Double) {
        let delta = step / timescaleRatio
        let scale = (2 * delta / inverseTemperature).squareRoot()
        // Without the last step's noise the mean of two is the new one.
        let (old, new) = method == .eulerMaruyama ? (0, scale) : (0.5 * scale, 0.5 * scale)
        let (landscape, reservoir) = (landscape, reservoir)
        levels.withUnsafeBufferPointer { hyperparameters in
            parameters.withUnsafeMutableBufferPointer { parameters in
                noises.withUnsafeMutableBufferPointer { noises in
                    Vector.forEachNormal(count: parameters.count, from: reservoir) { i, noise in
                        let theta = parameters[i]
                        let slope = landscape.gradient(theta: theta, h: hyperparameters[i])
                        parameters[i] = theta - delta * slope + (old * noises[i] + new * noise)
                        noises[i] = noise
                    }
                }
            }
        }
    }

    /// Jumps at Poisson clocks over a time `step`, one after another, while no θ moves.
    ///
    /// - Parameters:
    ///   - step: of the slow time.
    ///   - jumpRate: λ.
    ///   - logWeights: for each agent, up to a constant; another number of them traps.
    ///   - child: the logarithm of the weight of an agent after its jump; called with the agent, its donor and its hyperparameter.
    /// - Throws: ``InvalidPopulation/unboundedFitness(_:)`` for a logarithm that is not finite; jumps before that have happened.
    @inlinable
    public mutating func jumpInTurn(
        over step: Double, jumpRate: Double, logWeights: [Double], child: (_ agent: Int, _ donor: Int, _ h: Vector) -> Double
    ) throws(InvalidPopulation) {
        precondition(logWeights.count == count)
        let greatest = logWeights.max()!
        for logarithm in logWeights where !logarithm.isFinite { throw .unboundedFitness(logarithm) }
        var weights = SumTree(logWeights.map { exp($0 - greatest) })
        let meanWait = 1 / (jumpRate * Double(count))
        var time = meanWait * reservoir.nextExponential()
        while time < step {
            let agent = reservoir.nextIndex(below: count), donor = weights.index(at: reservoir.nextUniform())
            parameters[agent] = parameters[donor]
            noises[agent] = noises[donor]
            levels[agent] = levels[donor] + mutationSize * Vector.normal(from: reservoir)
            let logarithm = child(agent, donor, levels[agent])
            guard logarithm.isFinite else { throw .unboundedFitness(logarithm) }
            weights[agent] = exp(logarithm - greatest)
            time += meanWait * reservoir.nextExponential()
        }
    }

    /// Replaces each agent with the given probability by a donor drawn with the given weights from the agents as they are now.
    ///
    /// - Parameters:
    ///   - logWeights: for each agent, up to a constant; another number of them traps.
    ///   - replace: called for each replacement with the agent replaced and the donor, for what else is inherited.
    /// - Throws: ``InvalidPopulation/unboundedFitness(_:)`` for a logarithm that is not finite, before any jump.
    @inlinable
    public mutating func jump(
        probability: Double, logWeights: [Double], replace: (_ agent: Int, _ donor: Int) -> Void = { _, _ in }
    ) throws(InvalidPopulation) {
        precondition(logWeights.count == count)
        let donors = try DonorTable(logWeights: logWeights)
        let (oldThetas, oldNoises, oldHyperparameters) = (parameters, noises, levels)
        for agent in oldThetas.indices where probability >= 1 || reservoir.nextUniform() < probability {
            let donor = donors.index(at: reservoir.nextUniform())
            parameters[agent] = oldThetas[donor]
            noises[agent] = oldNoises[donor]
            levels[agent] = oldHyperparameters[donor] + mutationSize * Vector.normal(from: reservoir)
            replace(agent, donor)
        }
    }
}

extension SnapshotPopulation where Landscape: HarmonicLoss {
    /// Moves every θ by the exact transition of its Ornstein-Uhlenbeck process over a time `step` of the slow time.
    @inlinable
    public mutating func relaxExactly(over step: Double) {
        let decay = exp(-landscape.stiffness * step / timescaleRatio)
        let spread = ((1 - decay * decay) / (inverseTemperature * landscape.stiffness)).squareRoot()
        let reservoir = reservoir
        levels.withUnsafeBufferPointer { hyperparameters in
            parameters.withUnsafeMutableBufferPointer { parameters in
                Vector.forEachNormal(count: parameters.count, from: reservoir) { i, noise in
                    let h = hyperparameters[i]
                    parameters[i] = h + (decay * (parameters[i] - h) + spread * noise)
                }
            }
        }
    }
}

/// Indices drawn in proportion to weights that are given by their logarithms, one at least; O(n) to make, O(1) a draw on average.
///
/// Source: Chen and Asmuth, "On generating random variates from an empirical distribution", AIIE Transactions 1974.
public struct DonorTable: Sendable {
    private let cumulative: [Double]
    /// Where the search for a fraction of the total begins, for n equal parts of it.
    private let guide: [Int]

    /// - Throws: ``InvalidPopulation/unboundedFitness(_:)`` if a logarithm is not a number or infinite.
    public init(logWeights: [Double]) throws(InvalidPopulation) {
        let greatest = logWeights.max() ?? 0
        var sum = 0.0
        var cumulative: [Double] = []
        cumulative.reserveCapacity(logWeights.count)
        for logarithm in logWeights {
            guard logarithm.isFinite else { throw .unboundedFitness(logarithm) }
            sum += exp(logarithm - greatest)
            cumulative.append(sum)
        }
        let part = sum / Double(cumulative.count)
        var index = 0
        guide = cumulative.indices.map { piece in
            while index < cumulative.count - 1 && cumulative[index] <= Double(piece) * part { index += 1 }
            return index
        }
        self.cumulative = cumulative
    }

    /// The index in whose part of the total `fraction`, in (0, 1), falls.
    public func index(at fraction: Double) -> Int {
        cumulative.withUnsafeBufferPointer { cumulative in
            let (last, target) = (cumulative.count - 1, fraction * cumulative[cumulative.count - 1])
            var index = guide[min(Int(fraction * Double(cumulative.count)), last)]
            // Back only where rounding led too far.
            while index > 0 && cumulative[index - 1] > target { index -= 1 }
            while index < last && cumulative[index] <= target { index += 1 }
            return index
        }
    }
}
