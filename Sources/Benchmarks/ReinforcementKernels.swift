import Reinforcement

/// Learners of cart-pole: motion, choice of an action, memory and update.
enum ReinforcementKernels {
    static let all = [32, 64, 128].map(step)

    /// Forward and back through three layers; the first has no derivative by its input. Values of the target network come on top where they are not
    /// kept from an earlier sample.
    private static func step(batch: Int) -> Kernel {
        let shape = ActionValueShape(hidden: 64)
        let connections = Double(shape.first.count + shape.second.count + shape.readout.count)
        let operations = Double(batch) * (6 * connections - 2 * Double(shape.first.count))
        return Kernel("step of a learner, batch \(batch)", unit: "step", units: 100, .single, operations: 100 * operations, bytes: 100 * 4 * (6 * connections + 11 * Double(batch))) {
            let rules = DeepQRules(
                shape: shape, memory: 5000, discount: 0.99, targetPeriod: 100, longestEpisode: 100, rewardWindow: 1)
            let pass = QLearningPass(shape, capacity: 128)
            let agent = DeepQAgent(rules, Hyperparameters(learningRate: 1e-3, explorationDecay: 500, batchSize: batch), seed: 1, index: 0)
            _ = agent.live(steps: 2500, pass: pass)
            return { _ = agent.live(steps: 100, pass: pass) }
        }
    }
}
