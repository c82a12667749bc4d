import Randomness

/// Agents that learn for a generation and are then selected, generation after generation.
public final class TrainedPopulation {
    /// By place: an heir learns in the place of the agent that it replaces.
    public let agents: [DeepQAgent]
    public let space: HyperparameterSpace
    public let selection: TruncationSelection
    /// As of ``TruncationSelection/donors(fitness:share:from:)``.
    public let share: Double
    /// Generations lived.
    public private(set) var generations = 0
    /// The agent of the first generation that each descends from.
    public private(set) var founders: [Int]
    private let seed: UInt64
    private let replica: UInt64

    /// - Parameters:
    ///   - count: positive; it traps otherwise.
    ///   - share: checked by the first selection.
    ///   - replica: below 2³²; names the random numbers with the seed: populations of the same name begin with the same agents, and differ by what
    ///     selection does.
    public init(
        count: Int, _ rules: DeepQRules, _ space: HyperparameterSpace, _ selection: TruncationSelection, share: Double, seed: UInt64, replica: UInt64
    ) {
        precondition(count > 0)
        (self.space, self.selection, self.share, self.seed, self.replica) = (space, selection, share, seed, replica)
        agents = (0..<count).map { agent in
            let index = replica << 32 | UInt64(agent)
            var stream = RandomStream(seed: seed, purpose: "initial hyperparameters", index: index)
            return DeepQAgent(rules, space.draw(from: &stream), seed: seed, index: index)
        }
        founders = Array(0..<count)
    }

    /// All agents live for a generation, one after another.
    ///
    /// - Parameters:
    ///   - steps: that each agent makes.
    ///   - pass: with room for the largest batch; it traps otherwise.
    ///   - eachAgent: is called with the number of agents that have lived; what it throws is thrown on.
    /// - Returns: one for each agent.
    public func live(steps: Int, pass: QLearningPass, eachAgent: (Int) throws -> Void) rethrows -> [DeepQAgent.Generation] {
        var results: [DeepQAgent.Generation] = []
        for agent in agents {
            results.append(agent.live(steps: steps, pass: pass))
            try eachAgent(results.count)
        }
        generations += 1
        return results
    }

    /// Replaces the unfit by copies of the fit with perturbed hyperparameters.
    ///
    /// - Parameter fitness: a number for each agent.
    ///
    /// - Returns: the donor of every agent that was replaced, or nil.
    public func select(fitness: [Double]) -> [Int?] {
        let index = replica << 32 | UInt64(generations)
        var lots = RandomStream(seed: seed, purpose: "donors", index: index)
        var perturbations = RandomStream(seed: seed, purpose: "perturbations", index: index)
        let donors = selection.donors(fitness: fitness, share: share, from: &lots)
        // All are copied before any is replaced, since a donor may be replaced itself.
        let heirs = donors.enumerated().compactMap { agent, donor in
            donor.map { (agent, weights: agents[$0].weights, hyperparameters: agents[$0].hyperparameters, founder: founders[$0]) }
        }
        for (agent, weights, hyperparameters, founder) in heirs {
            agents[agent].become(weights: weights, space.perturbed(hyperparameters, from: &perturbations))
            founders[agent] = founder
        }
        return donors
    }
}
