import Foundation
import PopulationDynamics
import Randomness
import Reproduction
import Statistics

/// What access to the effective fitness of a hyperparameter is worth: readings and estimates of it against selection by F(θ) itself.
public enum FitnessReadings: Experiment {
    public static let element = PaperElement(
        stem: "borghi2026-effective-fitness", paper: "2603.19808", element: "Access to the effective fitness",
        title: "speed, spread and noise of selection by readings of the effective fitness")

    public static func parameters(for preset: Preset) -> FitnessReadingsParameters {
        switch preset {
        case .paper:
            FitnessReadingsParameters(
                timescaleRatios: [0.3, 0.1, 0.05, 0.025], population: 1000, replicas: 32, exactReplicas: 400,
                memorySpans: [0.5, 1, 2, 10, 20], bandwidths: [0.1, 0.2, 0.45, 0.6])
        case .quick:
            FitnessReadingsParameters(
                timescaleRatios: [0.3, 0.12, 0.06], population: 1000, replicas: 8, exactReplicas: 40, memorySpans: [1, 20], bandwidths: [0.1])
        case .smoke:
            FitnessReadingsParameters(
                timescaleRatios: [0.3, 0.15, 0.075], population: 300, replicas: 12, exactReplicas: 60, memorySpans: [20], bandwidths: [0.1])
        }
    }

    public static func run(_ parameters: FitnessReadingsParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = FitnessReadingsStudy(parameters, seed: seed)
        let predictions = try context.map(study.cases) { point, _ in try study.predict(point) }
        let noises = try context.map([FitnessReading.effective, .averaged]) { reading, _ in try study.restingNoise(reading) }
        let tasks = study.tasks
        let results = try context.map(tasks, study.simulate)
        var grouped = [[FitnessReadingsStudy.Result]](repeating: [], count: study.cases.count)
        for (task, result) in zip(tasks, results) { grouped[task.position].append(result) }
        return study.record(grouped, predictions, noises)
    }
}

struct FitnessReadingsStudy: Sendable {
    /// Populations of one kind.
    struct Case: Hashable, Sendable {
        enum Setting: Hashable, Sendable {
            case instance
            /// Less noise in the parameters, so that less is gained: set A.
            case baseline
            case pressure(Double)
        }

        var reading: FitnessReading
        /// 0 is the limit ε → 0.
        var timescaleRatio: Double
        var setting = Setting.instance
        var isSmall = false
        /// With time steps, though it could be without.
        var isStepped = false

        var hasSteps: Bool { isStepped || !reading.isExact }
    }

    struct Task: Sendable {
        let position: Int
        let replica: Int
    }

    struct Result: Sendable {
        /// Means of h at all times, then at the times at rest.
        let means: [Double]
        /// Of h within the population at rest, averaged over time.
        let variance: Double
        /// Mean of F(θ) at rest, averaged over time; not a number without θ.
        let fitness: Double
    }

    /// What is predicted of many agents.
    struct Prediction: Sendable {
        /// Not a number where there is no theory.
        var time = Double.nan
        var variance = Double.nan
        var fitness = Double.nan
    }

    let parameters: FitnessReadingsParameters
    let seed: UInt64
    let cases: [Case]

    static let times = evenTimes(until: 14, count: 141)
    static let restingTimes = evenTimes(until: 40, count: 41).filter { $0 >= 24 }
    /// Agents over those of the small populations that show the bias of order 1/N.
    static let reduction = 10
    /// How much longer an agent that starts its memory at birth averages.
    static let longerMemory = 4.0

