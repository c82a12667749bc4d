/// How a recurrent network moves its state from one step to the next.
///
/// With a = W_r x_{t-1} + W_i u_t and φ = tanh a, and no biases anywhere. Source: arXiv 2508.12121, as the author's public code
/// has it; `paper-notes/livi2025.md`.
public enum Cell: Equatable, Hashable, Sendable {
    /// x_t = φ.
    case plain
    /// x_t = α φ + (1 - α) x_{t-1} with a constant α, the rate, in (0, 1]; this is not checked.
    case leaky(rate: Double)
    /// x_t = g φ + (1 - g) x_{t-1} with one g = σ(w_rg · x_{t-1} + w_ig · u_t) for all neurons.
    case scalarGated
    /// The same with a gate for each neuron.
    case multiGated

    /// Whether gates depend on state and input.
    public var isGated: Bool { self == .scalarGated || self == .multiGated }
}

/// The sizes of a network.
public struct NetworkShape: Equatable, Hashable, Sendable {
    public let cell: Cell
    /// Channels of the input, n_i.
    public let inputs: Int
    /// Neurons, n_h: a multiple of 16.
    public let hidden: Int

    /// Traps unless there is an input and `hidden` is a positive multiple of 16.
    public init(_ cell: Cell, inputs: Int, hidden: Int) {
        precondition(inputs > 0 && hidden > 0 && hidden % 16 == 0)
        (self.cell, self.inputs, self.hidden) = (cell, inputs, hidden)
    }

    /// State and input side by side: the rows of ``transition``.
    public var sources: Int { hidden + inputs }
    /// Its columns: a neuron's activation each, and with ``Cell/multiGated`` a gate's as well.
    public var outputs: Int { cell == .multiGated ? 2 * hidden : hidden }

    /// Where the parts of the vector of weights stand: activations of neurons and gates from sources, source by source; those of
    /// a scalar gate; what the prediction is read out with.
    public var transition: Range<Int> { 0..<sources * outputs }
    /// One weight for each source, empty unless the cell is ``Cell/scalarGated``.
    public var scalarGate: Range<Int> { transition.upperBound..<transition.upperBound + (cell == .scalarGated ? sources : 0) }
    /// One weight for each neuron.
    public var readout: Range<Int> { scalarGate.upperBound..<scalarGate.upperBound + hidden }
    /// The number of weights.
    public var count: Int { readout.upperBound }
}
