import Foundation
import PopulationDynamics
import Randomness
import Testing
import _TestSupport

@Suite struct EstimateTests {
    /// No memory is selection by F(θ), a long one by its mean; in between the curvature of an independent prototype, in Python.
    @Test func aMemoryLiesBetweenTheReadings() throws {
        let instance = Instances.noisy
        #expect(abs(try instance.curvature(memorySpan: 1e-3) - instance.plainCurvature) < 2e-3)
        #expect(abs(try instance.curvature(memorySpan: 1e3) - instance.selectionPressure) < 0.05)
        let spans = [0.1, 1, 2, 5, 20]
        let expected = [0.8686335728, 1.4298442820, 1.8392424389, 2.5039285207, 3.3863026723]
        #expect(largestDifference(try spans.map { try instance.curvature(memorySpan: $0) }, expected) < 1e-7)
    }

    /// By simulation: E e^{αx} for an exponential average x of F along stationary paths at two distances from the optimum.
    @Test func theCurvatureOfAMemoryIsThatOfPaths() throws {
        let instance = Instances.noisy, span = 1.0, step = 0.02
        let reservoir = RandomReservoir(seed: 3, purpose: "paths")
        let decay = exp(-step), spread = (1 - decay * decay).squareRoot(), share = -expm1(-step / span)
        var sums = [0.0, 0.0]
        let distances = [0.0, 0.8], paths = 20_000
        for _ in 0..<paths {
            var y = reservoir.nextNormal()
            var memories = distances.map { -0.5 * (y - $0) * (y - $0) }
            for _ in 0..<400 {
                let before = y
                y = decay * y + spread * reservoir.nextNormal()
                for (i, d) in distances.enumerated() {
                    memories[i] += share * (-0.25 * ((before - d) * (before - d) + (y - d) * (y - d)) - memories[i])
                }
            }
            for i in 0..<2 { sums[i] += exp(instance.selectionPressure * memories[i]) }
        }
        let measured = -2 * log(sums[1] / sums[0]) / (0.8 * 0.8)
        #expect(abs(measured - (try instance.curvature(memorySpan: span))) < 0.05)
    }

    /// Without smoothing the variances at rest are those of the two readings; with it they are fixed points and larger.
    @Test func smoothingWidensThePopulation() {
        let instance = Instances.noisy
        #expect(abs(instance.restingVariance(regressingWeightsOver: 1e-6) - instance.plainSelection.stationaryVariance) < 1e-9)
        #expect(abs(instance.restingVariance(regressingFitnessOver: 1e-6) - instance.averagedSelection.stationaryVariance) < 1e-9)
        let variance = instance.restingVariance(regressingFitnessOver: 0.3)
        let curvature = 4 * variance * variance / ((variance + 0.09) * (variance + 0.09))
        #expect(abs(variance / (1 + curvature * variance) + 0.09 - variance) < 1e-14)
        #expect(variance > 1.2 * instance.averagedSelection.stationaryVariance)
    }

    /// A straight line is its own regression inside evenly spread points; a normal cloud pulls it toward its centre.
    @Test func kernelRegression() {
        let even = (0..<4001).map { -4 + Double($0) / 500 }
        let line = KernelRegression(points: even, values: even.map { 2 * $0 + 1 }, bandwidth: 0.2)
        for x in [-2.0, -0.37, 0.5, 1.9] { #expect(abs(line.value(at: x)! - 2 * x - 1) < 1e-9) }
        let square = KernelRegression(points: even, values: even.map { $0 * $0 }, bandwidth: 0.2)
        // E (x + b ξ)² = x² + b², but for the ends of the kernel.
        #expect(abs(square.value(at: 0.61)! - (0.61 * 0.61 + 0.04)) < 1e-4)
        #expect(line.value(at: 9) == nil && line.value(at: -9) == nil)
        #expect(KernelRegression(points: [1], values: [7], bandwidth: 0.1).value(at: 1.05) == 7)
    }

    /// Jumps in turn between exact relaxations, selected by F(θ), agree with the event-driven simulation.
    @Test func jumpsInTurnFollowTheMeanFieldEquation() throws {
        let instance = Instances.baseline, ratio = 0.2, count = 40_000, step = 0.04
        let reservoir = RandomReservoir(seed: 5, purpose: "jumps in turn")
        let start = startingHyperparameters(instance, count: count, from: reservoir)
        var population = try SnapshotPopulation(
            QuadraticLoss<Double>(stiffness: 1), inverseTemperature: 4, timescaleRatio: ratio, mutationSize: 0.3, method: .eulerMaruyama,
            thetas: start.map { $0 + 0.5 * reservoir.nextNormal() }, hyperparameters: start, reservoir: reservoir)
        for _ in 0..<50 {
            population.relaxExactly(over: step / 2)
            var logarithms = population.thetas.map { 2 * instance.fitness($0) }
            try population.jumpInTurn(over: step, jumpRate: 1, logWeights: logarithms) { agent, donor, _ in
                logarithms[agent] = logarithms[donor]
                return logarithms[agent]
            }
            population.relaxExactly(over: step / 2)
        }
        let law = try HermitePopulation(
            instance, timescaleRatio: ratio, modes: 14, grid: UniformGrid(from: -6, to: 6, count: 80))
        let state = try law.solve(at: [2], step: 0.02)[0]
        let means = law.moments.map { zip($0, state).reduce(0) { $0 + $1.0 * $1.1 } }
        #expect(abs(population.hyperparameters.reduce(0, +) / Double(count) - means[0]) < 4 * 2.2 / Double(count).squareRoot())
        #expect(abs(population.thetas.reduce(0, +) / Double(count) - means[2]) < 4 * 2.3 / Double(count).squareRoot())
    }

    @Test func jumpsInTurnRejectWeightsThatAreNotNumbers() throws {
        let reservoir = RandomReservoir(seed: 5, purpose: "bad weights")
        var population = try SnapshotPopulation(
            QuadraticLoss<Double>(stiffness: 1), inverseTemperature: 4, timescaleRatio: 1, mutationSize: 0.3, method: .eulerMaruyama,
            thetas: [0, 1], hyperparameters: [0, 1], reservoir: reservoir)
        #expect(throws: InvalidPopulation.self) { try population.jumpInTurn(over: 1, jumpRate: 1, logWeights: [0, .nan]) { _, _, _ in 0 } }
        #expect(throws: InvalidPopulation.self) { try population.jumpInTurn(over: 100, jumpRate: 1, logWeights: [0, 0]) { _, _, _ in .infinity } }
    }
}

@Suite struct SchemeTests {
    /// Mass is kept, and the two schemes have orders 1 and 2 where the step resolves the fast dynamics.
    @Test func splitGenerations() throws {
        let grid = UniformGrid(from: -6, to: 6, count: 64)
        let population = try HermitePopulation(Instances.baseline, timescaleRatio: 1, modes: 10, grid: grid)
        let exact = try population.solve(at: [1], step: 0.01)[0][..<64]
        func errors(_ jumps: SplitGenerations.Jumps) throws -> [Double] {
            try [16, 32].map { steps in
                let state = try SplitGenerations(population, step: 1 / Double(steps), jumps: jumps).solve(steps: steps)
                #expect(abs(grid.integral(state[..<64]) - 1) < 1e-12)
                return grid.integral(zip(state[..<64], exact).map { abs($0 - $1) })
            }
        }
        let (together, inTurn) = (try errors(.together), try errors(.inTurn))
        #expect(abs(log2(together[0] / together[1]) - 1) < 0.1)
        #expect(abs(log2(inTurn[0] / inTurn[1]) - 2) < 0.1)
    }

