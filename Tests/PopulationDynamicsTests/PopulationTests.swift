import Foundation
import PopulationDynamics
import Randomness
import Testing
import _TestSupport

@Suite struct PopulationTests {
    func eventDriven(
        _ instance: QuadraticInstance, ratio: Double, count: Int, index: UInt64 = 0
    ) throws -> EventDrivenPopulation<Double> {
        let reservoir = RandomReservoir(seed: 7, purpose: "test", index: index)
        return try EventDrivenPopulation(
            .init(
                relaxationRate: instance.stiffness / ratio, thermalVariance: instance.thermalVariance,
                mutationSize: instance.mutationSize, jumpRate: instance.jumpRate),
            hyperparameters: startingHyperparameters(instance, count: count, from: reservoir), reservoir: reservoir)
    }

    /// The mean of h of 10⁵ agents within four of its standard deviations, which linear noise gives, at ε = 0 and at ε = 0.3.
    @Test(arguments: [(0.0, 0.196824, 1.996), (0.3, 0.196824 - 0.1038, 2.357)])
    func theMeanOfManyAgents(ratio: Double, mean: Double, deviation: Double) throws {
        let instance = Instances.baseline
        var population = try eventDriven(instance, ratio: ratio, count: 100_000)
        try population.run(until: 2) { instance.selectionPressure * instance.fitness($0) }
        let agents = population.snapshot()
        let found = agents.reduce(0) { $0 + $1.h } / 1e5
        #expect(abs(found - mean) < 4 * deviation / 1e5.squareRoot())
        // θ given h is of variance s² for ε = 0.
        if ratio == 0 {
            let spread = agents.reduce(0) { $0 + ($1.theta - $1.h) * ($1.theta - $1.h) } / 1e5
            #expect(abs(spread - 0.25) < 4 * 0.25 * (2 / 1e5).squareRoot())
        }
        #expect(abs(Double(population.jumps) - 2e5) < 5 * 2e5.squareRoot())
    }

    /// Rejection at ε = 0, and selection by w(h) from a tree, have one limit.
    @Test func twoSimulationsOfOneLimit() throws {
        let instance = Instances.baseline
        let selection = instance.plainSelection
        let reservoir = RandomReservoir(seed: 8, purpose: "tree")
        var tree = try HyperparameterPopulation(
            hyperparameters: startingHyperparameters(instance, count: 50_000, from: reservoir), mutationSize: 0.3, jumpRate: 1,
            reservoir: reservoir, logWeight: { log(selection.weight($0)) })
        try tree.run(until: 2)
        let mixture = MixtureSolution(selection, at: 2)
        let mean = tree.hyperparameters.reduce(0, +) / 5e4
        let variance = tree.hyperparameters.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5e4
        #expect(abs(mean - mixture.mean) < 4 * 1.996 / 5e4.squareRoot())
        #expect(abs(variance - mixture.variance) < 0.05)
    }

    /// Neutral agents: the sum of mutations alone.
    @Test func withoutSelectionTheMeanStays() throws {
        var instance = Instances.baseline
        instance.selectionPressure = 0
        var population = try eventDriven(instance, ratio: 0.1, count: 20_000)
        try population.run(until: 5) { _ in 0 }
        let agents = population.snapshot()
        let mean = agents.reduce(0) { $0 + $1.h } / 2e4
        let variance = agents.reduce(0) { $0 + ($1.h - mean) * ($1.h - mean) } / 2e4
        #expect(abs(mean + 1) < 0.03 && abs(variance - (0.25 + 5 * 0.09)) < 0.05)
        #expect(population.looks == population.jumps)
    }

    @Test func badPopulationsAreErrors() throws {
        #expect(throws: InvalidPopulation.tooFewAgents(1)) { try eventDriven(Instances.baseline, ratio: 1, count: 1) }
        var population = try eventDriven(Instances.baseline, ratio: 1, count: 10)
        #expect(throws: InvalidPopulation.self) { try population.run(until: 1) { _ in .nan } }
        #expect(throws: InvalidPopulation.unboundedFitness(2)) { try population.run(until: 5) { _ in 2 } }
        var other = try eventDriven(Instances.baseline, ratio: 1, count: 10)
        #expect(throws: InvalidPopulation.self) { try other.run(until: 5) { _ in -1e9 } }
        #expect(throws: InvalidPopulation.self) { try DonorTable(logWeights: [0, .nan]) }
    }

    @Test func aSumTreeDrawsInProportion() {
        var tree = SumTree([1, 2, 0, 3, 4])
        #expect(tree.total == 10)
        #expect((0..<10).map { tree.index(at: (Double($0) + 0.5) / 10) } == [0, 1, 1, 3, 3, 3, 4, 4, 4, 4])
        tree[4] = 0
        tree[2] = 6
        #expect(tree.total == 12 && tree.index(at: 0.999) == 3 && tree.index(at: 0.3) == 2)
        for n in 0..<10_000 { tree[n % 5] = Double((n * 7919) % 13) }
        #expect(tree.total == (0..<5).reduce(0) { $0 + tree[$1] })
    }

    @Test func aDonorTableDrawsInProportion() throws {
        let table = try DonorTable(logWeights: [1, 2, 3, 4].map { log($0) + 800 })
        #expect((0..<10).map { table.index(at: (Double($0) + 0.5) / 10) } == [0, 1, 1, 2, 2, 2, 3, 3, 3, 3])
    }

