import Foundation
import PopulationDynamics
import Randomness

/// A population of the quadratic instance whose donors are selected by a reading of their fitness, which may be an estimate, in time steps.
///
/// Jumps and estimates take turns with exact transitions of θ. An estimate costs each agent as many evaluations of F as any other.
struct EstimatedPopulation {
    private let reading: FitnessReading
    private let instance: QuadraticInstance
    private let timescaleRatio: Double
    private var population: SnapshotPopulation<QuadraticLoss<Double>>
    /// The average of F of each agent, and the time over which it extends so far.
    private var memories, spans: [Double]
    /// θ before the last relaxation.
    private var earlierThetas: [Double]

    init(
        _ reading: FitnessReading, _ instance: QuadraticInstance, timescaleRatio: Double, hyperparameters: [Double], reservoir: RandomReservoir
    ) throws(InvalidPopulation) {
        self.reading = reading
        self.instance = instance
        self.timescaleRatio = timescaleRatio
        let scale = instance.thermalVariance.squareRoot()
        population = try SnapshotPopulation(
            QuadraticLoss(stiffness: instance.stiffness), inverseTemperature: instance.inverseTemperature, timescaleRatio: timescaleRatio,
            mutationSize: instance.mutationSize, method: .eulerMaruyama,
            thetas: hyperparameters.map { $0 + scale * reservoir.nextNormal() }, hyperparameters: hyperparameters, reservoir: reservoir)
        earlierThetas = population.thetas
        memories = population.thetas.map(instance.fitness)
        spans = memories.map { _ in 0 }
    }

    var hyperparameters: [Double] { population.hyperparameters }

    /// E F(θ), as halfway through the last relaxation: jumps and relaxations take turns, and halves of them would be of order 2.
    var meanFitness: Double {
        zip(earlierThetas, population.thetas).reduce(0) { $0 + 0.5 * (instance.fitness($1.0) + instance.fitness($1.1)) }
            / Double(population.count)
    }

    static func steps(in interval: Double, timescaleRatio: Double) -> Int { Int((5 * interval / timescaleRatio).rounded(.up)) }

    /// Steps a fifth of ε long, or somewhat shorter, for a time `interval`.
    mutating func run(for interval: Double) throws(InvalidPopulation) {
        let steps = Self.steps(in: interval, timescaleRatio: timescaleRatio)
        let step = interval / Double(steps)
        for _ in 0..<steps {
            try jump(over: step)
            earlierThetas = population.thetas
            population.relaxExactly(over: step)
            remember(step)
        }
    }

    private mutating func jump(over step: Double) throws(InvalidPopulation) {
        let (pressure, instance) = (instance.selectionPressure, instance)
        let thetas = population.thetas
        switch reading {
        case .momentary:
            let weights = thetas.map { pressure * instance.fitness($0) }
            // A child has the θ of its donor, who may be a child itself.
            var current = weights
            try population.jumpInTurn(over: step, jumpRate: instance.jumpRate, logWeights: weights) { agent, donor, _ in
                current[agent] = current[donor]
                return current[agent]
            }
        case .effective, .averaged:
            let curvature = reading == .effective ? instance.plainCurvature : pressure
            func weight(_ h: Double) -> Double { -0.5 * curvature * (h - instance.optimum) * (h - instance.optimum) }
            try population.jumpInTurn(
                over: step, jumpRate: instance.jumpRate, logWeights: population.hyperparameters.map(weight)) { _, _, h in weight(h) }
        case .remembered, .rememberedSinceBirth:
            var (memories, spans, current) = (memories, spans, thetas.map(instance.fitness))
            let isInherited = if case .remembered = reading { true } else { false }
            try population.jumpInTurn(
                over: step, jumpRate: instance.jumpRate, logWeights: memories.map { pressure * $0 }
            ) { agent, donor, _ in
                current[agent] = current[donor]
                memories[agent] = isInherited ? memories[donor] : current[agent]
                spans[agent] = isInherited ? spans[donor] : 0
                return pressure * memories[agent]
            }
            (self.memories, self.spans) = (memories, spans)
        case .regressedWeight(let bandwidth):
            let regression = KernelRegression(
                points: population.hyperparameters, values: thetas.map { exp(pressure * instance.fitness($0)) }, bandwidth: bandwidth)
            try jump(over: step) { regression.value(at: $0).map { log($0) } }
        case .regressedFitness(let bandwidth):
            let regression = KernelRegression(
                points: population.hyperparameters, values: thetas.map(instance.fitness), bandwidth: bandwidth)
            try jump(over: step) { regression.value(at: $0).map { pressure * $0 } }
        }
    }

    /// Jumps with weights that are estimated at each h; a child beyond the reach of the estimate has that of its donor.
    private mutating func jump(over step: Double, estimate: (Double) -> Double?) throws(InvalidPopulation) {
        let weights = population.hyperparameters.map { estimate($0) ?? -.infinity }
        var current = weights
        try population.jumpInTurn(over: step, jumpRate: instance.jumpRate, logWeights: weights) { agent, donor, h in
            current[agent] = estimate(h) ?? current[donor]
            return current[agent]
        }
    }

    /// x ← x + (1 − e^{−step/τ})(F − x) with the mean of F before and after the step; while young, the plain mean since birth.
    private mutating func remember(_ step: Double) {
        let span: Double
        switch reading {
        case .remembered(let multiple), .rememberedSinceBirth(let multiple): span = multiple * timescaleRatio
        default: return
        }
        let isInherited = if case .remembered = reading { true } else { false }
        let share = -expm1(-step / span)
        for (i, theta) in population.thetas.enumerated() {
            let fitness = 0.5 * (instance.fitness(earlierThetas[i]) + instance.fitness(theta))
            memories[i] += (isInherited ? share : max(share, step / (spans[i] + step))) * (fitness - memories[i])
            spans[i] += step
        }
    }
}
