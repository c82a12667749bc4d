import Glibc
import Optimisers
import Randomness

/// What an agent learns with, and what a population searches for.
public struct Hyperparameters: Equatable, Sendable, Codable {
    /// Adam's.
    public var learningRate: Double
    /// Steps after which the share of random actions has fallen by a factor of e.
    public var explorationDecay: Double
    /// Transitions of an update; there is none before so many are remembered.
    public var batchSize: Int

    public init(learningRate: Double, explorationDecay: Double, batchSize: Int) {
        (self.learningRate, self.explorationDecay, self.batchSize) = (learningRate, explorationDecay, batchSize)
    }
}

/// What all agents have in common.
public struct DeepQRules: Equatable, Sendable {
    public var shape: ActionValueShape
    /// Transitions that an agent remembers.
    public var memory: Int
    /// γ.
    public var discount: Float
    /// Steps from one copy of the network into the target network to the next.
    public var targetPeriod: Int
    /// Steps after which an episode ends if the pole still stands.
    public var longestEpisode: Int
    /// Episodes whose rewards are remembered.
    public var rewardWindow: Int

    /// Nothing is checked here: with a memory smaller than its batch an agent never learns, and a `targetPeriod` of 0 traps.
    public init(shape: ActionValueShape, memory: Int, discount: Float, targetPeriod: Int, longestEpisode: Int, rewardWindow: Int) {
        (self.shape, self.memory, self.discount, self.targetPeriod) = (shape, memory, discount, targetPeriod)
        (self.longestEpisode, self.rewardWindow) = (longestEpisode, rewardWindow)
    }
}

/// A learner of cart-pole by deep Q-learning (Mnih et al. 2015): one update of its network for each step that it makes.
///
/// Its random numbers are its own: starts of episodes, exploration and replay have a stream each, named by the agent's number.
///
/// Not thread-safe.
public final class DeepQAgent {
    public let rules: DeepQRules
    public private(set) var hyperparameters: Hyperparameters
    /// In the order of ``ActionValueShape``.
    public private(set) var weights: [Float]
    /// Of Q′: what ``weights`` were when they were last copied.
    public private(set) var targetWeights: [Float]
    public private(set) var optimiser: OptimiserState
    public let replay: ReplayBuffer
    /// Steps made, over all generations.
    public private(set) var steps = 0
    /// The rewards of the last episodes, no more than ``DeepQRules/rewardWindow``.
    public private(set) var recentRewards: [Double] = []

    /// Names the target network in the buffer.
    private var targetVersion: UInt32 = 1
    private var starts, exploration: RandomStream
    private let sampling: RandomReservoir

    /// An agent that has made no step.
    ///
    /// - Parameter index: names its random numbers, with the seed.
    public init(_ rules: DeepQRules, _ hyperparameters: Hyperparameters, seed: UInt64, index: UInt64) {
        self.rules = rules
        self.hyperparameters = hyperparameters
        weights = rules.shape.uniformWeights(seed: seed, index: index)
        targetWeights = weights
        optimiser = OptimiserState(.adam(rate: hyperparameters.learningRate), count: rules.shape.count)
        replay = ReplayBuffer(capacity: rules.memory)
        starts = RandomStream(seed: seed, purpose: "starts of episodes", index: index)
        exploration = RandomStream(seed: seed, purpose: "exploration", index: index)
        sampling = RandomReservoir(seed: seed, purpose: "replay", index: index)
    }

    /// What a generation came to.
    public struct Generation: Equatable, Sendable {
        /// The mean reward of the episodes that ended in it; the reward so far if none has.
        public let meanReward: Double
        /// Of the episode that goes on when it ends.
        public let runningReward: Double
        /// Of the last episodes, be they of this generation or before.
        public let recentRewards: [Double]
        /// Whether all its episodes were as long as they may be.
        public let isPerfect: Bool

