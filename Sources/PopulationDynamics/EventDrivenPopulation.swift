import CInstructions
import Glibc
import Randomness

/// N agents of which each is in its quadratic loss L = k |θ − h|²/2, with Poisson clocks, simulated exactly in law.
///
/// There is no time step. An agent is brought up to date, by the exact transition of its Ornstein-Uhlenbeck process, when it is looked
/// at: as a donor that is picked uniformly and accepted with probability e^{α(F(θ) − max F)}. A look costs O(1); there are λ N t/⟨w⟩
/// of them up to time t, whatever ε is. With ε = 0 an agent that was looked at before is in equilibrium again.
/// Source: the process is that of paper-notes/borghi2026.md; the method is exact for a fitness that is bounded above.
public struct EventDrivenPopulation<Vector: AgentVector> {
    /// An agent as it was when it was last looked at.
    @frozen
    public struct Agent: Sendable {
        public var theta, h: Vector
        /// The time at which θ was brought up to date.
        public var time: Double

        @inlinable
        init(theta: Vector, h: Vector, time: Double) {
            self.theta = theta
            self.h = h
            self.time = time
        }
    }

    /// What all agents obey.
    public struct Dynamics: Sendable {
        /// k/ε, infinite for ε = 0.
        public var relaxationRate: Double
        /// s² = 1/(β k).
        public var thermalVariance: Double
        /// σ.
        public var mutationSize: Double
        /// λ.
        public var jumpRate: Double

        /// Traps unless the rates are positive and s² and σ are not negative.
        public init(relaxationRate: Double, thermalVariance: Double, mutationSize: Double, jumpRate: Double) {
            precondition(relaxationRate > 0 && thermalVariance >= 0 && mutationSize >= 0 && jumpRate > 0)
            self.relaxationRate = relaxationRate
            self.thermalVariance = thermalVariance
            self.mutationSize = mutationSize
            self.jumpRate = jumpRate
        }
    }

    public let dynamics: Dynamics
    /// Slow time, in which agents jump at the rate λ.
    public var time: Double { clock }
    /// How many agents were looked at as donors, and how many were replaced.
    public var looks: Int { lookCount }
    /// How many were replaced, each by the donor that was accepted.
    public var jumps: Int { jumpCount }
    @usableFromInline var clock = 0.0
    @usableFromInline var lookCount = 0
    @usableFromInline var jumpCount = 0
    @usableFromInline var agents: [Agent]
    @usableFromInline let reservoir: RandomReservoir
    @usableFromInline let thermalScale: Double

    /// Agents at the given hyperparameters, θ in local equilibrium.
    ///
    /// - Throws: ``InvalidPopulation/tooFewAgents(_:)`` for fewer than two.
    public init(_ dynamics: Dynamics, hyperparameters: [Vector], reservoir: RandomReservoir) throws(InvalidPopulation) {
        guard hyperparameters.count >= 2 else { throw .tooFewAgents(hyperparameters.count) }
        self.dynamics = dynamics
        self.reservoir = reservoir
        let scale = dynamics.thermalVariance.squareRoot()
        thermalScale = scale
        agents = hyperparameters.map { Agent(theta: $0 + scale * Vector.normal(from: reservoir), h: $0, time: 0) }
    }

    public var count: Int { agents.count }

    /// Runs until `end`; an end before ``time`` traps. A population for which this throws is of no further use.
    ///
    /// - Parameter logAcceptance: α(F(θ) − max F), never positive.
    /// - Throws: ``InvalidPopulation`` if the fitness is not a number or above its maximum, or if next to no donor is accepted.
    @inlinable
    public mutating func run(until end: Double, logAcceptance: (Vector) -> Double) throws(InvalidPopulation) {
        precondition(end >= clock)
        let (dynamics, reservoir, thermalScale) = (dynamics, reservoir, thermalScale)
        let count = agents.count
        let meanWait = 1 / (dynamics.jumpRate * Double(count))
        var (now, looks, jumps) = (clock, 0, 0)
        var failure: InvalidPopulation?
        agents.withUnsafeMutableBufferPointer { agents in
            let agents = agents.baseAddress!
            events: while true {
                now += meanWait * reservoir.nextExponential()
                if now > end { break }
                let replaced = reservoir.nextIndex(below: count)
                var misses = 0
                while true {
                    // Agents lie all over memory: those of the next looks are asked for in time.
                    prefetchForWriting(agents + reservoir.laterIndex(below: count))
                    let donor = agents + reservoir.nextIndex(below: count)
                    donor.pointee = Self.relaxed(donor.pointee, at: now, dynamics, thermalScale, reservoir)
                    looks &+= 1
                    let acceptance = logAcceptance(donor.pointee.theta)
                    // Not a number fails the comparison too.
                    guard acceptance <= 0 else {
                        failure = .unboundedFitness(acceptance)
                        break events
                    }
                    if reservoir.nextExponential() >= -acceptance {
                        agents[replaced] = Agent(
                            theta: donor.pointee.theta,
                            h: donor.pointee.h + dynamics.mutationSize * Vector.normal(from: reservoir), time: now)
                        jumps &+= 1
                        break
                    }
                    misses &+= 1
                    if misses > 10_000_000 {
                        failure = .noDonor(misses)
                        break events
                    }
                }
            }
        }
        lookCount += looks
        jumpCount += jumps
        // The law of exponential waits has no memory: the wait that reached past the end is drawn anew.
        clock = min(now, end)
        if let failure { throw failure }
    }

    @inlinable @inline(__always)
    static func relaxed(
        _ agent: Agent, at now: Double, _ dynamics: Dynamics, _ thermalScale: Double, _ reservoir: RandomReservoir
    ) -> Agent {
        let decay = now > agent.time ? exp(-dynamics.relaxationRate * (now - agent.time)) : 1
        let spread = thermalScale * (1 - decay * decay).squareRoot()
        return Agent(
            theta: agent.h + (decay * (agent.theta - agent.h) + spread * Vector.normal(from: reservoir)), h: agent.h, time: now)
    }

    /// h of all agents, which is always up to date.
    public var hyperparameters: [Vector] { agents.map(\.h) }

    /// All agents, brought up to date: N random numbers are taken, so that what follows is another run of the same law.
    public mutating func snapshot() -> [Agent] {
        for i in agents.indices { agents[i] = Self.relaxed(agents[i], at: time, dynamics, thermalScale, reservoir) }
        return agents
    }
}

/// A population that cannot be simulated.
public enum InvalidPopulation: Error, Equatable, CustomStringConvertible {
    /// Fewer than two, and how many.
    case tooFewAgents(Int)
    /// A weight, or the logarithm of a weight or of an acceptance, that is not allowed.
    case unboundedFitness(Double)
    /// How many looks were in vain.
    case noDonor(Int)

    public var description: String {
        switch self {
        case .tooFewAgents(let count): "a population needs at least 2 agents, not \(count)"
        case .unboundedFitness(let value):
            "the fitness is not a number, or above the maximum that was given for it: its logarithmic acceptance is \(value)"
        case .noDonor(let looks):
            "none of \(looks) agents was accepted as a donor: selection is too strong for rejection, so far from the optimum"
        }
    }
}
