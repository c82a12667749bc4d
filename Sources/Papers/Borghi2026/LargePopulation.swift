import Foundation
import PopulationDynamics
import Randomness
import Reproduction
import Statistics

/// The limit of many agents: how far a population is from the mean-field equation, against what linear noise predicts.
public enum LargePopulation: Experiment {
    public static let element = PaperElement(
        stem: "borghi2026-large-population", paper: "2603.19808", element: "Large-population limit",
        title: "distance of N agents from the mean-field equation")

    /// The step of the mean-field equation.
    static let step = 0.02

    public static func parameters(for preset: Preset) -> LargePopulationParameters {
        switch preset {
        case .paper:
            LargePopulationParameters(
                populations: [100, 1000, 10_000, 100_000, 1_000_000], replicas: 32, mostReplicas: 2000, noiseModes: 7, noisePoints: 80)
        case .quick:
            LargePopulationParameters(
                populations: [100, 1000, 10_000, 100_000], replicas: 48, mostReplicas: 1000, noiseModes: 4, noisePoints: 64)
        case .smoke:
            LargePopulationParameters(populations: [100, 316, 1000, 10_000], replicas: 100, mostReplicas: 400, noiseModes: 3, noisePoints: 48)
        }
    }

    public static func run(_ parameters: LargePopulationParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = try LargePopulationStudy(parameters, seed: seed)
        let predictions = try study.predictions(context)
        let tasks = study.tasks
        let results = try context.map(tasks, study.simulate)
        return study.record(Dictionary(grouping: zip(tasks, results)) { $0.0.kind }, predictions)
    }
}

struct LargePopulationStudy: Sendable {
    enum Kind: Int, CaseIterable, Sendable {
        /// Agents with parameters, at the ε of the parameters.
        case joint
        /// The limit ε → 0.
        case reduced
        /// The same from a start far from the optimum.
        case far
        /// For the negative control: independent draws from the limit itself.
        case independent

        var name: String {
            switch self {
            case .joint: "agents"
            case .reduced: "agents, ε = 0"
            case .far: "agents, ε = 0, far start"
            case .independent: "independent draws"
            }
        }
    }

    struct Task: Sendable {
        let kind: Kind
        let population: Int
        let replica: Int
    }

    /// What one population was like at each time.
    struct Result: Sendable {
        /// W₁ of the law of h to its limit.
        var distances: [Double] = []
        /// Means of h, h², θ and θ², less their limits: time × moment. The last two only of agents with parameters.
        var errors: [Double] = []
        /// Shares of the cells of the figure, at the first time: of h, then of θ.
        var histogram: [Double] = []
    }

    /// A limit law of h at a time.
    struct Limit: Sendable {
        /// At the edges of the cells.
        let distribution: [Double]
        let moments: [Double]
    }

    static let cells = UniformGrid(from: -7, to: 7, count: 7000)
    static let bins = UniformGrid(from: -3.5, to: 4, count: 60)

    let parameters: LargePopulationParameters
    let seed: UInt64
    /// For each kind and time.
    let limits: [[Limit]]
    /// Densities of h and θ at the first time, at the middle of the figure's cells.
    let densities: [[Double]]

    init(_ parameters: LargePopulationParameters, seed: UInt64) throws {
        self.parameters = parameters
        self.seed = seed
        let population = try HermitePopulation(
            parameters.instance, timescaleRatio: parameters.timescaleRatio, modes: parameters.modes, grid: parameters.grid)
        let states = try population.solve(at: parameters.times, step: LargePopulation.step)
        let edges = Self.cells.edges
        let joint = states.map { state in
            Limit(
                distribution: parameters.grid.distribution(of: Array(state[..<parameters.gridPoints]), at: edges),
                moments: population.moments.map { zip($0, state).reduce(0) { $0 + $1.0 * $1.1 } })
        }
        func reduced(_ instance: QuadraticInstance) -> [Limit] {
            parameters.times.map { time in
                let mixture = MixtureSolution(instance.plainSelection, at: time)
                let square = mixture.variance + mixture.mean * mixture.mean
                return Limit(
                    distribution: edges.map(mixture.distribution), moments: [mixture.mean, square, mixture.mean, square + instance.thermalVariance])
            }
        }
        var far = parameters.instance
        far.initialMean = parameters.farMean
        let near = reduced(parameters.instance)
        limits = [joint, near, reduced(far), near]
        let points = Self.bins.points
        let law = zip(
            parameters.grid.distribution(of: Array(states[0][..<parameters.gridPoints]), at: Self.bins.edges),
            [0] + parameters.grid.distribution(of: Array(states[0][..<parameters.gridPoints]), at: Self.bins.edges))
        densities = [law.map { ($0 - $1) / Self.bins.spacing }, population.parameterDensity(states[0], at: points)]
    }

    /// The largest populations take longest, and come first.
    var tasks: [Task] {
        parameters.populations.reversed().flatMap { population in
            Kind.allCases.flatMap { kind in
                (0..<parameters.replicas(of: population)).map { Task(kind: kind, population: population, replica: $0) }
            }
        }
    }

