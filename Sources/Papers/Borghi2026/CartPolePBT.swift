import Randomness
import Reinforcement
import Reproduction

/// Population-based training of deep Q-learning on cart-pole, with fitness from the last k episodes, and populations without selection.
public enum CartPolePBT: Experiment {
    public static let element = PaperElement(
        stem: "borghi2026-cartpole-pbt", paper: "2603.19808", element: "experiment on CartPole",
        title: "population-based training of deep Q-learning: rewards, hyperparameters and genealogy")

    public static func parameters(for preset: Preset) -> CartPolePBTParameters {
        switch preset {
        case .paper: return CartPolePBTParameters(population: 500, controlPopulation: 100, replicas: 5)
        case .quick: return CartPolePBTParameters(population: 60, controlPopulation: 30, replicas: 1)
        case .smoke:
            var parameters = CartPolePBTParameters(population: 24, controlPopulation: 24, replicas: 10, generations: 9, steps: 250, windows: [1, 2])
            (parameters.hidden, parameters.memory, parameters.longestEpisode, parameters.trials) = (16, 2000, 30, 20)
            (parameters.batchSizes, parameters.initialBatchSizes) = ([8, 32], [8, 16, 32])
            return parameters
        }
    }

    public static func run(_ parameters: CartPolePBTParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = CartPolePBTStudy(parameters, seed: seed)
        let tasks = study.tasks
        let courses = try context.resumableMap(tasks) { try study.follow($0, monitor: $1) }
        return study.record(zip(tasks, courses).reduce(into: [:]) { $0[$1.0] = $1.1 })
    }
}

struct CartPolePBTStudy: Sendable {
    enum Condition: Hashable, Sendable {
        /// The fittest give, by the rewards of so many last episodes.
        case selected(window: Int)
        /// As many are replaced, anyone by anyone.
        case anyone
        /// Nobody is replaced.
        case nobody
    }

    struct Task: Hashable, Sendable {
        let condition: Condition, replica: Int
    }

    /// A population from its first to its last generation. Arrays are by generation, and by agent within it.
    struct Course: Codable, Sendable {
        /// With the windows of all selected populations in turn, by generation and agent.
        var windowFitness: [[[Double]]] = []
        var meanReward: [[Double]] = []
        var learningRate: [[Double]] = []
        var explorationDecay: [[Double]] = []
        var batchSize: [[Int]] = []
        /// Founder of each agent.
        var founder: [[Int]] = []
        /// After each generation but the last: whose copy each agent became, or -1.
        var donor: [[Int]] = []
        /// The fittest agent of the last generation.
        var best = BestAgent()
        var update = RecordedUpdate()
    }

    /// An agent's network, and what it does without exploring.
    struct BestAgent: Codable, Sendable {
        var agent = 0
        var weights: [Float] = []
        /// Four numbers for each state of an episode, the first and the last among them.
        var states: [Double] = []
        var actions: [Int] = []
    }

    /// All that goes into one update of a network, and what comes out.
    struct RecordedUpdate: Codable, Sendable {
        var weights: [Float] = [], targetWeights: [Float] = [], mean: [Float] = [], meanSquare: [Float] = [], after: [Float] = []
        var updates = 0, learningRate = 0.0
        /// Of each transition of the batch: four numbers, four numbers of the next state, then action, reward and whether it was the last.
        var transitions: [Float] = []
    }

    let parameters: CartPolePBTParameters
    let seed: UInt64

    init(_ parameters: CartPolePBTParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    var selectedConditions: [Condition] { parameters.windows.map { .selected(window: $0) } }
    static let controls: [Condition] = [.anyone, .nobody]

    /// The longest first, so that no thread is left alone with one.
    var tasks: [Task] {
        (selectedConditions + Self.controls).flatMap { condition in (0..<parameters.replicas).map { Task(condition: condition, replica: $0) } }
    }

    func follow(_ task: Task, monitor: TaskMonitor) throws -> Course {
        let generations = parameters.generations
        let pass = QLearningPass(parameters.rules().shape, capacity: max(parameters.batchSizes[1], parameters.initialBatchSizes.max()!))
        let population = population(task)
        let count = population.agents.count
        // Selection is by the window of the population; by the first where it does not matter.
        let position = if case .selected(let window) = task.condition { parameters.windows.firstIndex(of: window)! } else { 0 }
        var course = Course(windowFitness: parameters.windows.map { _ in [] })
        for generation in 0..<generations {
            let hyperparameters = population.agents.map(\.hyperparameters)
            course.learningRate.append(hyperparameters.map(\.learningRate))
            course.explorationDecay.append(hyperparameters.map(\.explorationDecay))
            course.batchSize.append(hyperparameters.map(\.batchSize))
            course.founder.append(population.founders)
            let lives = try population.live(steps: parameters.steps, pass: pass) { lived in
                try monitor.report((Double(generation) + Double(lived) / Double(count)) / Double(generations))
            }
            course.meanReward.append(lives.map(\.meanReward))
            for (index, window) in parameters.windows.enumerated() {
                course.windowFitness[index].append(lives.map { $0.fitness(window: window) })
            }
            if generation < generations - 1 {
                course.donor.append(population.select(fitness: course.windowFitness[position][generation]).map { $0 ?? -1 })
            }
        }
        let fitness = course.windowFitness[position].last!
        course.best = bestAgent(population, fitness, replica: task.replica, pass)
        if task.replica == 0 { course.update = recordedUpdate(of: population.agents[course.best.agent], pass) }
        return course
    }

    private func population(_ task: Task) -> TrainedPopulation {
        let (count, selection): (Int, TruncationSelection) = switch task.condition {
        case .selected: (parameters.population, .fittest)
        case .anyone: (parameters.controlPopulation, .anyone)
        case .nobody: (parameters.controlPopulation, .nobody)
        }
        return TrainedPopulation(
            count: count, parameters.rules(), parameters.space, selection, share: parameters.share, seed: seed, replica: UInt64(task.replica))
    }

    private func bestAgent(_ population: TrainedPopulation, _ fitness: [Double], replica: Int, _ pass: QLearningPass) -> BestAgent {
        let best = fitness.indices.max { (fitness[$0], $1) < (fitness[$1], $0) }!
        var result = BestAgent(agent: best, weights: population.agents[best].weights)
        var stream = RandomStream(seed: seed, purpose: "shown episodes", index: UInt64(replica))
        var cartPole = CartPole(from: &stream)
        func note() { for i in 0..<4 { result.states.append(cartPole.state[i]) } }
        note()
        while !cartPole.hasFailed && result.actions.count < parameters.longestEpisode {
            result.actions.append(pass.bestAction(result.weights, at: cartPole.observation))
            cartPole.push(toTheRight: result.actions.last == 1)
            note()
        }
        return result
    }

    private func recordedUpdate(of agent: DeepQAgent, _ pass: QLearningPass) -> RecordedUpdate {
        var update = RecordedUpdate(
            weights: agent.weights, targetWeights: agent.targetWeights, mean: agent.optimiser.mean, meanSquare: agent.optimiser.meanSquare,
            updates: agent.optimiser.updates, learningRate: agent.hyperparameters.learningRate)
        guard let sample = agent.learn(pass) else { return update }
        update.after = agent.weights
        for index in sample {
            let transition = agent.replay[index]
            for i in 0..<4 { update.transitions.append(transition.observation[i]) }
            for i in 0..<4 { update.transitions.append(transition.next[i]) }
            update.transitions += [Float(transition.action), transition.reward, transition.isLast ? 1 : 0]
        }
        return update
    }
}