        /// What selection sees: the mean reward of the last episodes, or the greatest if there are as many as asked for and the generation was
        /// perfect; the reward so far if none has ended.
        public func fitness(window: Int) -> Double {
            let recent = recentRewards.suffix(window)
            if recent.isEmpty { return runningReward }
            if isPerfect && recent.count == window { return recent.max()! }
            return recent.reduce(0, +) / Double(recent.count)
        }
    }

    /// Makes a number of steps, from a fresh start, with an update of the network after each.
    ///
    /// - Parameter pass: with room for the batch, and for the agent's shape; it traps otherwise.
    public func live(steps count: Int, pass: QLearningPass) -> Generation {
        var cartPole = CartPole(from: &starts)
        var (reward, length) = (0.0, 0)
        var (sum, episodes) = (0.0, 0)
        for _ in 0..<count {
            let observation = cartPole.observation
            let action = chooseAction(observation, pass)
            cartPole.push(toTheRight: action == 1)
            reward += 1
            length += 1
            let isLast = cartPole.hasFailed || length == rules.longestEpisode
            replay.push(Transition(observation: observation, action: action, next: cartPole.observation, isLast: isLast))
            learn(pass)
            steps += 1
            guard isLast else { continue }
            recentRewards.append(reward)
            if recentRewards.count > rules.rewardWindow { recentRewards.removeFirst() }
            (sum, episodes) = (sum + reward, episodes + 1)
            (reward, length) = (0, 0)
            cartPole = CartPole(from: &starts)
        }
        let meanReward = episodes > 0 ? sum / Double(episodes) : reward
        return Generation(
            meanReward: meanReward, runningReward: reward, recentRewards: recentRewards, isPerfect: meanReward == Double(rules.longestEpisode))
    }

    /// The share of random actions: from 1 towards 1 %.
    ///
    /// - Parameter decay: ``Hyperparameters/explorationDecay``.
    public static func explorationShare(steps: Int, decay: Double) -> Double { 0.01 + 0.99 * exp(-Double(steps) / decay) }

    private func chooseAction(_ observation: SIMD4<Float>, _ pass: QLearningPass) -> Int {
        let share = Self.explorationShare(steps: steps, decay: hyperparameters.explorationDecay)
        if exploration.nextUniform() < share { return exploration.nextUniform() < 0.5 ? 0 : 1 }
        return pass.bestAction(weights, at: observation)
    }

    /// One update on a sample of what is remembered, once there is a batch of it.
    ///
    /// - Returns: the indices of the sample in ``replay``, until the pass is used again.
    @discardableResult
    public func learn(_ pass: QLearningPass) -> UnsafeBufferPointer<Int>? {
        guard replay.count >= hyperparameters.batchSize else { return nil }
        let sample = pass.draw(hyperparameters.batchSize) { replay.sample($0, from: sampling) }
        pass.differentiate(weights, targetWeights: targetWeights, version: targetVersion, discount: rules.discount, replay, sample)
        optimiser.update(&weights, gradient: UnsafePointer(pass.gradient.baseAddress!))
        if steps % rules.targetPeriod == 0 { copyToTarget() }
        return sample
    }

    private func copyToTarget() {
        targetWeights.withUnsafeMutableBufferPointer { target in
            weights.withUnsafeBufferPointer { target.baseAddress!.update(from: $0.baseAddress!, count: $0.count) }
        }
        targetVersion += 1
    }

    /// Goes on as another: its network, hyperparameters of its own, a new optimiser, and nothing remembered. Steps count on.
    ///
    /// Another number of weights traps.
    public func become(weights inherited: [Float], _ hyperparameters: Hyperparameters) {
        precondition(inherited.count == weights.count)
        weights = inherited
        targetWeights = inherited
        targetVersion += 1
        self.hyperparameters = hyperparameters
        optimiser = OptimiserState(.adam(rate: hyperparameters.learningRate), count: weights.count)
        replay.removeAll()
        recentRewards.removeAll()
    }
}
