import Randomness

/// A recurrent network with one linear output, in single precision.
public struct RecurrentNetwork: Equatable, Sendable {
    public let shape: NetworkShape
    /// As ``NetworkShape`` orders them.
    public var weights: [Float]

    /// - Parameter weights: ``NetworkShape/count`` of them; it traps otherwise.
    public init(_ shape: NetworkShape, weights: [Float]) {
        precondition(weights.count == shape.count)
        (self.shape, self.weights) = (shape, weights)
    }

    /// The five matrices by name, each as [to][from], row by row.
    public enum Matrix: String, CaseIterable, Sendable {
        /// W_r, W_i, W_o, W_rg and W_ig.
        case recurrent, input, readout, gateRecurrent, gateInput
    }

    /// The shape of a matrix as (rows, columns); nil if the cell has none.
    public static func size(of matrix: Matrix, in shape: NetworkShape) -> (rows: Int, columns: Int)? {
        switch matrix {
        case .recurrent: (shape.hidden, shape.hidden)
        case .input: (shape.hidden, shape.inputs)
        case .readout: (1, shape.hidden)
        case .gateRecurrent: gates(shape.cell, shape).map { ($0, shape.hidden) }
        case .gateInput: gates(shape.cell, shape).map { ($0, shape.inputs) }
        }
    }

    private static func gates(_ cell: Cell, _ shape: NetworkShape) -> Int? {
        switch cell {
        case .plain, .leaky: nil
        case .scalarGated: 1
        case .multiGated: shape.hidden
        }
    }

    /// Where an entry of a matrix stands among the weights of a network or among the components of a gradient. That the cell has the matrix,
    /// and the matrix the entry, is not checked.
    @inlinable
    public static func position(of matrix: Matrix, row: Int, column: Int, in shape: NetworkShape) -> Int {
        let fromInput = matrix == .input || matrix == .gateInput
        let source = fromInput ? shape.hidden + column : column
        switch matrix {
        case .readout: return shape.readout.lowerBound + column
        case .recurrent, .input: return source * shape.outputs + row
        case .gateRecurrent, .gateInput:
            return shape.cell == .scalarGated ? shape.scalarGate.lowerBound + source : source * shape.outputs + shape.hidden + row
        }
    }

    /// A matrix's entries among a vector in the order of the weights; empty if the cell has none.
    public static func entries(of matrix: Matrix, in vector: [Float], _ shape: NetworkShape) -> [Float] {
        guard let (rows, columns) = size(of: matrix, in: shape) else { return [] }
        return (0..<rows).flatMap { row in
            (0..<columns).map { vector[position(of: matrix, row: row, column: $0, in: shape)] }
        }
    }

    /// The entries of a matrix, row by row; empty if the cell has none. Setting such a matrix, or another number of entries, traps.
    public subscript(_ matrix: Matrix) -> [Float] {
        get { Self.entries(of: matrix, in: weights, shape) }
        set {
            guard let (rows, columns) = Self.size(of: matrix, in: shape) else { preconditionFailure("the cell has no such matrix") }
            precondition(newValue.count == rows * columns)
            for row in 0..<rows {
                for column in 0..<columns {
                    weights[Self.position(of: matrix, row: row, column: column, in: shape)] = newValue[row * columns + column]
                }
            }
        }
    }

    /// Weights uniform in ±1/√(fan-in), as PyTorch's linear layers begin; each matrix has numbers of its own.
    ///
    /// - Parameters:
    ///   - seed: of the experiment.
    ///   - index: of the network; cells that share a matrix begin with the same one for the same seed and index.
    public static func uniform(_ shape: NetworkShape, seed: UInt64, index: UInt64) -> RecurrentNetwork {
        filled(shape, seed: seed, index: index) { stream, fanIn in
            Float((2 * stream.nextUniform() - 1) / Double(fanIn).squareRoot())
        }
    }

    /// Weights normal with mean 0.
    ///
    /// - Parameters: as of ``uniform(_:seed:index:)``.
    public static func normal(_ shape: NetworkShape, deviation: Double, seed: UInt64, index: UInt64) -> RecurrentNetwork {
        filled(shape, seed: seed, index: index) { stream, _ in Float(deviation * stream.nextNormal()) }
    }

    private static func filled(
        _ shape: NetworkShape, seed: UInt64, index: UInt64, _ draw: (inout RandomStream, Int) -> Float
    ) -> RecurrentNetwork {
        var network = RecurrentNetwork(shape, weights: Array(repeating: 0, count: shape.count))
        for matrix in Matrix.allCases {
            guard let (rows, columns) = size(of: matrix, in: shape) else { continue }
            // Cells that share a matrix begin with the same one.
            var stream = RandomStream(seed: seed, purpose: "initial weights, \(matrix.rawValue)", index: index)
            network[matrix] = (0..<rows * columns).map { _ in draw(&stream, columns) }
        }
        return network
    }
}
