import GatedRecurrence
import LinearAlgebra

/// Times of training and probing a recurrent network of 64 neurons, beside the rates of large products of matrices.
func reportRecurrentKernels(peak: Double, singlePeak: Double) {
    let (hidden, steps, batch) = (64, 120, 64)
    let (left, right) = (numbers(hidden * hidden).map(Float.init), numbers(hidden * hidden).map(Float.init))
    var small = [Float](repeating: 0, count: hidden * hidden)
    let smallTime = seconds {
        for _ in 0..<1000 {
            addProduct(
                left, rowStride: hidden, innerStride: 1, right, stride: hidden, to: &small, strideOfC: hidden, rows: hidden,
                columns: hidden, inner: hidden)
        }
    } / 1000
    report("product of 64³ in single precision", smallTime, operations: 2 * Double(hidden * hidden * hidden), peak: singlePeak, of: "sgemm")
    for (name, cell) in [("plain", Cell.plain), ("scalar gate", .scalarGated), ("many gates", .multiGated)] {
        let shape = NetworkShape(cell, inputs: 6, hidden: hidden)
        let network = RecurrentNetwork.uniform(shape, seed: 1, index: 0)
        let pass = Backpropagation(shape, steps: steps, batch: batch)
        let training = Training(network, .gradientDescent(rate: 0.01), pass: pass)
        var sequences = SequenceTask.adding.batch(steps: steps, count: batch, channels: 6, seed: 1, purpose: "bench", index: 0)
        let operations = 6 * Double(steps * batch * shape.sources * shape.outputs)
        report("update, \(name), T 120, B 64", seconds(15) { training.learn(sequences) }, operations: operations, peak: singlePeak, of: "sgemm")
        if cell == .plain { print("its sequences: \((seconds { SequenceTask.adding.fill(&sequences, seed: 1, purpose: "bench", index: 1) } * 1e6).rounded()) µs") }

        let trajectory = StateTrajectory(network, inputs: sequences.sequence(0))
        let jacobians = trajectory.jacobians()
        let probe = TransportProbe(dimension: hidden)
        let pairs = Double(TransportProbe.pairs(steps: steps))
        let walk = seconds(3) { _ = probe.map(jacobians) { $0[0] } }
        report("products of \(Int(pairs)) windows", walk, operations: pairs * 2 * Double(hidden * hidden * hidden), peak: peak)
        let before = probe.estimator.steps
        let time = seconds(1) { _ = probe.norms(jacobians) }
        let taken = Double(probe.estimator.steps - before) / pairs
        print("the same with norms: \((time / pairs * 1e8).rounded() / 100) µs a window, \((taken * 10).rounded() / 10) Lanczos steps each")
        let batches = (0..<4).map { SequenceTask.adding.batch(steps: steps, count: batch, channels: 6, seed: 1, purpose: "bench", index: UInt64($0)) }
        print("singular values of 256 gradients: \((seconds(3) { _ = try! GradientCovariance(network, batches, pass: pass) } * 1e3).rounded()) ms")
    }
}
