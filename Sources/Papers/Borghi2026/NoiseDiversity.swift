import Foundation
import PopulationDynamics
import Randomness
import Reproduction
import ScalarSearch
import Statistics

/// How much noise is best: the time until the fittest hyperparameter is found against the size of mutations and the temperature.
public enum NoiseDiversity: Experiment {
    public static let element = PaperElement(
        stem: "borghi2026-noise-diversity", paper: "2603.19808", element: "Noise against diversity",
        title: "time to the fittest hyperparameter against the size of mutations and the temperature")

    public static func parameters(for preset: Preset) -> NoiseDiversityParameters {
        switch preset {
        case .paper: NoiseDiversityParameters(population: 10_000, replicas: 128, agents: 640_000)
        case .quick:
            NoiseDiversityParameters(
                population: 5000, replicas: 64, agents: 160_000, populations: [200, 1000, 10_000],
                mutationSizes: [0.2, 0.3, 0.4, 0.46, 0.52, 0.58, 0.64, 0.7, 1.05, 2, 3])
        case .smoke:
            NoiseDiversityParameters(
                population: 2000, replicas: 48, agents: 100_000, populations: [200, 1000],
                mutationSizes: [0.25, 0.35, 0.45, 0.52, 0.58, 0.64, 0.7, 1.05, 1.4, 2, 2.8], temperatures: [0.125, 0.25, 0.5])
        }
    }

    public static func run(_ parameters: NoiseDiversityParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = NoiseDiversityStudy(parameters, seed: seed)
        let noises = try context.map(study.noiseInstances) { instance, _ in try study.noise(instance) }
        let tasks = study.tasks
        let curves = try context.map(tasks) { task, _ in try study.simulate(task) }
        return study.record(noises, zip(tasks, curves).reduce(into: [:]) { $0[$1.0] = $1.1 })
    }
}

struct NoiseDiversityStudy: Sendable {
    /// Errors of populations that are selected by w(h), the limit of fast parameters.
    enum Task: Hashable, Sendable {
        /// E (h − h*)² over the agents, at all times; from a narrower start for a negative control.
        case meanSquare(share: Int, replica: Int, isNarrow: Bool)
        /// The same at rest, of mutations that are the largest or larger, averaged over time.
        case resting(replica: Int, enlarged: Bool)
        /// E h − h*, at all times.
        case mean(size: Int, replica: Int, isSmall: Bool)
        /// E (m_N − h*)² over a batch of populations, at all times.
        case noise(size: Int, population: Int, batch: Int)
        case temperature(temperature: Int, batch: Int)
    }

    typealias Curves = [Task: [Double]]

    let parameters: NoiseDiversityParameters
    let seed: UInt64
    /// The best mutation size for E (h − h*)², for each tolerance, and for E h; exact.
    private(set) var meanSquareOptima: [Double] = []
    private(set) var meanOptimum = 0.0

    init(_ parameters: NoiseDiversityParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
        meanSquareOptima = parameters.tolerances.map { tolerance in
            let largest = largestMutation(tolerance: tolerance)
            return minimiser(between: 0.05 * largest, and: 0.98 * largest, tolerance: 1e-6) {
                meanSquareTime(mutated($0).plainSelection, tolerance: tolerance)
            }
        }
        meanOptimum = minimiser(between: 0.5, and: 8, tolerance: 1e-5) { meanTime(mutated($0).plainSelection) }
    }

    /// Errors of many agents are looked at until 10, or until 7 where that is enough, those of few until 16.
    static let times = evenTimes(until: 10, count: 101)
    static let shortTimes = evenTimes(until: 7, count: 71)
    static let longTimes = evenTimes(until: 16, count: 161)
    static let restingTimes = evenTimes(until: 60, count: 61).filter { $0 >= 30 }
    /// Agents over those of the small populations that show the bias of order 1/N.
    static let reduction = 10
    /// The variance of the start over that in its control.
    static let narrowing = 4.0
    /// Mutations in the control of the largest size over it.
    static let enlargement = 1.2
    /// Mutation sizes over the best one for the mean.
    static let meanFactors = [0.25, 1, 4]

