import Foundation
import PopulationDynamics
import Randomness
import Reproduction
import Statistics

/// The mean of the hyperparameters moves to the fittest one: how fast, how near, and when it does not.
public enum Fittest: Experiment {
    public static let element = PaperElement(
        stem: "borghi2026-fittest", paper: "2603.19808", element: "Mean convergence toward the fittest",
        title: "convergence of the mean to the fittest hyperparameter, its rate, its bias and its failures")

    public static func parameters(for preset: Preset) -> FittestParameters {
        switch preset {
        case .paper:
            FittestParameters(
                population: 15_000, replicas: 32, biasMutationSizes: [0.2, 0.1, 0.05, 0.025, 0.0125],
                thresholdPressures: [1.5, 1.8, 2, 2.1, 2.2, 2.4, 3, 4], thresholdPopulation: 5000, neutralReplicas: 2000, gridPoints: 256)
        case .quick:
            FittestParameters(
                population: 1500, replicas: 32, biasMutationSizes: [0.2, 0.1, 0.05, 0.025],
                thresholdPressures: [1.5, 1.8, 2, 2.1, 2.2, 2.4, 3, 4], thresholdPopulation: 5000, neutralReplicas: 1000, gridPoints: 200)
        case .smoke:
            FittestParameters(
                population: 2000, replicas: 8, biasMutationSizes: [0.2, 0.1, 0.05], thresholdPressures: [1.5, 2, 2.4, 4],
                thresholdPopulation: 500, neutralReplicas: 200, gridPoints: 150)
        }
    }

    public static func run(_ parameters: FittestParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = FittestStudy(parameters, seed: seed)
        let tasks = study.tasks
        let results = try context.resumableMap(tasks, study.compute)
        return try study.record(zip(tasks, results).reduce(into: [:]) { $0[$1.0] = $1.1 })
    }
}

struct FittestStudy: Sendable {
    enum Task: Hashable, Sendable {
        /// The mean of h of a population at all times; by plain selection, or by the mean fitness for a negative control.
        case curve(pressure: Int, replica: Int, averaged: Bool)
        /// The mean of h at the neutral times without selection, or with it for a negative control.
        case neutral(replica: Int, selected: Bool)
        /// The share of agents right of 0 with two equal maxima, or without selection for a negative control.
        case twin(replica: Int, selected: Bool)
        /// The mean of h of a population on two peaks.
        case peaks(pressure: Int, replica: Int)
        /// The same by the reduced equation: means, then masses right of 0.
        case reducedPeaks(pressure: Int)
        /// Where the winner changes; with half the mutations for a negative control.
        case crossover(half: Bool)
        /// The thresholds of all temperatures for a mutation size.
        case thresholds(mutation: Int)
        /// The mean at rest on an asymmetric landscape, then on a symmetric one.
        case bias(size: Int)
    }

    static let neutralPopulation = 200
    static let neutralTimes = [5.0, 20]
    static let twinPopulation = 100
    static let twinTimes = evenTimes(until: 100, count: 21)
    static let peakTimes = [0.0, 1, 2, 3, 5, 8, 12, 20, 30, 40, 50, 60]
    static let thresholdTemperatures = [1e4, 100, 25, 10]
    static let thresholdMutations = [0.1, 0.2, 0.3, 0.4]
    static let peaksTemperature = 100.0
    static let peaksMutation = 0.3
    /// ln w = −x²/2 + c_3 x³/6 − x⁴/24.
    static let asymmetry = 0.5
    /// F = −(θ² − 1)², α, β and σ of the two equal maxima.
    static let twin = (selectionPressure: 4.0, inverseTemperature: 20.0, mutationSize: 0.1)

    let parameters: FittestParameters
    let seed: UInt64

