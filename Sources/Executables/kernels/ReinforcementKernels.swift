import Reinforcement

/// The time of a step of a learner of cart-pole, motion and update together, for three batch sizes.
func reportReinforcementKernels(singlePeak: Double) {
    let shape = ActionValueShape(hidden: 64)
    let rules = DeepQRules(shape: shape, memory: 5000, discount: 0.99, targetPeriod: 100, longestEpisode: 100, rewardWindow: 1)
    let pass = QLearningPass(shape, capacity: 128)
    for batch in [32, 64, 128] {
        let agent = DeepQAgent(rules, Hyperparameters(learningRate: 1e-3, explorationDecay: 500, batchSize: batch), seed: 1, index: 0)
        _ = agent.live(steps: 2500, pass: pass)
        let steps = 500
        let time = seconds(5) { _ = agent.live(steps: steps, pass: pass) } / Double(steps)
        // Forward and back through three layers; the first has no derivative by its input. Values of the target network come on top where they are
        // not kept from an earlier sample.
        let connections = Double(shape.first.count + shape.second.count + shape.readout.count)
        let operations = Double(batch) * (6 * connections - 2 * Double(shape.first.count))
        report("step of a cart-pole learner, batch \(batch)", time, operations: operations, peak: singlePeak, of: "sgemm")
    }
}
