import Glibc
import Randomness
import Testing

@testable import Reinforcement

@Suite struct DeepQAgentTests {
    let rules = DeepQRules(shape: ActionValueShape(hidden: 16), memory: 256, discount: 0.99, targetPeriod: 100, longestEpisode: 100, rewardWindow: 5)
    let hyperparameters = Hyperparameters(learningRate: 1e-3, explorationDecay: 500, batchSize: 32)

    private func agent(_ index: UInt64 = 0) -> DeepQAgent { DeepQAgent(rules, hyperparameters, seed: 1, index: index) }
    private var pass: QLearningPass { QLearningPass(rules.shape, capacity: 128) }

    @Test func explorationFallsFromAllToOneInAHundred() {
        #expect(DeepQAgent.explorationShare(steps: 0, decay: 500) == 1)
        #expect(abs(DeepQAgent.explorationShare(steps: 500, decay: 500) - (0.01 + 0.99 / M_E)) < 1e-12)
        #expect(abs(DeepQAgent.explorationShare(steps: 1_000_000, decay: 500) - 0.01) < 1e-12)
    }

    @Test func nothingIsLearnedBeforeThereIsABatch() {
        let agent = agent(), before = agent.weights
        _ = agent.live(steps: 31, pass: pass)
        #expect(agent.weights == before && agent.optimiser.updates == 0)
        _ = agent.live(steps: 1, pass: pass)
        #expect(agent.weights != before && agent.optimiser.updates == 1)
    }

    /// After the update of steps 0, 100, 200, …: the 101st, the 201st.
    @Test func theTargetIsACopyEveryHundredSteps() {
        let agent = agent(), before = agent.weights, pass = pass
        _ = agent.live(steps: 100, pass: pass)
        #expect(agent.targetWeights == before)
        _ = agent.live(steps: 1, pass: pass)
        #expect(agent.targetWeights == agent.weights)
        _ = agent.live(steps: 1, pass: pass)
        #expect(agent.targetWeights != agent.weights)
    }

    @Test func agentsAreIndependentStreams() {
        let (first, second, other, pass) = (agent(), agent(), agent(1), pass)
        // One pass serves many agents, in any order.
        let alone = first.live(steps: 300, pass: self.pass)
        _ = other.live(steps: 300, pass: pass)
        #expect(second.live(steps: 300, pass: pass) == alone && second.weights == first.weights)
        #expect(other.weights != first.weights)
    }

    @Test func itLearnsToHoldThePole() {
        var rules = rules
        (rules.shape, rules.memory) = (ActionValueShape(hidden: 64), 5000)
        let agent = DeepQAgent(rules, Hyperparameters(learningRate: 2e-3, explorationDecay: 500, batchSize: 64), seed: 1, index: 0)
        let pass = QLearningPass(rules.shape, capacity: 64)
        let early = agent.live(steps: 500, pass: pass).meanReward
        let late = (0..<8).map { _ in agent.live(steps: 500, pass: pass).meanReward }.max()!
        #expect(early < 40 && late > 90)
    }

    @Test func fitnessLooksBackOnTheLastEpisodes() {
        func generation(_ recent: [Double], isPerfect: Bool = false) -> DeepQAgent.Generation {
            DeepQAgent.Generation(meanReward: 10, runningReward: 7, recentRewards: recent, isPerfect: isPerfect)
        }
        #expect(generation([1, 2, 6]).fitness(window: 1) == 6)
        #expect(generation([1, 2, 6]).fitness(window: 2) == 4)
        #expect(generation([1, 2, 6]).fitness(window: 9) == 3)
        #expect(generation([]).fitness(window: 2) == 7)
        // In a perfect generation the best of a full window counts.
        #expect(generation([40, 100], isPerfect: true).fitness(window: 2) == 100)
        #expect(generation([40, 100], isPerfect: true).fitness(window: 3) == 70)
    }

    @Test func anHeirBeginsAfresh() {
        let (agent, donor, pass) = (agent(), agent(1), pass)
        _ = agent.live(steps: 200, pass: pass)
        let heirs = Hyperparameters(learningRate: 1e-4, explorationDecay: 900, batchSize: 40)
        agent.become(weights: donor.weights, heirs)
        #expect(agent.weights == donor.weights && agent.targetWeights == donor.weights && agent.hyperparameters == heirs)
        #expect(agent.replay.count == 0 && agent.recentRewards.isEmpty && agent.optimiser.updates == 0 && agent.steps == 200)
        _ = agent.live(steps: 39, pass: pass)
        #expect(agent.weights == donor.weights)
        _ = agent.live(steps: 1, pass: pass)
        #expect(agent.weights != donor.weights && donor.weights == self.agent(1).weights)
    }
}