    // MARK: The exact solution

    func mutated(_ size: Double) -> QuadraticInstance {
        var instance = parameters.instance
        instance.mutationSize = size
        return instance
    }

    func heated(_ temperature: Double) -> QuadraticInstance {
        var instance = parameters.instance
        instance.inverseTemperature = 1 / temperature
        return instance
    }

    /// √(a δ⁴/(1 + a δ²)): the mutations with which E (h − h*)² at rest is the square of a tolerance.
    func largestMutation(tolerance: Double) -> Double {
        let square = tolerance * tolerance, curvature = parameters.instance.plainCurvature
        return (curvature * square * square / (1 + curvature * square)).squareRoot()
    }

    func meanSquareTime(_ selection: GaussianSelection, tolerance: Double) -> Double {
        ReachingTime.exact(selection, level: tolerance * tolerance) { solution in
            solution.variance + (solution.mean - selection.optimum) * (solution.mean - selection.optimum)
        }
    }

    func meanTime(_ selection: GaussianSelection) -> Double {
        ReachingTime.exact(selection, level: parameters.meanTolerance) { abs($0.mean - selection.optimum) }
    }

    var shareSizes: [Double] { parameters.admissibleShares.map { $0 * largestMutation(tolerance: parameters.tolerances[0]) } }
    var meanSizes: [Double] { Self.meanFactors.map { $0 * meanOptimum } }

    // MARK: Linear noise

    /// For all mutation sizes, then all temperatures, then the mutation sizes of E (h − h*)², and the largest one.
    var noiseInstances: [QuadraticInstance] {
        parameters.mutationSizes.map(mutated) + parameters.temperatures.map(heated) + shareSizes.map(mutated)
            + [mutated(largestMutation(tolerance: parameters.tolerances[0]))]
    }

    /// What linear noise predicts at all long times but the first.
    func noise(_ instance: QuadraticInstance) throws -> [LinearNoise.Prediction] {
        let selection = instance.plainSelection
        let variance = max(instance.initialVariance, selection.stationaryVariance)
        let reach = 6.5 * variance.squareRoot() + instance.mutationSize
        let (lower, upper) = (min(instance.initialMean, instance.optimum) - reach, max(instance.initialMean, instance.optimum) + reach)
        let spacing = min(instance.mutationSize, 0.8 * instance.initialVariance.squareRoot(), 0.8 / selection.curvature.squareRoot())
        let grid = UniformGrid(from: lower, to: upper, count: Int((upper - lower) / spacing) + 1)
        let noise = LinearNoise(try HermitePopulation(instance, timescaleRatio: 1, modes: 1, grid: grid))
        return try noise.predictions(at: Array(Self.longTimes.dropFirst()), step: Self.longTimes[1] / 4)
    }

    /// E (m_N − h*)² to order 1/N.
    func expectedSquare(_ prediction: LinearNoise.Prediction, population: Int) -> Double {
        let offset = prediction.moments[0] - parameters.instance.optimum
        let deviation = prediction.momentDeviations[0]
        return offset * offset + (deviation * deviation + 2 * offset * prediction.momentBiases[0]) / Double(population)
    }

    /// E (h − h*)² to order 1/N.
    func expectedMeanSquare(_ prediction: LinearNoise.Prediction, population: Int) -> Double {
        let optimum = parameters.instance.optimum, count = Double(population)
        return prediction.moments[1] - 2 * optimum * prediction.moments[0] + optimum * optimum
            + (prediction.momentBiases[1] - 2 * optimum * prediction.momentBiases[0]) / count
    }

    // MARK: Agents