    /// The index is the first whose cumulative weight is above the fraction of the total, whatever the weights.
    @Test(arguments: [0.0, 1, 30]) func aDonorTableFindsWhatASearchFinds(spread: Double) throws {
        let reservoir = RandomReservoir(seed: 9, purpose: "donors")
        let logWeights = (0..<777).map { _ in spread * reservoir.nextNormal() }
        let table = try DonorTable(logWeights: logWeights)
        let greatest = logWeights.max()!
        var sum = 0.0
        let cumulative = logWeights.map { logarithm in
            sum += exp(logarithm - greatest)
            return sum
        }
        for _ in 0..<5000 {
            let fraction = reservoir.nextUniform()
            #expect(table.index(at: fraction) == cumulative.firstIndex { $0 > fraction * sum } ?? 776)
        }
        #expect(table.index(at: 1 - 0x1p-53) == cumulative.firstIndex { $0 > (1 - 0x1p-53) * sum } ?? 776)
    }

    /// Numbers taken many at a time are those that come one by one, also where a pair is of two refills.
    @Test func normalNumbersManyAtATime() {
        let (one, many) = (RandomReservoir(seed: 4, purpose: "normals"), RandomReservoir(seed: 4, purpose: "normals"))
        #expect(one.nextNormal() == many.nextNormal())
        for count in [1, 700, 1500, 3] {
            var pairs = [SIMD2<Double>](repeating: .zero, count: count)
            SIMD2<Double>.forEachNormal(count: count, from: many) { pairs[$0] = $1 }
            #expect(pairs == (0..<count).map { _ in SIMD2<Double>.normal(from: one) })
            var numbers = [Double](repeating: 0, count: count)
            Double.forEachNormal(count: count, from: many) { numbers[$0] = $1 }
            #expect(numbers == (0..<count).map { _ in one.nextNormal() })
        }
    }

    /// ⟨θ²⟩ at rest in the double well V = (θ² − 1)²/2 − h θ: order 1 and 2 in the step.
    @Test func weakOrdersAtRest() throws {
        let grid = UniformGrid(from: -3, to: 3, count: 600)
        let loss = DoubleWellLoss()
        let gibbs = grid.points.map { exp(-4 * loss.value(theta: $0, h: 0)) }
        let exact = zip(grid.points, gibbs).reduce(0) { $0 + $1.0 * $1.0 * $1.1 } / gibbs.reduce(0, +)
        func error(_ method: SnapshotPopulation<DoubleWellLoss>.Method, _ step: Double) throws -> Double {
            let count = 4000
            var population = try SnapshotPopulation(
                loss, inverseTemperature: 4, timescaleRatio: 1, mutationSize: 0, method: method,
                thetas: (0..<count).map { $0 % 2 == 0 ? 1 : -1 }, hyperparameters: Array(repeating: 0, count: count),
                reservoir: RandomReservoir(seed: 3, purpose: "weak order"))
            var (sum, samples) = (0.0, 0)
            let steps = Int(60 / step)
            for n in 0..<steps {
                population.relax(over: step)
                if n > steps / 10 {
                    sum += population.thetas.reduce(0) { $0 + $1 * $1 } / Double(count)
                    samples += 1
                }
            }
            return sum / Double(samples) - exact
        }
        // Noise is about 2e-4.
        let euler = try [0.1, 0.05].map { try error(.eulerMaruyama, $0) }
        #expect(abs(euler[0] / euler[1] - 2) < 0.5)
        #expect(abs(try error(.leimkuhlerMatthews, 0.1)) < 0.15 * abs(euler[0]))
    }

    /// A jump that copies θ leaves the fast dynamics in equilibrium; synchronous generations follow the closed form.
    @Test func synchronousGenerationsOfAgents() throws {
        let instance = Instances.baseline
        let reservoir = RandomReservoir(seed: 5, purpose: "generations")
        let count = 40_000
        let hs = startingHyperparameters(instance, count: count, from: reservoir)
        var population = try SnapshotPopulation(
            QuadraticLoss<Double>(stiffness: 1), inverseTemperature: 4, timescaleRatio: 1, mutationSize: 0.3,
            method: .leimkuhlerMatthews, thetas: hs.map { $0 + 0.5 * reservoir.nextNormal() }, hyperparameters: hs,
            reservoir: reservoir)
        var exact = SynchronousGenerations(instance, timescaleRatio: 1)
        for _ in 0..<3 {
            for _ in 0..<20 { population.relax(over: 0.05) }
            try population.jump(
                probability: 1, logWeights: population.thetas.map { instance.selectionPressure * instance.fitness($0) })
            exact.advance()
        }
        let mean = population.hyperparameters.reduce(0, +) / Double(count)
        #expect(abs(mean - exact.meanH) < 0.03)
    }

    @Test func theOptimaOfHimmelblau() {
        let fitness = HimmelblauFitness()
        #expect(HimmelblauFitness.optima.allSatisfy { abs(fitness.value($0)) < 1e-24 })
        let determinants = HimmelblauFitness.optima.map { optimum in
            let (xx, xy, yy) = HimmelblauFitness.hessian(at: optimum)
            return xx * yy - xy * xy
        }
        #expect(largestDifference(determinants, [2116, 5223, 9461, 3024]) < 1)
    }
}
