import Foundation
import Randomness
import Reinforcement
import Reproduction
import Statistics

extension CartPolePBTStudy {
    typealias Courses = [Task: Course]

    func record(_ courses: Courses) -> Record {
        Record(
            outcome: "completed", axes: axes(courses),
            variables: selectedVariables(courses) + controlVariables(courses) + curves(courses) + densities(courses) + genealogy(courses)
                + bestAgents(courses) + auditedUpdate(courses) + auditedMotion(),
            claims: claims(courses))
    }

    private static let notes = "paper-notes/borghi2026.md, Population-based training on CartPole"

    private func variable(
        _ name: String, _ axes: [String], _ values: Variable.Values, _ longName: String, units: String = "1", _ symbol: String
    ) -> Variable {
        Variable(name, axes: axes, values, longName: longName, units: units, symbol: symbol, equation: Self.notes)
    }

    // MARK: Axes

    private func axes(_ courses: Courses) -> [Variable] {
        let replicas = 0..<parameters.replicas, shape = parameters.rules().shape
        let update = course(courses, selectedConditions[0], 0).update
        return [
            .axis("window", .int(parameters.windows), longName: "episodes of which the fitness is the mean", units: "episodes", symbol: "k"),
            .axis("control", .string(Self.controls.map(name)), longName: "population without selection", symbol: "C"),
            .axis("population", .string((selectedConditions + Self.controls).map(name)), longName: "kind of population", symbol: "P"),
            .axis("replica", .int(Array(replicas)), longName: "population of its own random numbers", symbol: "r"),
            .axis("generation", .int(Array(0..<parameters.generations)), longName: "generation: the updates that were made before it", symbol: "u"),
            .axis("update", .int(Array(1...parameters.updates)), longName: "update of the population", symbol: "u"),
            .axis("agent", .int(Array(0..<parameters.population)), longName: "place in a population with selection", symbol: "i"),
            .axis("control_agent", .int(Array(0..<parameters.controlPopulation)), longName: "place in a population without selection", symbol: "i"),
            .axis("shown_update", .int(shownUpdates), longName: "updates made before a generation that is drawn", symbol: "u"),
            .axis("hyperparameter", .string(Self.hyperparameters), longName: "hyperparameter: log10 η, d in steps, B", symbol: "h"),
            .axis("density_point", .int(Array(0..<Self.densityPoints)), longName: "point of a density", symbol: "j"),
            .axis("weight", .int(Array(0..<shape.count)), longName: weightOrder(shape), symbol: "w"),
            .axis("state", .string(["position", "velocity", "angle", "angular velocity"]), longName: "part of a state: m, m/s, rad, rad/s", symbol: "s"),
            .axis(
                "moment", .int(Array(0...parameters.longestEpisode)), longName: "states of an episode; those after its end are NaN", units: "steps", symbol: "t"),
            .axis("trial", .int(Array(0..<parameters.trials)), longName: "episode of random pushes", symbol: "e"),
            .axis("push", .int(Array(0..<Self.longestTrial)), longName: "push of a trial", units: "steps", symbol: "t"),
            .axis("batch_entry", .int(Array(0..<update.transitions.count / Self.transitionParts.count)), longName: "transition of the recorded batch", symbol: "b"),
            .axis("transition_part", .string(Self.transitionParts), longName: "part of a transition", symbol: "p"),
        ]
    }

    static let hyperparameters = ["log10 of the learning rate", "exploration decay", "batch size"]
    static let transitionParts =
        (0..<4).map { "observation \($0)" } + (0..<4).map { "next observation \($0)" } + ["action", "reward", "last of its episode"]

    private func weightOrder(_ shape: ActionValueShape) -> String {
        let n = shape.hidden
        return "weight: 4 × \(n) by source, \(n) biases, \(n) × \(n) by source, \(n) biases, 2 × \(n) by action, 2 biases"
    }

    private func name(_ condition: Condition) -> String {
        switch condition {
        case .selected(let window): "fitness of \(window) episode\(window == 1 ? "" : "s")"
        case .anyone: "anyone replaced by anyone"
        case .nobody: "nobody replaced"
        }
    }