    var tasks: [Task] {
        let replicas = 0..<parameters.replicas, batches = 0..<parameters.batches
        let meanReplicas = 0..<parameters.meanReplicas
        return replicas.flatMap { [.resting(replica: $0, enlarged: false), .resting(replica: $0, enlarged: true)] }
            + parameters.admissibleShares.indices.flatMap { share in
                replicas.flatMap {
                    [.meanSquare(share: share, replica: $0, isNarrow: false), .meanSquare(share: share, replica: $0, isNarrow: true)]
                }
            } + Self.meanFactors.indices.flatMap { size in meanReplicas.flatMap { [.mean(size: size, replica: $0, isSmall: false), .mean(size: size, replica: $0, isSmall: true)] } }
            + parameters.populations.indices.flatMap { population in
                parameters.mutationSizes.indices.flatMap { size in
                    batches.map { Task.noise(size: size, population: population, batch: $0) }
                }
            } + parameters.temperatures.indices.flatMap { temperature in
                batches.map { .temperature(temperature: temperature, batch: $0) }
            }
    }

    func simulate(_ task: Task) throws -> [Double] {
        let (population, optimum) = (parameters.population, parameters.instance.optimum)
        func meanSquare(_ hs: [Double]) -> Double { hs.reduce(0) { $0 + ($1 - optimum) * ($1 - optimum) } / Double(hs.count) }
        func mean(_ hs: [Double]) -> Double { hs.reduce(0, +) / Double(hs.count) }
        switch task {
        case .meanSquare(let share, let replica, let isNarrow):
            var instance = mutated(shareSizes[share])
            if isNarrow { instance.initialVariance /= Self.narrowing }
            return try observe(
                instance.plainSelection, population, purpose: isNarrow ? "mean square, narrow start" : "mean square", replica, meanSquare)
        case .resting(let replica, let enlarged):
            let size = largestMutation(tolerance: parameters.tolerances[0]) * (enlarged ? Self.enlargement : 1)
            let values = try observe(
                mutated(size).plainSelection, population, purpose: enlarged ? "enlarged mutations at rest" : "largest mutations at rest",
                replica, at: Self.restingTimes, meanSquare)
            return [values.reduce(0, +) / Double(values.count)]
        case .mean(let size, let replica, let isSmall):
            return try observe(
                mutated(meanSizes[size]).plainSelection, isSmall ? population / Self.reduction : population,
                purpose: "mean", replica, at: Self.shortTimes
            ) { mean($0) - optimum }
        case .noise(let size, let position, let batch):
            return try batchMean(
                mutated(parameters.mutationSizes[size]), parameters.populations[position], purpose: "populations of all mutation sizes", batch)
        case .temperature(let position, let batch):
            return try batchMean(
                heated(parameters.temperatures[position]), parameters.populations.last!, purpose: "populations of all temperatures", batch)
        }
    }

    /// A statistic of the hyperparameters of one population. What is compared bears one purpose, so that it starts from the same agents.
    private func observe(
        _ selection: GaussianSelection, _ count: Int, purpose: String, _ replica: Int, at times: [Double] = times,
        _ statistic: ([Double]) -> Double
    ) throws -> [Double] {
        let reservoir = RandomReservoir(seed: seed, purpose: "\(purpose), population \(count)", index: UInt64(replica))
        let scale = selection.initialVariance.squareRoot()
        let (curvature, optimum) = (selection.curvature, selection.optimum)
        var agents = try HyperparameterPopulation(
            hyperparameters: (0..<count).map { _ in selection.initialMean + scale * reservoir.nextNormal() },
            mutationSize: selection.mutationSize, jumpRate: selection.jumpRate, reservoir: reservoir
        ) { -0.5 * curvature * ($0 - optimum) * ($0 - optimum) }
        return try times.map { time in
            try agents.run(until: time)
            return statistic(agents.hyperparameters)
        }
    }

    private func batchMean(_ instance: QuadraticInstance, _ count: Int, purpose: String, _ batch: Int) throws -> [Double] {
        let replicas = parameters.replicas(of: count), optimum = instance.optimum
        var sums = [Double](repeating: 0, count: Self.longTimes.count)
        for replica in 0..<replicas {
            let squares = try observe(
                instance.plainSelection, count, purpose: purpose, batch * replicas + replica, at: Self.longTimes
            ) { hs in
                let distance = hs.reduce(0, +) / Double(hs.count) - optimum
                return distance * distance
            }
            for i in sums.indices { sums[i] += squares[i] / Double(replicas) }
        }
        return sums
    }
}
