import GatedRecurrence
import Optimisers
import Testing

@Suite struct TrainingTests {
    @Test func initialWeightsAreUniformInTheirRange() {
        let shape = NetworkShape(.multiGated, inputs: 4, hidden: 64)
        let network = RecurrentNetwork.uniform(shape, seed: 3, index: 0)
        for (matrix, bound) in [(RecurrentNetwork.Matrix.recurrent, Float(0.125)), (.gateRecurrent, 0.125), (.input, 0.5), (.gateInput, 0.5)] {
            let entries = network[matrix]
            #expect(entries.allSatisfy { abs($0) < bound } && entries.contains { abs($0) > 0.97 * bound })
            let variance = Double(entries.reduce(0) { $0 + $1 * $1 }) / Double(entries.count)
            #expect(abs(variance / Double(bound * bound / 3) - 1) < 4 * (0.8 / Double(entries.count)).squareRoot())
        }
        #expect(network[.recurrent] != network[.gateRecurrent])
    }

    @Test(arguments: cells)
    func matricesCanBeReadAndReplaced(cell: Cell) {
        var network = network(cell)
        let before = network
        for matrix in RecurrentNetwork.Matrix.allCases where RecurrentNetwork.size(of: matrix, in: network.shape) != nil {
            let entries = network[matrix]
            network[matrix] = entries.map { $0 + 1 }
            #expect(network[matrix] == entries.map { $0 + 1 })
            network[matrix] = entries
        }
        #expect(network == before)
        let sizes = RecurrentNetwork.Matrix.allCases.compactMap { RecurrentNetwork.size(of: $0, in: network.shape) }
        #expect(sizes.reduce(0) { $0 + $1.rows * $1.columns } == network.shape.count)
    }

    @Test func aTaskOfShortMemoryIsLearned() {
        let shape = NetworkShape(.multiGated, inputs: 2, hidden: 16)
        let pass = Backpropagation(shape, steps: 16, batch: 32)
        let training = Training(.uniform(shape, seed: 1, index: 0), .adam(rate: 0.01), pass: pass)
        for update in 0..<600 {
            training.learn(SequenceTask.short.batch(steps: 16, count: 32, channels: 2, seed: 1, purpose: "test", index: UInt64(update)))
        }
        #expect(training.divergedAt == nil && training.losses.count == 600)
        let late = training.losses.suffix(50).reduce(0, +) / 50
        // The variance of the target is 0.5.
        #expect(late < 0.05)
    }

    @Test func divergenceIsSeenAndNothingIsLearnedAfterIt() {
        let shape = NetworkShape(.plain, inputs: 2, hidden: 16)
        let pass = Backpropagation(shape, steps: 16, batch: 4)
        let training = Training(.uniform(shape, seed: 1, index: 0), .gradientDescent(rate: 1e30), pass: pass)
        for update in 0..<5 {
            training.learn(SequenceTask.short.batch(steps: 16, count: 4, channels: 2, seed: 1, purpose: "test", index: UInt64(update)))
        }
        let stopped = training.divergedAt
        #expect(stopped != nil && training.losses.count == stopped && training.losses.allSatisfy(\.isFinite))
    }
}
