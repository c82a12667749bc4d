import Glibc
import LinearAlgebra

/// One sequence through a network in double precision, and the Jacobians of its steps.
///
/// J_t = ∂x_t/∂x_{t-1} = A_t + B_t with, for a gate g (a constant, a number or one for each neuron), D = diag(1 - φ²) and d = φ - x_{t-1},
///
///     A_t = g D W_r + (1 - g) I,        B_t = g (1 - g) d w_rgᵀ      or, with many gates, diag(g (1 - g) d) W_rg.
///
/// Derived in `paper-notes/livi2025.md`.
public struct StateTrajectory: Sendable {
    public let shape: NetworkShape
    /// T.
    public let steps: Int
    /// x_0 = 0, …, x_T: (steps + 1) × hidden.
    public private(set) var states: [Double]
    /// φ_1, …, φ_T: steps × hidden.
    public private(set) var responses: [Double]
    /// g_1, …, g_T: steps × hidden; 1 for ``Cell/plain``.
    public private(set) var gates: [Double]
    private let recurrent, gateRecurrent: [Double]

    /// - Parameters:
    ///   - inputs: u_1, …, u_T: steps × channels; it traps unless all steps are whole.
    ///   - start: x_0, a number for each neuron, or it traps; 0 if it is nil.
    public init(_ network: RecurrentNetwork, inputs: [Float], start: [Double]? = nil) {
        let shape = network.shape, n = shape.hidden
        self.shape = shape
        steps = inputs.count / shape.inputs
        precondition(inputs.count == steps * shape.inputs && (start?.count ?? n) == n)
        recurrent = network[.recurrent].map(Double.init)
        gateRecurrent = network[.gateRecurrent].map(Double.init)
        states = (start ?? Array(repeating: 0, count: n)) + Array(repeating: 0, count: steps * n)
        responses = Array(repeating: 0, count: steps * n)
        gates = Array(repeating: 1, count: steps * n)
        // State and input side by side, and matrices with as many columns.
        func joined(_ fromState: [Double], _ fromInput: [Float]) -> [Double] {
            let rows = fromInput.count / shape.inputs
            return (0..<rows).flatMap { row -> [Double] in
                fromState[row * n..<(row + 1) * n] + fromInput[row * shape.inputs..<(row + 1) * shape.inputs].map(Double.init)
            }
        }
        let activations = joined(recurrent, network[.input]), gateActivations = joined(gateRecurrent, network[.gateInput])
        let gateRows = gateActivations.count / shape.sources
        var source = [Double](repeating: 0, count: shape.sources)
        var (neurons, gating) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: max(gateRows, 1)))
        for t in 0..<steps {
            for i in 0..<n { source[i] = states[t * n + i] }
            for c in 0..<shape.inputs { source[n + c] = Double(inputs[t * shape.inputs + c]) }
            multiply(activations, .plain, rows: n, columns: shape.sources, vector: source, into: &neurons)
            if gateRows > 0 { multiply(gateActivations, .plain, rows: gateRows, columns: shape.sources, vector: source, into: &gating) }
            for i in 0..<n {
                let phi = tanh(neurons[i])
                let gate = switch shape.cell {
                case .plain: 1.0
                case .leaky(let rate): rate
                case .scalarGated: 1 / (1 + exp(-gating[0]))
                case .multiGated: 1 / (1 + exp(-gating[i]))
                }
                responses[t * n + i] = phi
                gates[t * n + i] = gate
                states[(t + 1) * n + i] = gate * phi + (1 - gate) * source[i]
            }
        }
    }

    /// A_t of a step from 1 to ``steps``, row by row.
    public func storeDominant(_ step: Int, in matrix: UnsafeMutablePointer<Double>) {
        let n = shape.hidden, row = (step - 1) * n
        for i in 0..<n {
            let (phi, gate) = (responses[row + i], gates[row + i])
            let factor = gate * (1 - phi * phi)
            for j in 0..<n { matrix[i * n + j] = factor * recurrent[i * n + j] }
            matrix[i * n + i] += 1 - gate
        }
    }

    /// Adds B_t of a step from 1 to ``steps``.
    ///
    /// - Parameter takesStateAfter: x_t in place of x_{t-1}, as the author's public code has it; every row then has a factor 1 - g too much.
    public func addCorrection(_ step: Int, to matrix: UnsafeMutablePointer<Double>, takesStateAfter: Bool = false) {
        guard shape.cell.isGated else { return }
        let n = shape.hidden, row = (step - 1) * n, before = takesStateAfter ? row + n : row
        for i in 0..<n {
            let gate = gates[row + i]
            let factor = gate * (1 - gate) * (responses[row + i] - states[before + i])
            let gateRow = shape.cell == .scalarGated ? 0 : i * n
            for j in 0..<n { matrix[i * n + j] += factor * gateRecurrent[gateRow + j] }
        }
    }

    /// J_t of a step from 1 to ``steps``, row by row.
    public func storeJacobian(_ step: Int, in matrix: UnsafeMutablePointer<Double>, takesStateAfter: Bool = false) {
        storeDominant(step, in: matrix)
        addCorrection(step, to: matrix, takesStateAfter: takesStateAfter)
    }

    /// J_1, …, J_T one after another, row by row: 8 T n² bytes. It traps without a step.
    public func jacobians(takesStateAfter: Bool = false) -> [Double] {
        let n = shape.hidden
        var matrices = [Double](repeating: 0, count: steps * n * n)
        matrices.withUnsafeMutableBufferPointer { matrices in
            for step in 1...steps { storeJacobian(step, in: matrices.baseAddress! + (step - 1) * n * n, takesStateAfter: takesStateAfter) }
        }
        return matrices
    }
}
