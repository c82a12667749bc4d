import Foundation
import Reproduction
import Statistics

extension CartPolePBTStudy {
    func claims(_ courses: Courses) -> [Claim] {
        [
            catchingUpClaim(courses), selectionClaim(courses), windowClaim(courses), diversityClaim(courses), learningRateClaim(courses),
            neutralFoundersClaim(courses), selectedFoundersClaim(courses),
        ]
    }

    /// Bounds on differences of rewards, as a share of the greatest reward. Chosen: what a reader of the figure would see.
    static let visibleShare = 0.1
    private var visible: Double { Self.visibleShare * Double(parameters.longestEpisode) }
    private var last: Int { parameters.generations - 1 }
    private var firstWindow: Condition { selectedConditions[0] }
    private static let abstract = "arXiv:2603.19808, experiment on CartPole; the authors' public code"
    private static let notes = "derived in paper-notes/borghi2026.md, Population-based training on CartPole"

    // MARK: Observations

    /// One number of each replica.
    private func values(_ value: (Int) -> Double) -> [Double] { (0..<parameters.replicas).map(value) }

    private func observation(
        _ values: [Double], needsLearning: Bool = true, allowance: Double = 0, allowanceReason: String = "none", _ courses: Courses
    ) -> Observation {
        Observation(
            measured: mean(values), standardError: SampleMean(values)?.standardError ?? 0, errorMethod: "standard error over replicas",
            allowance: allowance, allowanceReason: allowanceReason, applicability: applicability(needsLearning: needsLearning, courses))
    }

    /// A control says what it says, however few replicas there are.
    private func control(_ values: [Double]) -> Observation {
        Observation(
            measured: mean(values), standardError: SampleMean(values)?.standardError ?? 0, errorMethod: "standard error over replicas; 0 with one",
            allowance: 0, allowanceReason: "none")
    }

    private func applicability(needsLearning: Bool, _ courses: Courses) -> Observation.Applicability {
        if parameters.replicas < 3 { return .incomplete("no error is known from fewer than three replicas") }
        let reached = mean(values { topReward(course(courses, firstWindow, $0), window: 0, generation: last) })
        if needsLearning && reached < (1 - Self.visibleShare) * Double(parameters.longestEpisode) {
            return .incomplete("the fittest agents have not learned to hold the pole: mean reward \(rounded(reached))")
        }
        return .applies
    }

    private func reward(_ courses: Courses, _ condition: Condition, _ replica: Int) -> Double {
        mean(course(courses, condition, replica).meanReward[last])
    }

    // MARK: Rewards

    private func catchingUpClaim(_ courses: Courses) -> Claim {
        func gaps(_ condition: Condition) -> [Double] {
            values { topReward(course(courses, condition, $0), window: 0, generation: last) - reward(courses, condition, $0) }
        }
        return Claim(
            id: "population_catches_up", statement: "Selection brings the whole population to the reward of its fittest agents.",
            source: Self.abstract, quantity: "mean reward of the \(Self.topCount) fittest agents less that of all", prediction: .atMost(visible),
            window: "last generation, k = \(parameters.windows[0])", observation: observation(gaps(firstWindow), courses),
            control: NegativeControl("agents are replaced by copies of anyone, whatever their fitness", control(gaps(.anyone))))
    }

    private func selectionClaim(_ courses: Courses) -> Claim {
        /// How much of the reward that the population without selection misses.
        func gains(_ condition: Condition) -> [Double] {
            values { replica in
                let without = reward(courses, .anyone, replica)
                return (reward(courses, condition, replica) - without) / (Double(parameters.longestEpisode) - without)
            }
        }
        return Claim(
            id: "selection_gain", statement: "The mean reward of a population rises further with selection than by training alone.",
            source: Self.abstract, quantity: "share of the reward missing where anyone is replaced by anyone that is won by selection",
            prediction: .atLeast(0.5), window: "last generation, k = \(parameters.windows[0]); all populations begin with the same agents; a half is chosen",
            observation: observation(gains(firstWindow), courses),
            control: NegativeControl("training alone, where nobody is replaced", control(gains(.nobody))))
    }

    private func windowClaim(_ courses: Courses) -> Claim {
        let longest = selectedConditions.last!
        func effects(_ condition: Condition) -> [Double] {
            values { reward(courses, condition, $0) - reward(courses, firstWindow, $0) }
        }
        return Claim(
            id: "window_effect",
            statement: "How many episodes the fitness averages makes no difference to the final reward that could be seen.", source: Self.abstract,
            quantity: "mean reward with k = \(parameters.windows.last!) less that with k = \(parameters.windows[0])",
            prediction: .equal(0, competitor: mean(effects(.nobody)), competitorName: "as much as selection itself: no selection less k = \(parameters.windows[0])"),
            window: "last generation",
            observation: observation(
                effects(longest), allowance: visible, allowanceReason: "what a reader of the figure would see, a tenth of the greatest reward; chosen", courses),
            control: NegativeControl("a population without selection in place of the longer window", control(effects(.anyone))))
    }

    // MARK: Hyperparameters

    private func scaledRates(_ course: Course, _ generation: Int) -> [Double] {
        let logarithms = parameters.learningRates.map(log10)
        return course.learningRate[generation].map { 2 * (log10($0) - logarithms[0]) / (logarithms[1] - logarithms[0]) - 1 }
    }

