import Glibc
import Randomness
import Testing

@testable import Reinforcement

@Suite struct PopulationTests {
    let space = HyperparameterSpace(
        learningRates: 1e-5...1e-2, explorationDecays: 500...5000, batchSizes: 32...128, initialBatchSizes: [32, 64, 128], perturbation: 0.1)

    @Test func rangesAreScaledToPlusMinusOne() {
        let least = Hyperparameters(learningRate: 1e-5, explorationDecay: 500, batchSize: 32)
        let greatest = Hyperparameters(learningRate: 1e-2, explorationDecay: 5000, batchSize: 128)
        let middle = Hyperparameters(learningRate: pow(10, -3.5), explorationDecay: 2750, batchSize: 80)
        for (hyperparameters, place) in [(least, -1.0), (middle, 0), (greatest, 1)] {
            let scaled = space.scaled(hyperparameters)
            for i in 0..<3 { #expect(abs(scaled[i] - place) < 1e-12) }
        }
    }

    @Test func perturbationsAreNormalAndStayInside() {
        var stream = RandomStream(seed: 1, purpose: "test")
        let middle = Hyperparameters(learningRate: pow(10, -3.5), explorationDecay: 2750, batchSize: 80)
        let count = 4000
        let moved = (0..<count).map { _ in space.scaled(space.perturbed(middle, from: &stream)) }
        for i in 0..<2 {
            let sample: [Double] = moved.map { $0[i] / 0.1 }
            let mean: Double = sample.reduce(0, +) / Double(count)
            let square: Double = sample.reduce(0) { $0 + $1 * $1 } / Double(count)
            let error: Double = 1 / Double(count).squareRoot()
            #expect(abs(mean) < 5 * error)
            #expect(abs(square - 1) < 7.1 * error)
        }
        let edge = Hyperparameters(learningRate: 1e-2, explorationDecay: 500, batchSize: 128)
        let cut = (0..<count).map { _ in space.perturbed(edge, from: &stream) }
        #expect(cut.allSatisfy { (1e-5...1e-2).contains($0.learningRate) && (500...5000).contains($0.explorationDecay) && (32...128).contains($0.batchSize) })
        // A half of the steps would leave.
        let atEdge = cut.count { $0.learningRate == 1e-2 }
        let excess: Double = Double(atEdge) / Double(count) - 0.5
        #expect(abs(excess) < 2.5 / Double(count).squareRoot())
    }

    @Test func theFirstGenerationIsDrawnFromItsLaws() {
        var stream = RandomStream(seed: 1, purpose: "test")
        let drawn = (0..<3000).map { _ in space.draw(from: &stream) }
        let places = drawn.map { space.scaled($0).x }
        let mean: Double = places.reduce(0, +) / 3000, error: Double = 1 / (3.0 * 3000).squareRoot()
        #expect(abs(mean) < 5 * error)
        #expect(places.min()! > -1 && places.max()! < 1)
        #expect(Set(drawn.map(\.batchSize)) == [32, 64, 128])
    }

    @Test func theLeastFitAreReplacedByTheFittest() {
        var stream = RandomStream(seed: 1, purpose: "test")
        let fitness = [5.0, 1, 9, 3, 7, 2, 8, 4, 6, 0]
        for _ in 0..<100 {
            let donors = TruncationSelection.fittest.donors(fitness: fitness, share: 0.2, from: &stream)
            #expect(donors.indices.filter { donors[$0] != nil } == [1, 9])
            for donor in [donors[1], donors[9]] { #expect(donor == 2 || donor == 6) }
            let none = TruncationSelection.nobody.donors(fitness: fitness, share: 0.2, from: &stream)
            #expect(none.count == 10 && none.allSatisfy { $0 == nil })
        }
        // Rounded up, but no more than a half.
        #expect(TruncationSelection.fittest.donors(fitness: fitness, share: 0.21, from: &stream).count { $0 != nil } == 3)
        #expect(TruncationSelection.fittest.donors(fitness: [1, 2, 3], share: 0.5, from: &stream).count { $0 != nil } == 1)
    }

    @Test func equalsAreReplacedByLot() {
        var stream = RandomStream(seed: 1, purpose: "test")
        var replaced = [Int](repeating: 0, count: 6), gave = replaced
        for _ in 0..<6000 {
            let donors = TruncationSelection.fittest.donors(fitness: [Double](repeating: 100, count: 6), share: 0.3, from: &stream)
            for (agent, donor) in donors.enumerated() {
                guard let donor else { continue }
                #expect(donors[donor] == nil)
                replaced[agent] += 1
                gave[donor] += 1
            }
        }
        // Two of six each time.
        for counts in [replaced, gave] { #expect(counts.allSatisfy { abs($0 - 2000) < 250 }) }
    }

    @Test func withoutSelectionAnyoneGives() {
        var stream = RandomStream(seed: 1, purpose: "test")
        var givers = Set<Int>()
        for _ in 0..<200 {
            let donors = TruncationSelection.anyone.donors(fitness: (0..<10).map(Double.init), share: 0.2, from: &stream)
            #expect(donors.count { $0 != nil } == 2)
            givers.formUnion(donors.compactMap(\.self))
        }
        #expect(givers == Set(0..<10))
    }

    @Test func heirsTakeWhatTheirDonorsHadBefore() {
        let rules = DeepQRules(shape: ActionValueShape(hidden: 16), memory: 256, discount: 0.99, targetPeriod: 100, longestEpisode: 100, rewardWindow: 1)
        func population() -> TrainedPopulation { TrainedPopulation(count: 12, rules, space, .anyone, share: 0.5, seed: 2, replica: 0) }
        let (population, same) = (population(), population())
        let pass = QLearningPass(rules.shape, capacity: 128)
        var donorsReplaced = 0
        for _ in 0..<6 {
            let lives = population.live(steps: 150, pass: pass) { _ in }
            #expect(same.live(steps: 150, pass: pass) { _ in } == lives)
            let (weights, founders) = (population.agents.map(\.weights), population.founders)
            let donors = population.select(fitness: lives.map { $0.fitness(window: 1) })
            _ = same.select(fitness: lives.map { $0.fitness(window: 1) })
            for (agent, donor) in donors.enumerated() {
                #expect(population.agents[agent].weights == weights[donor ?? agent] && population.founders[agent] == founders[donor ?? agent])
                if let donor, donors[donor] != nil { donorsReplaced += 1 }
            }
        }
        // Else the order of copies would not show.
        #expect(donorsReplaced > 0)
        #expect(same.agents.map(\.weights) == population.agents.map(\.weights) && same.founders == population.founders)
        #expect(same.agents.map(\.hyperparameters) == population.agents.map(\.hyperparameters))
    }
}
