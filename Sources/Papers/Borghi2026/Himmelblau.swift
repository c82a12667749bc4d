import Foundation
import Integrators
import PopulationDynamics
import Randomness
import Reproduction
import Statistics

/// Hyperparameters in the plane on Himmelblau's function: four optima of equal fitness, of which the flattest wins.
public enum Himmelblau: Experiment {
    public static let element = PaperElement(
        stem: "borghi2026-himmelblau", paper: "2603.19808", element: "Himmelblau's function",
        title: "occupation of the four optima of Himmelblau's function: populations and the limit of many agents")

    public static func parameters(for preset: Preset) -> HimmelblauParameters {
        switch preset {
        case .paper:
            HimmelblauParameters(
                populations: [100, 1000, 3162, 10_000], replicas: 64, smallReplicas: 400, gridPoints: 176, neutralReplicas: 1000)
        case .quick:
            HimmelblauParameters(
                populations: [100, 316, 1000, 3162], replicas: 32, smallReplicas: 120, gridPoints: 132, neutralReplicas: 300)
        case .smoke:
            HimmelblauParameters(populations: [50, 100, 300, 3000], replicas: 24, smallReplicas: 32, gridPoints: 132, neutralReplicas: 64)
        }
    }

    public static func run(_ parameters: HimmelblauParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = HimmelblauStudy(parameters, seed: seed)
        let laws = try context.map(HimmelblauStudy.Landscape.allCases, study.law)
        let tasks = study.tasks
        let runs = try context.map(tasks, study.simulate)
        return try study.record(
            laws: Dictionary(uniqueKeysWithValues: zip(HimmelblauStudy.Landscape.allCases, laws)),
            runs: Dictionary(uniqueKeysWithValues: zip(tasks, runs)))
    }
}

struct HimmelblauStudy: Sendable {
    /// Fitness, selection pressure over its scale, spread of θ about h, mutations and spread of the start.
    enum Landscape: Int, CaseIterable, Hashable, Sendable {
        case nearNeutral, selective, fourWells

        var name: String {
            switch self {
            case .nearNeutral: "near-neutral"
            case .selective: "selective"
            case .fourWells: "four equal wells"
            }
        }
        var selectionPressure: Double { [0.02, 0.1, 0.1][rawValue] }
        var thermalScale: Double { [0.1, 0.3, 0.1][rawValue] }
        var mutationSize: Double { [0.1, 0.2, 0.1][rawValue] }
        var initialScale: Double { [3, 3, 2][rawValue] }
        var optima: [SIMD2<Double>] { self == .fourWells ? FourWellFitness.optima : HimmelblauFitness.optima }

        func fitness(_ theta: SIMD2<Double>) -> Double {
            self == .fourWells ? FourWellFitness().value(theta) : HimmelblauFitness().value(theta)
        }

        /// The nearest optimum.
        func basin(_ h: SIMD2<Double>) -> Int {
            let optima = optima
            func square(_ index: Int) -> Double {
                let difference = h - optima[index]
                return (difference * difference).sum()
            }
            return optima.indices.min { square($0) < square($1) }!
        }
    }

    /// The limit of many agents.
    struct Law: Sendable {
        /// time × optimum.
        let occupations: [Double]
        /// Growth factors of populations that stay with one optimum.
        let growthFactors: [Double]
        /// Shares of the offspring of such populations that land nearest another optimum.
        let losses: [Double]
        /// ln w on a coarser grid of the figure, its maximum 0, cut at −12, above what comes around the periodic grid: x × y.
        let logWeights: [Double]
    }

    struct Task: Hashable, Sendable {
        let landscape: Landscape
        let population: Int
        let replica: Int
    }

    struct Run: Sendable {
        /// time × optimum.
        let occupations: [Double]
        /// Some agents of the first replica of the largest population at the times of the clouds: time × agent × coordinate.
        let cloud: [Double]
    }

    static let times = [0.0, 1, 2, 5, 10, 20, 50, 100, 150, 200]
    static let cloudTimes = [0.0, 2, 20, 200]
    static let cloudSize = 1500
    static let reach = 6.5
    static let contourStride = 2

    let parameters: HimmelblauParameters
    let seed: UInt64

