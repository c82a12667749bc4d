import Optimisers
import Vectors

/// A network that learns a task, update by update, and what stopped it if something did.
public final class Training {
    public private(set) var network: RecurrentNetwork
    /// The mean squared error before each update.
    public private(set) var losses: [Float] = []
    /// How many sequences were drawn again because their targets diverged.
    public private(set) var redrawn = 0
    /// The update whose loss was not finite, or that left weights that are not; nil if there is none. Nothing is learned after it.
    public private(set) var divergedAt: Int?

    private var state: OptimiserState
    private let pass: Backpropagation

    /// - Parameter pass: made for the network's shape; it traps otherwise.
    public init(_ network: RecurrentNetwork, _ optimiser: Optimiser, pass: Backpropagation) {
        precondition(pass.shape == network.shape)
        (self.network, self.pass) = (network, pass)
        state = OptimiserState(optimiser, count: network.shape.count)
    }

    /// One update on a batch of sequences, as large as the pass is made for; it traps otherwise. None once the loss or the weights were not
    /// finite: see ``divergedAt``.
    public func learn(_ sequences: SequenceBatch) {
        guard divergedAt == nil else { return }
        let loss = Float(pass.forward(network.weights, sequences))
        redrawn += sequences.redrawn
        guard loss.isFinite else { return divergedAt = losses.count }
        pass.backward(network.weights, sequences)
        state.update(&network.weights, gradient: UnsafePointer(pass.gradient.baseAddress!))
        guard Self.areFinite(network.weights) else { return divergedAt = losses.count }
        losses.append(loss)
    }

    /// Eight at a time: nothing times a finite number is 0, times any other is not a number.
    private static func areFinite(_ weights: [Float]) -> Bool {
        weights.withUnsafeBufferPointer { weights in
            let whole = weights.count - weights.count % Lanes.scalarCount
            var sums = Lanes.zero
            for i in stride(from: 0, to: whole, by: Lanes.scalarCount) { sums += Lanes(at: weights.baseAddress! + i) * 0 }
            return sums.sum() == 0 && weights[whole...].allSatisfy(\.isFinite)
        }
    }
}
