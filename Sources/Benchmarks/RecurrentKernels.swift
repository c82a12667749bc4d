import GatedRecurrence
import LinearAlgebra

/// Recurrent networks of 64 neurons on sequences of 120 steps: training in single precision, probing in double.
enum RecurrentKernels {
    static let all = [tile] + cells.flatMap { [forward($0), update($0)] } + [windows, norms, gradients]
    private static let cells: [(name: String, cell: Cell)] = [("plain", .plain), ("one gate", .scalarGated), ("many gates", .multiGated)]
    private static let (hidden, steps, batch) = (64, 120, 64)

    private static let tile = Kernel("product of 64³ in single precision", unit: "product", .single, operations: 2 * 64 * 64 * 64, bytes: 4 * 4 * 64 * 64) {
        let (left, right) = (numbers(hidden * hidden).map(Float.init), numbers(hidden * hidden).map(Float.init))
        var sum = [Float](repeating: 0, count: hidden * hidden)
        return {
            addProduct(
                left, rowStride: hidden, innerStride: 1, right, stride: hidden, to: &sum, strideOfC: hidden, rows: hidden,
                columns: hidden, inner: hidden)
        }
    }

    private static func shape(_ cell: Cell) -> NetworkShape { NetworkShape(cell, inputs: 6, hidden: hidden) }

    private static func sequences(_ index: UInt64 = 0) -> SequenceBatch {
        SequenceTask.adding.batch(steps: steps, count: batch, channels: 6, seed: 1, purpose: "bench", index: index)
    }

    /// Products alone are counted, two operations each; tanh and the logistic function come on top.
    private static func products(_ cell: Cell) -> Double { 2 * Double(steps * batch * shape(cell).sources * shape(cell).outputs) }

    /// States with inputs, and responses with gates, of all steps: written forward, and read back.
    private static func history(_ cell: Cell) -> Double { 4 * Double(steps * batch * (shape(cell).sources + shape(cell).outputs)) }

    private static func forward(_ named: (name: String, cell: Cell)) -> Kernel {
        let cell = named.cell
        return Kernel("recurrent network forward, \(named.name)", unit: "batch", .single, operations: products(cell), bytes: history(cell)) {
            let network = RecurrentNetwork.uniform(shape(cell), seed: 1, index: 0)
            let (pass, sequences) = (Backpropagation(shape(cell), steps: steps, batch: batch), sequences())
            return { _ = pass.forward(network.weights, sequences) }
        }
    }

    private static func update(_ named: (name: String, cell: Cell)) -> Kernel {
        let cell = named.cell
        return Kernel("recurrent network update, \(named.name)", unit: "update", .single, operations: 3 * products(cell), bytes: 2 * history(cell)) {
            let network = RecurrentNetwork.uniform(shape(cell), seed: 1, index: 0)
            let pass = Backpropagation(shape(cell), steps: steps, batch: batch)
            let (training, sequences) = (Training(network, .gradientDescent(rate: 1e-6), pass: pass), sequences())
            return { training.learn(sequences) }
        }
    }

    private static func makeJacobians() -> [Double] {
        let network = RecurrentNetwork.uniform(shape(.multiGated), seed: 1, index: 0)
        return StateTrajectory(network, inputs: sequences().sequence(0)).jacobians()
    }

    private static let pairs = TransportProbe.pairs(steps: steps)
    private static let size = Double(hidden * hidden)

    private static let windows = Kernel(
        "products of Jacobians of all windows", unit: "window", units: Double(pairs), .double, operations: 2 * size * Double(hidden * pairs),
        bytes: 3 * 8 * size * Double(pairs)
    ) {
        let (probe, jacobians) = (TransportProbe(dimension: hidden), makeJacobians())
        return { _ = probe.map(jacobians) { $0[0] } }
    }

    /// Beside the product, two products of a matrix and a vector for each step of Lanczos, four of them taken for the count.
    private static let norms = Kernel(
        "norms of all windows", unit: "window", units: Double(pairs), .double,
        operations: (2 * size * Double(hidden) + 4 * 4 * size) * Double(pairs), bytes: (3 + 8) * 8 * size * Double(pairs)
    ) {
        let (probe, jacobians) = (TransportProbe(dimension: hidden), makeJacobians())
        return { _ = probe.norms(jacobians) }
    }

    /// The product of 256 gradients with themselves, whose eigenvalues come on top, as do the gradients, in single precision.
    private static let gradients = Kernel(
        "covariance of 256 gradients", unit: "covariance", .double, operations: 2 * 256 * 256 * Double(shape(.scalarGated).count),
        bytes: 4 * 2 * history(.scalarGated) + 2 * 4 * 256 * Double(shape(.scalarGated).count)
    ) {
        let network = RecurrentNetwork.uniform(shape(.scalarGated), seed: 1, index: 0)
        let pass = Backpropagation(shape(.scalarGated), steps: steps, batch: batch)
        let batches = (0..<4).map { sequences(UInt64($0)) }
        return { _ = try! GradientCovariance(network, batches, pass: pass) }
    }
}