    func simulate(_ task: Task, monitor: TaskMonitor) throws -> Result {
        let reservoir = RandomReservoir(
            seed: seed, purpose: "\(task.kind.name), population \(task.population)", index: UInt64(task.replica))
        var instance = parameters.instance
        if task.kind == .far { instance.initialMean = parameters.farMean }
        let scale = instance.initialVariance.squareRoot()
        var result = Result()
        func start() -> [Double] { (0..<task.population).map { _ in instance.initialMean + scale * reservoir.nextNormal() } }
        switch task.kind {
        case .joint, .reduced:
            // With ε = 0 parameters are in equilibrium whenever they are looked at.
            let ratio = task.kind == .joint ? parameters.timescaleRatio : 0
            var population = try EventDrivenPopulation<Double>(
                .init(
                    relaxationRate: instance.stiffness / ratio, thermalVariance: instance.thermalVariance,
                    mutationSize: instance.mutationSize, jumpRate: instance.jumpRate),
                hyperparameters: start(), reservoir: reservoir)
            for (position, time) in parameters.times.enumerated() {
                try population.run(until: time) { instance.selectionPressure * instance.fitness($0) }
                let agents = population.snapshot()
                add(to: &result, task.kind, position, agents.map(\.h), thetas: agents.map(\.theta))
                try monitor.report(time / parameters.times.last!)
            }
        case .far:
            // Next to no donor would be accepted here: selection by w(h) itself is the same law.
            let (curvature, optimum) = (instance.plainCurvature, instance.optimum)
            var population = try HyperparameterPopulation(
                hyperparameters: start(), mutationSize: instance.mutationSize, jumpRate: instance.jumpRate, reservoir: reservoir
            ) { -0.5 * curvature * ($0 - optimum) * ($0 - optimum) }
            try population.run(until: parameters.times[0])
            add(to: &result, task.kind, 0, population.hyperparameters, thetas: nil)
            result.distances += parameters.times.dropFirst().map { _ in .nan }
            result.errors += [Double](repeating: .nan, count: 4 * (parameters.times.count - 1))
        case .independent:
            for (position, time) in parameters.times.enumerated() {
                let mixture = MixtureSolution(instance.plainSelection, at: time)
                let donors = try DonorTable(logWeights: mixture.weights.map { log(max($0, 1e-300)) })
                let sample = (0..<task.population).map { _ in
                    let law = mixture.laws[donors.index(at: reservoir.nextUniform())]
                    return law.mean + law.variance.squareRoot() * reservoir.nextNormal()
                }
                add(to: &result, task.kind, position, sample, thetas: nil)
            }
        }
        return result
    }

    private func add(to result: inout Result, _ kind: Kind, _ position: Int, _ hs: [Double], thetas: [Double]?) {
        let limit = limits[kind.rawValue][position]
        result.distances.append(
            wassersteinDistance(
                ofSample: hs, lower: Self.cells.lower, width: Self.cells.spacing, distribution: limit.distribution))
        func means(_ values: [Double]) -> [Double] {
            let (sum, square) = values.reduce((0, 0)) { ($0.0 + $1, $0.1 + $1 * $1) }
            return [sum / Double(values.count), square / Double(values.count)]
        }
        let found = means(hs) + (thetas.map(means) ?? [.nan, .nan])
        result.errors += zip(found, limit.moments).map { $0 - $1 }
        if position == 0, let thetas { result.histogram = [hs, thetas].flatMap(shares) }
    }

    private func shares(_ values: [Double]) -> [Double] {
        var counts = [Double](repeating: 0, count: Self.bins.count)
        for value in values {
            let bin = Int(((value - Self.bins.lower) / Self.bins.spacing).rounded(.down))
            if counts.indices.contains(bin) { counts[bin] += 1 }
        }
        return counts.map { $0 / (Double(values.count) * Self.bins.spacing) }
    }

    /// What linear noise predicts for agents at ε and in the limit ε → 0, and how far a coarser computation is from it.
    struct Predictions: Sendable {
        /// For the two kinds: time × (deviations of four moments, then the Wasserstein constant).
        var constants: [[[Double]]]
        var coarseConstants: [[[Double]]]
    }

    func predictions(_ context: RunContext) throws -> Predictions {
        struct Setup: Sendable { let modes, points: Int; let step: Double }
        let (modes, points, step) = (parameters.noiseModes, parameters.noisePoints, LargePopulation.step / 2)
        let setups = [
            Setup(modes: modes, points: points, step: step), Setup(modes: modes - 1, points: points * 3 / 4, step: 2 * step),
            Setup(modes: 1, points: points, step: step), Setup(modes: 1, points: points * 3 / 4, step: 2 * step),
        ]
        let found = try context.map(setups) { setup, monitor in
            let grid = UniformGrid(from: -5, to: 5, count: setup.points)
            let noise = LinearNoise(
                try HermitePopulation(
                    parameters.instance, timescaleRatio: parameters.timescaleRatio, modes: setup.modes, grid: grid))
            return try noise.predictions(at: parameters.times, step: setup.step, observe: monitor.report).map {
                $0.momentDeviations + [$0.wassersteinConstant]
            }
        }
        // In the limit ε → 0 parameters are fresh draws about h: their noise is added.
        let variance = parameters.instance.thermalVariance
        func reduced(_ rows: [[Double]]) -> [[Double]] {
            zip(rows, limits[Kind.reduced.rawValue]).map { row, limit in
                let fresh = 2 * variance * variance + 4 * variance * limit.moments[1]
                return [row[0], row[1], (row[0] * row[0] + variance).squareRoot(), (row[1] * row[1] + fresh).squareRoot(), row[4]]
            }
        }
        return Predictions(constants: [found[0], reduced(found[2])], coarseConstants: [found[1], reduced(found[3])])
    }
}