    private func variance(_ values: [Double]) -> Double {
        let centre = mean(values)
        return mean(values.map { ($0 - centre) * ($0 - centre) })
    }

    private func diversityClaim(_ courses: Courses) -> Claim {
        func shares(_ condition: Condition) -> [Double] {
            values { replica in
                let course = course(courses, condition, replica)
                return variance(scaledRates(course, last)) / variance(scaledRates(course, 0))
            }
        }
        return Claim(
            id: "diversity_shrinks", statement: "Selection makes the learning rates of a population more alike.", source: Self.abstract,
            quantity: "variance of log η over that of the first generation", prediction: .atMost(0.5),
            window: "last generation, k = \(parameters.windows[0]); a half is chosen", observation: observation(shares(firstWindow), courses),
            control: NegativeControl("agents are replaced by copies of anyone, whatever their fitness", control(shares(.anyone))))
    }

    /// The reduced theory's mean of log10 η in every generation.
    func reducedPlaces(_ courses: Courses) -> [Double] {
        let logarithms = parameters.learningRates.map(log10)
        return reducedMeans(courses, Array(0..<parameters.replicas)).map { logarithms[0] + ($0 + 1) / 2 * (logarithms[1] - logarithms[0]) }
    }

    /// The reduced theory's mean of log η, scaled, in every generation, from the given replicas' agents without selection.
    private func reducedMeans(_ courses: Courses, _ replicas: [Int]) -> [Double] {
        let alone = replicas.map { course(courses, .nobody, $0) }
        return ReducedSelection(
            places: alone.flatMap { scaledRates($0, 0) },
            fitness: (0..<parameters.generations).map { generation in alone.flatMap { $0.windowFitness[0][generation] } },
            share: parameters.share, perturbation: parameters.perturbation
        ).means()
    }

    private func learningRateClaim(_ courses: Courses) -> Claim {
        let replicas = Array(0..<parameters.replicas)
        func predicted(_ replicas: [Int]) -> Double {
            let means = reducedMeans(courses, replicas)
            return means[last] - means[0]
        }
        /// Leaving out each replica in turn, from the measurement and the prediction.
        func observe(_ condition: Condition, _ applicability: Observation.Applicability) -> Observation {
            let shifts = values { replica in
                let course = course(courses, condition, replica)
                return mean(scaledRates(course, last)) - mean(scaledRates(course, 0))
            }
            let count = Double(replicas.count)
            let differences: [Double] = replicas.count < 2 ? [] : replicas.map { left in
                let others = replicas.filter { $0 != left }
                return mean(others.map { shifts[$0] }) - predicted(others)
            }
            let error = differences.isEmpty ? 0 : ((count - 1) * variance(differences)).squareRoot()
            return Observation(
                measured: mean(shifts), standardError: error, errorMethod: "jackknife over replicas, of measurement and prediction together",
                allowance: 0, allowanceReason: "none", applicability: applicability)
        }
        return Claim(
            id: "winning_learning_rate",
            statement: "The law of the learning rate moves by selection and perturbation alone, with the fitness that agents have when each is trained by itself.",
            source: Self.notes, quantity: "change of the mean of log η, scaled to [-1, 1]",
            prediction: .equal(predicted(replicas), competitor: 0, competitorName: "no change"),
            window: "first to last generation, k = \(parameters.windows[0])",
            observation: observe(firstWindow, applicability(needsLearning: true, courses)),
            control: NegativeControl("agents are replaced by copies of anyone, whatever their fitness", observe(.anyone, .applies)))
    }

    // MARK: Genealogy

    private func founderShares(_ courses: Courses, _ condition: Condition) -> [Double] {
        values { founderShare(course(courses, condition, $0), last) }
    }

    private func neutralFoundersClaim(_ courses: Courses) -> Claim {
        let neutral = chain(parameters.controlPopulation, .anyoneByAnyone).survival(updates: parameters.updates).last!
        let ranked = chain(parameters.controlPopulation, .lastByFirst).survival(updates: parameters.updates).last!
        return Claim(
            id: "neutral_founders", statement: "Without selection the founders that have descendants are as many as in the exact neutral law.",
            source: Self.notes, quantity: "share of founders with descendants",
            prediction: .equal(neutral, competitor: ranked, competitorName: "selection by a fitness that is not inherited"),
            window: "last generation, anyone replaced by anyone",
            observation: observation(founderShares(courses, .anyone), needsLearning: false, courses),
            control: NegativeControl("agents are replaced by fitness", control(founderShares(courses, firstWindow))))
    }

    private func selectedFoundersClaim(_ courses: Courses) -> Claim {
        let ranked = chain(parameters.population, .lastByFirst).survival(updates: parameters.updates).last!
        return Claim(
            id: "inherited_fitness",
            statement: "Fitness is inherited: fewer founders have descendants than if the order of fitness were drawn anew for every update.",
            source: Self.notes, quantity: "share of founders with descendants", prediction: .atMost(ranked),
            window: "last generation, k = \(parameters.windows[0])", observation: observation(founderShares(courses, firstWindow), courses),
            control: NegativeControl("agents are replaced by copies of anyone, whatever their fitness", control(founderShares(courses, .anyone))))
    }
}