    /// After the second update, in the middle, and in the end, as the authors' code draws them.
    private var shownUpdates: [Int] {
        let last = parameters.updates, first = min(2, last)
        return [first, max(first, (last + 1) / 2), last]
    }

    func course(_ courses: Courses, _ condition: Condition, _ replica: Int) -> Course { courses[Task(condition: condition, replica: replica)]! }

    /// Of all replicas.
    func courses(_ courses: Courses, _ condition: Condition) -> [Course] { (0..<parameters.replicas).map { course(courses, condition, $0) } }

    // MARK: Populations

    private func selectedVariables(_ courses: Courses) -> [Variable] {
        let all = (0..<parameters.replicas).flatMap { replica in selectedConditions.map { course(courses, $0, replica) } }
        let fitness = all.enumerated().flatMap { $1.windowFitness[$0 % selectedConditions.count].flatMap(\.self) }
        return [
            variable(
                "fitness", ["replica", "window", "generation", "agent"], .double(fitness), "mean reward of the last episodes, which selection sees", "F")
        ] + agentVariables(all, prefix: "", kind: "window", agent: "agent")
    }

    private func controlVariables(_ courses: Courses) -> [Variable] {
        let all = (0..<parameters.replicas).flatMap { replica in Self.controls.map { course(courses, $0, replica) } }
        return [
            variable(
                "control_fitness", ["replica", "control", "window", "generation", "control_agent"],
                .double(all.flatMap { $0.windowFitness.flatMap { $0.flatMap(\.self) } }), "mean reward of the last episodes, which nobody looks at", "F")
        ] + agentVariables(all, prefix: "control_", kind: "control", agent: "control_agent")
    }

    /// What is known of every agent of populations, of each replica and kind.
    private func agentVariables(_ all: [Course], prefix: String, kind: String, agent: String) -> [Variable] {
        func values(_ name: String, _ values: Variable.Values, _ longName: String, units: String = "1", _ symbol: String) -> Variable {
            variable(prefix + name, ["replica", kind, name == "donor" ? "update" : "generation", agent], values, longName, units: units, symbol)
        }
        return [
            values("mean_reward", .double(all.flatMap { $0.meanReward.flatMap(\.self) }), "mean reward of the episodes that ended in a generation", "R"),
            values("learning_rate", .double(all.flatMap { $0.learningRate.flatMap(\.self) }), "learning rate during a generation", "η"),
            values(
                "exploration_decay", .double(all.flatMap { $0.explorationDecay.flatMap(\.self) }),
                "steps over which exploration falls by a factor of e, during a generation", units: "steps", "d"),
            values("batch_size", .int(all.flatMap { $0.batchSize.flatMap(\.self) }), "batch size during a generation", "B"),
            values("founder", .int(all.flatMap { $0.founder.flatMap(\.self) }), "agent of the first generation that an agent descends from", "i"),
            values("donor", .int(all.flatMap { $0.donor.flatMap(\.self) }), "agent whose copy an agent became by an update, or -1", "j"),
        ]
    }

    // MARK: What is drawn

    /// The five fittest agents of a generation are the top.
    static let topCount = 5

