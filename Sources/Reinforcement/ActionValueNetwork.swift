import Randomness

/// The shape of a network that tells the values of two actions: four observed numbers, two layers of rectified neurons, two values.
public struct ActionValueShape: Equatable, Sendable {
    /// What ``CartPole/observation`` has, and the two pushes: 0 to the left, 1 to the right.
    public static let inputs = 4, actions = 2
    /// Neurons of each of the two layers, a multiple of 16.
    public let hidden: Int

    /// - Parameter hidden: a positive multiple of 16; it traps otherwise.
    public init(hidden: Int) {
        precondition(hidden > 0 && hidden % 16 == 0)
        self.hidden = hidden
    }

    /// Where the parts of the vector of weights stand. The two matrices between layers have a row for each source, the last one has a row
    /// for each action.
    public var first: Range<Int> { 0..<Self.inputs * hidden }
    /// One for each neuron of the first layer.
    public var firstBias: Range<Int> { range(after: first, hidden) }
    /// hidden × hidden: a row for each neuron of the first layer.
    public var second: Range<Int> { range(after: firstBias, hidden * hidden) }
    /// One for each neuron of the second layer.
    public var secondBias: Range<Int> { range(after: second, hidden) }
    /// 2 × hidden: a row for each action.
    public var readout: Range<Int> { range(after: secondBias, Self.actions * hidden) }
    /// One for each action.
    public var readoutBias: Range<Int> { range(after: readout, Self.actions) }
    /// The number of weights, biases among them.
    public var count: Int { readoutBias.upperBound }

    private func range(after part: Range<Int>, _ count: Int) -> Range<Int> { part.upperBound..<part.upperBound + count }

    /// Weights and biases uniform in ±1/√(sources of the layer), PyTorch's default for linear layers.
    public func uniformWeights(seed: UInt64, index: UInt64) -> [Float] {
        var stream = RandomStream(seed: seed, purpose: "initial weights of action values", index: index)
        let (input, inner) = (1 / Double(Self.inputs).squareRoot(), 1 / Double(hidden).squareRoot())
        return (0..<count).map { i in
            Float((i < second.lowerBound ? input : inner) * (2 * stream.nextUniform() - 1))
        }
    }
}