    /// The first scheme's bias is of order 1, the second's of order 2, and agents have it.
    @Test func biasesAtRest() throws {
        let exact = RestingChain.gibbsMeanSquare(inverseTemperature: 4, tilt: -0.25)
        func biases(_ method: SnapshotPopulation<DoubleWellLoss>.Method) throws -> [Double] {
            try [0.025, 0.0125].map { try RestingChain(method, step: $0, inverseTemperature: 4, tilt: -0.25).meanSquare - exact }
        }
        let (first, second) = (try biases(.eulerMaruyama), try biases(.leimkuhlerMatthews))
        #expect(abs(log2(first[0] / first[1]) - 1) < 0.06)
        #expect(abs(log2(second[0] / second[1]) - 2) < 0.03)
        #expect(abs(second[1]) < 1e-5 && abs(first[1]) > 1e-3)
    }
}

@Suite struct FinitePopulationTests {
    /// N times the bias of the mean, by linear noise and by many small populations; rejection and tree have the same law.
    @Test func theBiasOfOrderOneOverN() throws {
        let instance = Instances.baseline, selection = instance.plainSelection, count = 100, replicas = 6000
        let noise = LinearNoise(
            try HermitePopulation(instance, timescaleRatio: 1, modes: 1, grid: UniformGrid(from: -5, to: 5, count: 64)))
        let prediction = try noise.predictions(at: [2], step: 0.025)[0]
        #expect(abs(prediction.moments[0] - MixtureSolution(selection, at: 2).mean) < 5e-6)
        var sum = 0.0
        for replica in 0..<replicas {
            let reservoir = RandomReservoir(seed: 11, purpose: "bias", index: UInt64(replica))
            var population = try HyperparameterPopulation(
                hyperparameters: startingHyperparameters(instance, count: count, from: reservoir), mutationSize: 0.3, jumpRate: 1,
                reservoir: reservoir, logWeight: { -0.5 * selection.curvature * ($0 - 1) * ($0 - 1) })
            try population.run(until: 2)
            sum += population.hyperparameters.reduce(0, +) / Double(count)
        }
        // One standard error is 0.26, and the next order in 1/N some percent.
        let bias = Double(count) * (sum / Double(replicas) - prediction.moments[0])
        #expect(abs(bias - prediction.momentBiases[0]) < 4 * 0.26 + 0.7)
    }

    /// Far from the optimum weights are so unequal that donors are found through the tree.
    @Test func aFarStartKeepsTheExactLawOfTheFirstJump() throws {
        var instance = Instances.baseline
        instance.initialMean = -5
        let curvature = instance.plainCurvature, reservoir = RandomReservoir(seed: 12, purpose: "far start")
        var population = try HyperparameterPopulation(
            hyperparameters: startingHyperparameters(instance, count: 200_000, from: reservoir), mutationSize: 0.3, jumpRate: 1,
            reservoir: reservoir, logWeight: { -0.5 * curvature * ($0 - 1) * ($0 - 1) })
        try population.run(until: 0.05)
        let law = MixtureSolution(instance.plainSelection, at: 0.05)
        let mean = population.hyperparameters.reduce(0, +) / 2e5
        // The donors are some hundred agents in the tail; the shift is 0.07.
        #expect(abs(mean - law.mean) < 0.02 && law.mean + 5 > 0.06)
    }
}