    init(_ parameters: FitnessReadingsParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
        let ratios = parameters.timescaleRatios, (first, last) = (ratios[0], ratios.last!)
        let (span, bandwidth) = (parameters.memorySpan, parameters.bandwidth)
        let estimates: [FitnessReading] = [
            .remembered(span: span), .rememberedSinceBirth(span: Self.longerMemory * span), .regressedWeight(bandwidth: bandwidth),
            .regressedFitness(bandwidth: bandwidth),
        ]
        let exact = [
            Case(reading: .momentary, timescaleRatio: 0), Case(reading: .effective, timescaleRatio: 0), Case(reading: .averaged, timescaleRatio: 0),
        ]
        var cases = ratios.map { Case(reading: .momentary, timescaleRatio: $0) } + exact
        // Of a tenth of the agents.
        cases += ([Case(reading: .momentary, timescaleRatio: first)] + exact + estimates.map { Case(reading: $0, timescaleRatio: last) })
            .map { Case(reading: $0.reading, timescaleRatio: $0.timescaleRatio, isSmall: true) }
        cases += parameters.strongPressures.map { Case(reading: .momentary, timescaleRatio: 0, setting: .pressure($0)) }
        cases += [Case(reading: .momentary, timescaleRatio: first), exact[1], exact[2], Case(reading: estimates[3], timescaleRatio: first)]
            .map { Case(reading: $0.reading, timescaleRatio: $0.timescaleRatio, setting: .baseline) }
        cases += ratios.flatMap { ratio in estimates.map { Case(reading: $0, timescaleRatio: ratio) } }
        cases += [.momentary, .effective].map { Case(reading: $0, timescaleRatio: first, isStepped: true) }
        let middle = ratios[ratios.count - 2]
        cases += parameters.memorySpans.map { Case(reading: .remembered(span: $0), timescaleRatio: middle) }
        cases += parameters.bandwidths.flatMap {
            [Case(reading: .regressedWeight(bandwidth: $0), timescaleRatio: middle), Case(reading: .regressedFitness(bandwidth: $0), timescaleRatio: middle)]
        }
        self.cases = cases.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    func instance(_ point: Case) -> QuadraticInstance {
        switch point.setting {
        case .instance: return parameters.instance
        case .baseline:
            var instance = parameters.instance
            (instance.inverseTemperature, instance.selectionPressure) = (
                QuadraticInstance.baseline.inverseTemperature, QuadraticInstance.baseline.selectionPressure
            )
            return instance
        case .pressure(let pressure):
            var instance = parameters.instance
            instance.selectionPressure = pressure
            return instance
        }
    }

    func population(_ point: Case) -> Int { point.isSmall ? parameters.population / Self.reduction : parameters.population }

    // MARK: Theory

    /// The distance at which the optimum counts as found, a tenth of the first.
    func level(_ instance: QuadraticInstance) -> Double { 0.1 * abs(instance.initialMean - instance.optimum) }

    func reducedTime(_ instance: QuadraticInstance, curvature: Double) -> Double {
        var selection = instance.plainSelection
        selection.curvature = curvature
        return ReachingTime.exact(selection, level: level(instance)) { abs($0.mean - instance.optimum) }
    }

    /// With selection by F(θ) itself of the mean-field equation at ε, otherwise in the limit ε → 0.
    func predict(_ point: Case) throws -> Prediction {
        let instance = instance(point)
        if case .momentary = point.reading, point.timescaleRatio > 0 { return try predictMomentary(instance, point.timescaleRatio) }
        let limit = try point.reading.limit(instance)
        return Prediction(
            time: limit.curvature.map { reducedTime(instance, curvature: $0) } ?? .nan, variance: limit.variance,
            fitness: -0.5 * (limit.variance + instance.thermalVariance))
    }

    static let fieldStep = 0.05

    private func predictMomentary(_ instance: QuadraticInstance, _ ratio: Double) throws -> Prediction {
        let reach = 7 * max(instance.initialVariance, instance.plainSelection.stationaryVariance * 1.5).squareRoot()
        let (lower, upper) = (min(instance.initialMean, instance.optimum) - reach, max(instance.initialMean, instance.optimum) + reach)
        let grid = UniformGrid(from: lower, to: upper, count: Int(1.2 * (upper - lower) / instance.mutationSize) + 1)
        let population = try HermitePopulation(instance, timescaleRatio: ratio, modes: 24, grid: grid)
        let times = Array(Self.times.dropFirst()) + [Self.restingTimes.last!]
        let moments = try population.solve(at: times, step: Self.fieldStep).map { state in
            population.moments.map { zip($0, state).reduce(0) { $0 + $1.0 * $1.1 } }
        }
        let rest = moments.last!, optimum = instance.optimum
        return Prediction(
            time: ReachingTime.first(Array(times.dropLast()), moments.dropLast().map { abs($0[0] - optimum) }, level: level(instance)),
            variance: rest[1] - rest[0] * rest[0], fitness: -0.5 * (rest[3] - 2 * optimum * rest[2] + optimum * optimum))
    }

    /// N Var(m_N) at rest by linear noise as ε → 0, then with a coarser grid and step.
    func restingNoise(_ reading: FitnessReading) throws -> [Double] {
        var instance = parameters.instance
        // With cold parameters a = α.
        if reading == .averaged { instance.inverseTemperature = 1e12 }
        let selection = instance.plainSelection
        let reach = 7 * selection.stationaryVariance.squareRoot()
        return try [1.0, 0.75].map { fineness in
            instance.initialMean = instance.optimum
            instance.initialVariance = selection.stationaryVariance
            let spacing = min(instance.mutationSize, selection.stationaryVariance.squareRoot()) / 1.4 / fineness
            let grid = UniformGrid(from: instance.optimum - reach, to: instance.optimum + reach, count: Int(2 * reach / spacing))
            let noise = LinearNoise(try HermitePopulation(instance, timescaleRatio: 1, modes: 1, grid: grid))
            let deviation = try noise.predictions(at: [40], step: 0.05 / fineness).last!.momentDeviations[0]
            return deviation * deviation
        }
    }

    // MARK: Agents

    /// The longest come first.
    var tasks: [Task] {
        cases.indices.sorted { (cases[$0].hasSteps ? cases[$0].timescaleRatio : .infinity) < (cases[$1].hasSteps ? cases[$1].timescaleRatio : .infinity) }
            .flatMap { position in
                (0..<replicas(cases[position])).map { Task(position: position, replica: $0) }
            }
    }

    func replicas(_ point: Case) -> Int { point.hasSteps ? parameters.replicas : parameters.exactReplicas }

    func simulate(_ task: Task, monitor: TaskMonitor) throws -> Result {
        let point = cases[task.position], count = population(cases[task.position]), instance = instance(point)
        let reservoir = RandomReservoir(
            seed: seed,
            purpose: "\(point.reading.name), α = \(instance.selectionPressure), β = \(instance.inverseTemperature), ε = \(point.timescaleRatio), \(count) agents\(point.hasSteps ? ", steps" : "")\(point.setting == .instance ? "" : ", varied")",
            index: UInt64(task.replica))
        let scale = instance.initialVariance.squareRoot()
        let start = (0..<count).map { _ in instance.initialMean + scale * reservoir.nextNormal() }
        var observation = Observer()
        let times = Self.times + Self.restingTimes
        if point.hasSteps {
            var population = try EstimatedPopulation(
                point.reading, instance, timescaleRatio: point.timescaleRatio, hyperparameters: start, reservoir: reservoir)
            var now = 0.0
            for time in times {
                // In pieces that the shortest interval divides.
                for _ in 0..<Int(((time - now) / Self.times[1]).rounded()) { try population.run(for: Self.times[1]) }
                now = time
                observation.add(time, population.hyperparameters, fitness: population.meanFitness)
                try monitor.report(time / times.last!)
            }
        } else if point.reading.dependsOnParameters {
            var population = try EventDrivenPopulation<Double>(
                .init(
                    relaxationRate: instance.stiffness / point.timescaleRatio, thermalVariance: instance.thermalVariance,
                    mutationSize: instance.mutationSize, jumpRate: instance.jumpRate), hyperparameters: start, reservoir: reservoir)
            let pressure = instance.selectionPressure
            for time in times {
                try population.run(until: time) { pressure * instance.fitness($0) }
                // θ is only looked at where it is used.
                let fitness = time < Self.restingTimes[0]
                    ? .nan : population.snapshot().reduce(0) { $0 + instance.fitness($1.theta) } / Double(count)
                observation.add(time, population.hyperparameters, fitness: fitness)
            }
        } else {
            let curvature = point.reading == .effective ? instance.plainCurvature : instance.selectionPressure
            var population = try HyperparameterPopulation(
                hyperparameters: start, mutationSize: instance.mutationSize, jumpRate: instance.jumpRate, reservoir: reservoir
            ) { -0.5 * curvature * ($0 - instance.optimum) * ($0 - instance.optimum) }
            for time in times {
                try population.run(until: time)
                observation.add(time, population.hyperparameters, fitness: .nan)
            }
        }
        return observation.result
    }

    private struct Observer {
        private var means: [Double] = []
        private var variance = 0.0, fitness = 0.0

        mutating func add(_ time: Double, _ hs: [Double], fitness: Double) {
            let count = Double(hs.count), mean = hs.reduce(0, +) / count
            means.append(mean)
            guard means.count > FitnessReadingsStudy.times.count else { return }
            variance += hs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            self.fitness += fitness
        }

        var result: Result {
            let count = Double(FitnessReadingsStudy.restingTimes.count)
            return Result(means: means, variance: variance / count, fitness: fitness / count)
        }
    }
}