    init(_ parameters: HimmelblauParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    var grid: UniformGrid { UniformGrid(from: -Self.reach, to: Self.reach, count: parameters.gridPoints) }

    func replicas(_ population: Int) -> Int { population == parameters.populations[0] ? parameters.smallReplicas : parameters.replicas }

    var tasks: [Task] {
        parameters.populations.reversed().flatMap { population in
            [Landscape.nearNeutral, .selective].flatMap { landscape in
                (0..<replicas(population)).map { Task(landscape: landscape, population: population, replica: $0) }
            }
        } + (0..<parameters.neutralReplicas).map { Task(landscape: .fourWells, population: parameters.neutralPopulation, replica: $0) }
    }

    func law(_ landscape: Landscape, monitor: TaskMonitor) throws -> Law {
        let grid = grid, count = grid.count
        let points = (0..<count).flatMap { i in (0..<count).map { SIMD2(grid.point(i), grid.point($0)) } }
        // w is e^{αF}, smoothed by the spread of θ about h: the reduced rate of selection by F.
        let smoothing = try Mutation(size: landscape.thermalScale, on: grid)
        let fitness = points.map { exp(landscape.selectionPressure * landscape.fitness($0)) }
        let smoothed = smoothing.applyToPlane(fitness)
        let logWeights = smoothed.map { log(max($0, 1e-300)) }
        let equation = PlanarReducedEquation(
            logWeights: logWeights, mutation: try Mutation(size: landscape.mutationSize, on: grid), jumpRate: 1)
        let variance = landscape.initialScale * landscape.initialScale
        let start = points.map { exp(-0.5 * ($0 * $0).sum() / variance) / (2 * Double.pi * variance) }
        let states = try solve(equation, from: start, monitor)
        let basins = points.map(landscape.basin)
        let outside = occupationsOutside(landscape)
        let cell = grid.spacing * grid.spacing
        let occupations = zip(Self.times, states).flatMap { time, state in
            var sums = outside.map { $0 * exp(-time) }
            for (basin, density) in zip(basins, state) { sums[basin] += density * cell }
            return sums
        }
        let greatest = logWeights.max()!
        let growths = landscape.optima.indices.map { optimum in equation.growth { basins[$0] == optimum } }
        let coarse = stride(from: 0, to: count, by: Self.contourStride)
        return Law(
            occupations: occupations, growthFactors: growths.map { exp(greatest) * $0.factor }, losses: growths.map(\.loss),
            logWeights: coarse.flatMap { i in coarse.map { max(logWeights[i * count + $0] - greatest, -12) } })
    }

    /// The densities at all times, by the classical Runge-Kutta method: short steps while the first selection lasts.
    private func solve(_ equation: PlanarReducedEquation, from start: [Double], _ monitor: TaskMonitor) throws -> [[Double]] {
        var states = [start]
        for (time, next) in zip(Self.times, Self.times.dropFirst()) {
            let step = (time < 10 ? 0.05 : 0.25) * parameters.stepScale
            states.append(
                try RungeKutta.classical.integrate(
                    equation, from: states.last!, step: step, steps: Int(((next - time) / step).rounded())
                ) { elapsed, _ in try monitor.report(0.8 * (time + elapsed) / Self.times.last!) })
        }
        return states
    }

    /// What of the start is not on the grid, by optimum; it is replaced at rate 1, and never a donor.
    private func occupationsOutside(_ landscape: Landscape) -> [Double] {
        let variance = landscape.initialScale * landscape.initialScale
        let wide = UniformGrid(from: -2 * Self.reach, to: 2 * Self.reach, count: 2 * parameters.gridPoints)
        var sums = [0.0, 0, 0, 0]
        for x in wide.points {
            for y in wide.points where max(abs(x), abs(y)) > Self.reach {
                sums[landscape.basin(SIMD2(x, y))] += exp(-0.5 * (x * x + y * y) / variance) / (2 * Double.pi * variance)
                    * wide.spacing * wide.spacing
            }
        }
        return sums
    }

    func simulate(_ task: Task, monitor: TaskMonitor) throws -> Run {
        let landscape = task.landscape
        let reservoir = RandomReservoir(
            seed: seed, purpose: "\(landscape.name), population \(task.population)", index: UInt64(task.replica))
        var population = try EventDrivenPopulation<SIMD2<Double>>(
            .init(
                relaxationRate: .infinity, thermalVariance: landscape.thermalScale * landscape.thermalScale,
                mutationSize: landscape.mutationSize, jumpRate: 1),
            hyperparameters: (0..<task.population).map { _ in landscape.initialScale * SIMD2<Double>.normal(from: reservoir) },
            reservoir: reservoir)
        var (occupations, cloud): ([Double], [Double]) = ([], [])
        let showsCloud = task.replica == 0 && task.population == parameters.populations.last! && landscape != .fourWells
        let pressure = landscape.selectionPressure
        for time in Self.times {
            // One loop for each landscape, so that the fitness is compiled into it.
            if landscape == .fourWells {
                try population.run(until: time) { pressure * FourWellFitness().value($0) }
            } else {
                try population.run(until: time) { pressure * HimmelblauFitness().value($0) }
            }
            let agents = population.hyperparameters
            var counts = [0.0, 0, 0, 0]
            for h in agents { counts[landscape.basin(h)] += 1 }
            occupations += counts.map { $0 / Double(task.population) }
            if showsCloud && Self.cloudTimes.contains(time) {
                cloud += (0..<Self.cloudSize).flatMap { $0 < agents.count ? [agents[$0].x, agents[$0].y] : [.nan, .nan] }
            }
            try monitor.report(time / Self.times.last!)
        }
        return Run(occupations: occupations, cloud: cloud)
    }

    /// N_e/N on four equal wells: the square of that of one coordinate, by the Perron vector of half of the line.
    func fourWellPopulationFraction() throws -> Double {
        let landscape = Landscape.fourWells
        let line = UniformGrid(from: -4, to: 4, count: 240)
        let fitness = EffectiveFitness(thermalVariance: landscape.thermalScale * landscape.thermalScale) { -($0 * $0 - 4) * ($0 * $0 - 4) }
        let growth = GrowthOperator(
            logWeights: line.points.map { fitness.logWeight($0, selectionPressure: landscape.selectionPressure) },
            mutation: try Mutation(size: landscape.mutationSize, on: line))
        let fraction = try growth.effectivePopulationFraction(on: line.count / 2..<line.count)
        return fraction * fraction
    }
}
