import GatedRecurrence
import Optimisers
import Reproduction

/// A network's training on a task, with a look at it now and then.
struct Course: Sendable {
    let task: SequenceTask
    let steps: Int
    let batch: Int
    let updates: Int
    /// Ascending; each is looked at after that many updates.
    let checkpoints: [Int]
    let seed: UInt64
    let replica: Int
    /// Every update sees the first batch.
    var repeatsOneBatch = false

    /// What is left when it is over.
    struct Outcome: Codable, Sendable {
        /// Mean squared error of the batch of each update, before it.
        let losses: [Float]
        /// The update whose loss was not finite, or -1.
        let divergedAt: Int
        let redrawn: Int

        /// The mean over the last updates before a checkpoint; NaN before the first, and where nothing was learned any more.
        func loss(before checkpoint: Int, over count: Int = 50) -> Double {
            guard checkpoint > 0, checkpoint <= losses.count else { return .nan }
            let last = losses[max(0, checkpoint - count)..<checkpoint]
            return last.reduce(0) { $0 + Double($1) } / Double(last.count)
        }

        /// Means over blocks of updates.
        func blocks(_ count: Int, of size: Int) -> [Double] {
            (0..<count).map { loss(before: ($0 + 1) * size, over: size) }
        }
    }

    /// The sequences of an update.
    func fill(_ sequences: inout SequenceBatch, update: Int) {
        let index = repeatsOneBatch ? 0 : UInt64(update)
        task.fill(&sequences, seed: seed, purpose: "training sequences", index: UInt64(replica) << 32 | index)
    }

    /// - Parameter look: what is done at a checkpoint, with its index; not after the network has diverged.
    func run(
        _ network: RecurrentNetwork, _ optimiser: Optimiser, pass: Backpropagation, monitor: TaskMonitor,
        look: (Int, RecurrentNetwork) throws -> Void
    ) throws -> Outcome {
        let training = Training(network, optimiser, pass: pass)
        var sequences = SequenceBatch(steps: steps, count: batch, channels: network.shape.inputs)
        if repeatsOneBatch { fill(&sequences, update: 0) }
        for update in 0...updates {
            if let index = checkpoints.firstIndex(of: update), training.divergedAt == nil {
                try look(index, training.network)
            }
            if update % 16 == 0 { try monitor.report(Double(update) / Double(updates + 1)) }
            guard update < updates, training.divergedAt == nil else { continue }
            if !repeatsOneBatch { fill(&sequences, update: update) }
            training.learn(sequences)
        }
        return Outcome(losses: training.losses, divergedAt: training.divergedAt ?? -1, redrawn: training.redrawn)
    }
}