    init(_ parameters: FittestParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    var tasks: [Task] {
        let replicas = 0..<parameters.replicas, neutral = 0..<parameters.neutralReplicas
        let pressures = parameters.thresholdPressures.indices
        return parameters.selectionPressures.indices.reversed().flatMap { pressure in
            replicas.map { Task.curve(pressure: pressure, replica: $0, averaged: false) }
        } + replicas.map { .curve(pressure: parameters.mainPressure, replica: $0, averaged: true) }
            + pressures.flatMap { pressure in (0..<parameters.thresholdReplicas).map { .peaks(pressure: pressure, replica: $0) } }
            + Self.thresholdMutations.indices.map { .thresholds(mutation: $0) }
            + parameters.biasMutationSizes.indices.map { .bias(size: $0) }
            + [.crossover(half: false), .crossover(half: true)] + pressures.map { .reducedPeaks(pressure: $0) }
            + neutral.flatMap { [.neutral(replica: $0, selected: false), .neutral(replica: $0, selected: true)] }
            + neutral.flatMap { [.twin(replica: $0, selected: true), .twin(replica: $0, selected: false)] }
    }

    func compute(_ task: Task, monitor: TaskMonitor) throws -> [Double] {
        switch task {
        case .curve(let pressure, let replica, let averaged): try curve(pressure, replica, averaged, monitor)
        case .neutral(let replica, let selected): try neutral(replica, selected)
        case .twin(let replica, let selected): try twin(replica, selected)
        case .peaks(let pressure, let replica): try peaks(pressure, replica)
        case .reducedPeaks(let pressure): try reducedPeaks(pressure)
        case .crossover(let half): try twoPeaks(Self.peaksTemperature, Self.peaksMutation / (half ? 2 : 1)).crossover()
        case .thresholds(let mutation):
            try Self.thresholdTemperatures.map { try twoPeaks($0, Self.thresholdMutations[mutation]).threshold() }
        case .bias(let size): [try restingMean(size, asymmetry: Self.asymmetry), try restingMean(size, asymmetry: 0)]
        }
    }

    func selected(_ pressure: Int) -> QuadraticInstance {
        var instance = parameters.instance
        instance.selectionPressure = parameters.selectionPressures[pressure]
        return instance
    }

    private func population(
        _ purpose: String, _ replica: Int, count: Int, mean: Double, variance: Double, thermalVariance: Double, mutationSize: Double,
        jumpRate: Double = 1
    ) throws -> EventDrivenPopulation<Double> {
        let reservoir = RandomReservoir(seed: seed, purpose: purpose, index: UInt64(replica))
        return try EventDrivenPopulation(
            .init(relaxationRate: .infinity, thermalVariance: thermalVariance, mutationSize: mutationSize, jumpRate: jumpRate),
            hyperparameters: (0..<count).map { _ in mean + variance.squareRoot() * reservoir.nextNormal() }, reservoir: reservoir)
    }

    private func population(_ purpose: String, _ replica: Int, count: Int, _ instance: QuadraticInstance) throws -> EventDrivenPopulation<Double> {
        try population(
            purpose, replica, count: count, mean: instance.initialMean, variance: instance.initialVariance,
            thermalVariance: instance.thermalVariance, mutationSize: instance.mutationSize, jumpRate: instance.jumpRate)
    }

    private func curve(_ pressure: Int, _ replica: Int, _ averaged: Bool, _ monitor: TaskMonitor) throws -> [Double] {
        var instance = selected(pressure)
        let purpose = "curve, selection pressure \(instance.selectionPressure)" + (averaged ? ", averaged fitness" : "")
        let alpha = instance.selectionPressure
        // At β = ∞ plain selection has the curvature α that selection by the mean fitness has at any β.
        if averaged { instance.inverseTemperature = .infinity }
        var agents = try population(purpose, replica, count: parameters.population, instance)
        return try parameters.times.map { time in
            try agents.run(until: time) { alpha * instance.fitness($0) }
            try monitor.report(time / parameters.finalTime)
            return agents.hyperparameters.reduce(0, +) / Double(parameters.population)
        }
    }

    private func neutral(_ replica: Int, _ selected: Bool) throws -> [Double] {
        let instance = parameters.instance
        var agents = try population(
            selected ? "small populations with selection" : "neutral populations", replica, count: Self.neutralPopulation, instance)
        return try Self.neutralTimes.map { time in
            try agents.run(until: time) { selected ? instance.selectionPressure * instance.fitness($0) : 0 }
            return agents.hyperparameters.reduce(0, +) / Double(Self.neutralPopulation)
        }
    }

    private func twin(_ replica: Int, _ selected: Bool) throws -> [Double] {
        let fitness = TwinFitness()
        var agents = try population(
            selected ? "two equal maxima" : "two equal maxima without selection", replica, count: Self.twinPopulation, mean: 0,
            variance: 1, thermalVariance: 1 / Self.twin.inverseTemperature, mutationSize: Self.twin.mutationSize)
        return try Self.twinTimes.map { time in
            try agents.run(until: time) { selected ? Self.twin.selectionPressure * fitness.value($0) : 0 }
            return Double(agents.hyperparameters.count { $0 > 0 }) / Double(Self.twinPopulation)
        }
    }

    func twoPeaks(_ inverseTemperature: Double, _ mutationSize: Double) -> TwoPeaks {
        TwoPeaks(
            inverseTemperature: inverseTemperature, mutationSize: mutationSize,
            grid: UniformGrid(from: -6.5, to: 6.5, count: max(parameters.gridPoints, Int(18 / mutationSize))))
    }

    private func peaks(_ pressure: Int, _ replica: Int) throws -> [Double] {
        let alpha = parameters.thresholdPressures[pressure]
        var agents = try population(
            "two peaks, selection pressure \(alpha)", replica, count: parameters.thresholdPopulation, mean: 0, variance: 1,
            thermalVariance: 1 / Self.peaksTemperature, mutationSize: Self.peaksMutation)
        return try Self.peakTimes.map { time in
            try agents.run(until: time) { alpha * (TwoPeaks.fitness($0) - TwoPeaks.greatestFitness) }
            return agents.hyperparameters.reduce(0, +) / Double(parameters.thresholdPopulation)
        }
    }

    private func reducedPeaks(_ pressure: Int) throws -> [Double] {
        let found = try twoPeaks(Self.peaksTemperature, Self.peaksMutation)
            .solve(selectionPressure: parameters.thresholdPressures[pressure], at: Self.peakTimes)
        return found.means + found.rights
    }

    /// The mean at rest relative to the optimum, of ln w = −x²/2 + c x³/6 − x⁴/24.
    private func restingMean(_ size: Int, asymmetry: Double) throws -> Double {
        let sigma = parameters.biasMutationSizes[size]
        // The law at rest has about the variance σ.
        let reach = min(12 * sigma.squareRoot(), 4)
        let grid = UniformGrid(from: -reach, to: reach, count: Int(3 * reach / sigma) + 16)
        let growth = GrowthOperator(
            logWeights: grid.points.map { -$0 * $0 / 2 + asymmetry * $0 * $0 * $0 / 6 - $0 * $0 * $0 * $0 / 24 },
            mutation: try Mutation(size: sigma, on: grid))
        let law = try growth.spectrum().law
        try ClippedDensity.check(law, on: grid, variable: "h")
        return grid.integral(zip(grid.points, law).map { $0 * $1 })
    }
}