    func topReward(_ course: Course, window position: Int, generation: Int) -> Double {
        let (fitness, reward) = (course.windowFitness[position][generation], course.meanReward[generation])
        let order = fitness.indices.sorted { (fitness[$0], $1) > (fitness[$1], $0) }
        return mean(order.prefix(Self.topCount).map { reward[$0] })
    }

    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private func curves(_ courses: Courses) -> [Variable] {
        let conditions = selectedConditions + Self.controls
        /// Mean and standard deviation over replicas.
        func drawn(_ name: String, _ longName: String, _ symbol: String, _ value: (Course, Int, Int) -> Double) -> [Variable] {
            let samples = conditions.enumerated().flatMap { index, condition in
                (0..<parameters.generations).map { generation in
                    self.courses(courses, condition).map { value($0, min(index, parameters.windows.count - 1), generation) }
                }
            }
            let means = samples.map(mean)
            let deviations = zip(samples, means).map { sample, mean in
                sample.count > 1 ? (sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sample.count - 1)).squareRoot() : 0
            }
            return [
                variable("\(name)_mean", ["population", "generation"], .double(means), "\(longName), mean over replicas", symbol),
                variable("\(name)_deviation", ["population", "generation"], .double(deviations), "\(longName), standard deviation over replicas; 0 with one", symbol),
            ]
        }
        return drawn("population_reward", "mean reward of all agents", "R") { course, _, generation in self.mean(course.meanReward[generation]) }
            + drawn("top_reward", "mean reward of the \(Self.topCount) fittest agents", "R_5") { topReward($0, window: $1, generation: $2) }
            + drawn("founder_share", "share of founders that have descendants", "f") { course, _, generation in founderShare(course, generation) }
            + drawn("mean_place", "mean of log10 of the learning rate", "log10 η") { course, _, generation in
                self.mean(course.learningRate[generation].map(log10))
            }
    }

    func founderShare(_ course: Course, _ generation: Int) -> Double {
        Double(Set(course.founder[generation]).count) / Double(course.founder[generation].count)
    }

    /// Kernel estimates of the laws of hyperparameters of the last window's first replica, each over its greatest value.
    private func densities(_ courses: Courses) -> [Variable] {
        let shown = course(courses, selectedConditions.last!, 0), points = Self.densityPoints
        let ranges = [
            parameters.learningRates.map(log10), parameters.explorationDecays,
            [Double(parameters.batchSizes[0]), Double(parameters.batchSizes[1])],
        ]
        let places = ranges.flatMap { range in (0..<points).map { range[0] + (range[1] - range[0]) * Double($0) / Double(points - 1) } }
        let values = shownUpdates.flatMap { update in
            [shown.learningRate[update].map(log10), shown.explorationDecay[update], shown.batchSize[update].map(Double.init)].enumerated()
                .flatMap { index, sample in Self.density(of: sample, at: Array(places[index * points..<(index + 1) * points])) }
        }
        return [
            variable("density_place", ["hyperparameter", "density_point"], .double(places), "where densities are known", "h"),
            variable(
                "density", ["shown_update", "hyperparameter", "density_point"], .double(values),
                "normal kernel estimate of the density with Scott's bandwidth, over its greatest value; longest window, first replica", "ρ"),
        ]
    }

    private static let densityPoints = 100

    private static func density(of sample: [Double], at places: [Double]) -> [Double] {
        let count = Double(sample.count), mean = sample.reduce(0, +) / count
        let deviation = (sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)).squareRoot()
        // All agents may be alike.
        let bandwidth = max(deviation * pow(count, -0.2), 1e-3 * (places.last! - places[0]))
        let density = places.map { place in sample.reduce(0) { $0 + exp(-0.5 * pow((place - $1) / bandwidth, 2)) } }
        let greatest = density.max()!
        return density.map { greatest > 0 ? $0 / greatest : 0 }
    }

    // MARK: Genealogy

    private func genealogy(_ courses: Courses) -> [Variable] {
        func survival(_ population: Int, _ replacement: FounderChain.Replacement) -> [Double] { chain(population, replacement).survival(updates: parameters.updates) }
        let descendants = selectedConditions.flatMap { condition in
            (0..<parameters.replicas).flatMap { replica -> [Int] in
                var counts = [Int](repeating: 0, count: parameters.population)
                for founder in course(courses, condition, replica).founder.last! { counts[founder] += 1 }
                return counts
            }
        }
        return [
            variable(
                "descendants", ["window", "replica", "agent"], .int(descendants), "agents of the last generation that descend from one of the first", "n"),
            variable(
                "reduced_place", ["generation"], .double(reducedPlaces(courses)),
                "mean of log10 of the learning rate by the reduced theory, with the fitness of agents that are trained alone; shortest window", "log10 η"),
            variable(
                "neutral_founder_share", ["generation"], .double(survival(parameters.controlPopulation, .anyoneByAnyone)),
                "expected share of founders with descendants where anyone is replaced by anyone", "f"),
            variable(
                "random_rank_founder_share", ["generation"], .double(survival(parameters.population, .lastByFirst)),
                "expected share of founders with descendants if the order of fitness were drawn anew every time", "f"),
        ]
    }

    func chain(_ population: Int, _ replacement: FounderChain.Replacement) -> FounderChain {
        let replaced = min(Int((Double(population) * parameters.share).rounded(.up)), population / 2)
        return FounderChain(population: population, replaced: replaced, replacement: replacement)
    }

    // MARK: For other programs

    private func bestAgents(_ courses: Courses) -> [Variable] {
        let best = (0..<parameters.replicas).flatMap { replica in selectedConditions.map { course(courses, $0, replica).best } }
        let axes = ["replica", "window"], longest = parameters.longestEpisode
        let states = best.flatMap { $0.states + [Double](repeating: .nan, count: 4 * (longest + 1) - $0.states.count) }
        let actions = best.flatMap { $0.actions + [Int](repeating: -1, count: longest + 1 - $0.actions.count) }
        return [
            variable("best_agent", axes, .int(best.map(\.agent)), "fittest agent of the last generation, the first of equals", "i"),
            variable("best_weights", axes + ["weight"], .float(best.flatMap(\.weights)), "its weights", "w"),
            variable(
                "episode_state", axes + ["moment", "state"], .double(states),
                "an episode of it without exploration; NaN after its end", "s"),
            variable("episode_action", axes + ["moment"], .int(actions), "its actions, 1 to the right; -1 after its end; each has the reward 1", "a"),
        ]
    }

    private func auditedUpdate(_ courses: Courses) -> [Variable] {
        let update = course(courses, selectedConditions[0], 0).update
        let subject = "of the fittest agent of the first replica and window"
        return [
            variable("update_weights", ["weight"], .float(update.weights), "weights before a recorded update \(subject)", "w"),
            variable("update_target_weights", ["weight"], .float(update.targetWeights), "weights of its target network", "w'"),
            variable("update_mean", ["weight"], .float(update.mean), "Adam's mean of gradients before it", "m"),
            variable("update_mean_square", ["weight"], .float(update.meanSquare), "Adam's mean of squares of gradients before it", "v"),
            variable("update_count", [], .int([update.updates]), "updates that Adam had made before it", "n"),
            variable("update_learning_rate", [], .double([update.learningRate]), "its learning rate", "η"),
            variable("update_batch", ["batch_entry", "transition_part"], .float(update.transitions), "its batch", "s, s', a, r"),
            variable("update_result", ["weight"], .float(update.after), "weights after it", "w"),
        ]
    }

    /// Random pushes fell every pole long before.
    static let longestTrial = 200

    /// Episodes of random pushes: with the starts and pushes another program finds the same ends.
    private func auditedMotion() -> [Variable] {
        var (starts, ends, pushes, lengths) = ([Double](), [Double](), [Int](), [Int]())
        for trial in 0..<parameters.trials {
            var stream = RandomStream(seed: seed, purpose: "episodes of random pushes", index: UInt64(trial))
            var cartPole = CartPole(from: &stream)
            for i in 0..<4 { starts.append(cartPole.state[i]) }
            var length = 0
            while !cartPole.hasFailed && length < Self.longestTrial {
                let push = stream.nextUniform() < 0.5 ? 0 : 1
                cartPole.push(toTheRight: push == 1)
                pushes.append(push)
                length += 1
            }
            pushes += [Int](repeating: -1, count: Self.longestTrial - length)
            lengths.append(length)
            for i in 0..<4 { ends.append(cartPole.state[i]) }
        }
        return [
            variable("trial_start", ["trial", "state"], .double(starts), "state at the start of an episode of random pushes", "s"),
            variable("trial_push", ["trial", "push"], .int(pushes), "its pushes, 1 to the right; -1 after its end", "a"),
            variable("trial_length", ["trial"], .int(lengths), "pushes until the pole fell", units: "steps", "T"),
            variable("trial_end", ["trial", "state"], .double(ends), "state at its end", "s"),
        ]
    }
}
