import LinearAlgebra
import Vectors

/// A batch of sequences through a network and back: predictions, loss and exact gradient by backpropagation through time.
///
/// The storage is made once and used for every update. State and input of a step stand side by side, and so do the activations
/// of neurons and gates, so that a step forward is one product of a (batch × sources) and a (sources × outputs) matrix, and a step
/// back is two more: 6 · batch · sources · outputs operations a step in all, in tiles that stay in the first caches.
///
/// Not thread-safe: every thread has one of its own.
public final class Backpropagation {
    public let shape: NetworkShape
    /// T.
    public let steps: Int
    /// Sequences of a batch.
    public let batch: Int
    /// Predictions ŷ of the last forward pass, one for each sequence.
    public private(set) var predictions: [Float]
    /// The gradient of the last backward pass, in the order of the weights; the memory is this object's.
    public let gradient: UnsafeMutableBufferPointer<Float>

    /// x_{t-1} and u_t of every step and sequence, a row each, and after the last step its state.
    let sources: UnsafeMutablePointer<Float>
    /// φ_t, and beside it g_t of a network with many gates.
    let responses: UnsafeMutablePointer<Float>
    /// g_t of a network with one gate.
    let scalarGates: UnsafeMutablePointer<Float>
    /// Of one step: the derivatives of the loss by activations of neurons, and of gates beside them; of a scalar gate; by the state.
    private let sensitivities, gateSensitivities, adjoint: UnsafeMutablePointer<Float>
    /// The transition, and the part of it that comes from states as [to][from].
    private let transition, transposed: UnsafeMutablePointer<Float>
    /// From row to row of ``sensitivities`` and ``transition``, and of ``transposed``. Rows a power of two apart would share few sets of
    /// the first cache, and drive each other out of it.
    private let outputStride, stateStride: Int

    /// About 4 T · batch · (sources + outputs) bytes; it traps without a step or a sequence.
    public init(_ shape: NetworkShape, steps: Int, batch: Int) {
        precondition(steps > 0 && batch > 0)
        (self.shape, self.steps, self.batch) = (shape, steps, batch)
        predictions = Array(repeating: 0, count: batch)
        func zeros(_ count: Int) -> UnsafeMutablePointer<Float> {
            let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
            pointer.initialize(repeating: 0, count: count)
            return pointer
        }
        sources = zeros((steps + 1) * batch * shape.sources)
        responses = zeros(steps * batch * shape.outputs)
        scalarGates = zeros(steps * batch)
        (outputStride, stateStride) = (shape.outputs + 16, shape.hidden + 16)
        sensitivities = zeros(batch * outputStride)
        gateSensitivities = zeros(batch)
        adjoint = zeros(batch * shape.hidden)
        transition = zeros(shape.sources * outputStride)
        transposed = zeros(shape.outputs * stateStride)
        gradient = UnsafeMutableBufferPointer(start: zeros(shape.count), count: shape.count)
    }

    deinit {
        sources.deallocate()
        responses.deallocate()
        scalarGates.deallocate()
        sensitivities.deallocate()
        gateSensitivities.deallocate()
        adjoint.deallocate()
        transition.deallocate()
        transposed.deallocate()
        gradient.deallocate()
    }

    /// The mean squared error of a network's predictions; fills ``predictions``.
    ///
    /// Weights or sequences of other sizes than this was made for trap.
    public func forward(_ weights: [Float], _ sequences: SequenceBatch) -> Double {
        precondition(weights.count == shape.count && sequences.steps == steps && sequences.count == batch && sequences.channels == shape.inputs)
        place(sequences)
        weights.withUnsafeBufferPointer { weights in
            for source in 0..<shape.sources {
                (transition + source * outputStride).update(from: weights.baseAddress! + source * shape.outputs, count: shape.outputs)
            }
            for step in 0..<steps { advance(step, weights.baseAddress!) }
            readOut(weights.baseAddress! + shape.readout.lowerBound)
        }
        return zip(predictions, sequences.targets).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) } / Double(batch)
    }

    /// Fills ``gradient`` with that of the mean squared error, after ``forward(_:_:)`` with the same weights and sequences.
    public func backward(_ weights: [Float], _ sequences: SequenceBatch) {
        let factor = 2 / Float(batch)
        backward(weights, outputSensitivities: (0..<batch).map { factor * (predictions[$0] - sequences.targets[$0]) }) { _ in }
    }

    /// The same with any derivatives of a loss by the predictions.
    ///
    /// - Parameter eachStep: is called, from the last step to the first, when ``sensitivity(ofActivation:sequence:)`` speaks of that step.
    func backward(_ weights: [Float], outputSensitivities: [Float], eachStep: (Int) -> Void) {
        gradient.update(repeating: 0)
        weights.withUnsafeBufferPointer { weights in
            transpose(weights.baseAddress!)
            let (hidden, states) = (shape.hidden, sources + steps * batch * shape.sources)
            let readout = weights.baseAddress! + shape.readout.lowerBound
            let readoutGradient = gradient.baseAddress! + shape.readout.lowerBound
            for sequence in 0..<batch {
                let (sensitivity, state) = (outputSensitivities[sequence], states + sequence * shape.sources)
                for i in 0..<hidden {
                    adjoint[sequence * hidden + i] = sensitivity * readout[i]
                    readoutGradient[i] += sensitivity * state[i]
                }
            }
            for step in stride(from: steps - 1, through: 0, by: -1) {
                differentiate(step)
                eachStep(step)
                accumulate(step)
                retreat(step, weights.baseAddress!)
            }
        }
    }

    /// Derivatives of the loss by the activations of neurons, and of gates after them, of a sequence at the step at hand.
    func sensitivity(sequence: Int) -> UnsafePointer<Float> { UnsafePointer(sensitivities + sequence * outputStride) }

    /// The same by the activation of a scalar gate.
    func gateSensitivity(sequence: Int) -> Float { gateSensitivities[sequence] }

    /// State before a step and its input.
    func source(step: Int, sequence: Int) -> UnsafePointer<Float> {
        UnsafePointer(sources + (step * batch + sequence) * shape.sources)
    }

    // MARK: Forward

    private func place(_ sequences: SequenceBatch) {
        let (hidden, channels, stride) = (shape.hidden, shape.inputs, shape.sources)
        sequences.inputs.withUnsafeBufferPointer { inputs in
            for row in 0..<steps * batch {
                for channel in 0..<channels { sources[row * stride + hidden + channel] = inputs[row * channels + channel] }
            }
        }
    }

    private func advance(_ step: Int, _ weights: UnsafePointer<Float>) {
        let (hidden, outputs, stride) = (shape.hidden, shape.outputs, shape.sources)
        let now = sources + step * batch * stride
        let next = now + batch * stride
        let activations = responses + step * batch * outputs
        activations.update(repeating: 0, count: batch * outputs)
        addProduct(
            now, rowStride: stride, innerStride: 1, transition, stride: outputStride, to: activations, strideOfC: outputs,
            rows: batch, columns: outputs, inner: stride)
        for sequence in 0..<batch {
            let (state, after, response) = (now + sequence * stride, next + sequence * stride, activations + sequence * outputs)
            switch shape.cell {
            case .plain:
                for i in Swift.stride(from: 0, to: hidden, by: 8) {
                    let phi = hyperbolicTangent(Lanes(at: response + i))
                    phi.store(at: response + i)
                    phi.store(at: after + i)
                }
            case .leaky(let rate): blend(state, after, response, gate: Lanes(repeating: Float(rate)))
            case .scalarGated:
                let gate = logistic(Lanes(repeating: gateActivation(weights + shape.scalarGate.lowerBound, state)))
                scalarGates[step * batch + sequence] = gate[0]
                blend(state, after, response, gate: gate)
            case .multiGated:
                for i in Swift.stride(from: 0, to: hidden, by: 8) {
                    let phi = hyperbolicTangent(Lanes(at: response + i))
                    let gate = logistic(Lanes(at: response + (hidden + i)))
                    phi.store(at: response + i)
                    gate.store(at: response + (hidden + i))
                    let before = Lanes(at: state + i)
                    (before + gate * (phi - before)).store(at: after + i)
                }
            }
        }
    }

    @inline(__always)
    private func gateActivation(_ weights: UnsafePointer<Float>, _ source: UnsafePointer<Float>) -> Float {
        var sums = Lanes.zero
        for i in Swift.stride(from: 0, to: shape.hidden, by: 8) { sums.addProduct(Lanes(at: weights + i), Lanes(at: source + i)) }
        return (shape.hidden..<shape.sources).reduce(sums.sum()) { $0 + weights[$1] * source[$1] }
    }

    @inline(__always)
    private func blend(_ state: UnsafePointer<Float>, _ after: UnsafeMutablePointer<Float>, _ response: UnsafeMutablePointer<Float>, gate: Lanes) {
        for i in Swift.stride(from: 0, to: shape.hidden, by: 8) {
            let phi = hyperbolicTangent(Lanes(at: response + i))
            phi.store(at: response + i)
            let before = Lanes(at: state + i)
            (before + gate * (phi - before)).store(at: after + i)
        }
    }

    private func readOut(_ readout: UnsafePointer<Float>) {
        for sequence in 0..<batch {
            let state = sources + (steps * batch + sequence) * shape.sources
            predictions[sequence] = (0..<shape.hidden).reduce(0) { $0 + readout[$1] * state[$1] }
        }
    }

    // MARK: Backward

    private func transpose(_ weights: UnsafePointer<Float>) {
        for source in 0..<shape.hidden {
            for output in 0..<shape.outputs { transposed[output * stateStride + source] = weights[source * shape.outputs + output] }
        }
    }

    /// From the derivatives by x_t those by the activations at t, and the part of those by x_{t-1} that does not go through them.
    private func differentiate(_ step: Int) {
        let (hidden, outputs, stride) = (shape.hidden, shape.outputs, shape.sources)
        for sequence in 0..<batch {
            let row = step * batch + sequence
            let (state, response) = (sources + row * stride, responses + row * outputs)
            let (lambda, delta) = (adjoint + sequence * hidden, sensitivities + sequence * outputStride)
            switch shape.cell {
            case .plain: carry(lambda, delta, response, gate: Lanes(repeating: 1))
            case .leaky(let rate): carry(lambda, delta, response, gate: Lanes(repeating: Float(rate)))
            case .scalarGated:
                let gate = scalarGates[row]
                var difference = Lanes.zero
                for i in Swift.stride(from: 0, to: hidden, by: 8) {
                    difference.addProduct(Lanes(at: lambda + i), Lanes(at: response + i) - Lanes(at: state + i))
                }
                gateSensitivities[sequence] = gate * (1 - gate) * difference.sum()
                carry(lambda, delta, response, gate: Lanes(repeating: gate))
            case .multiGated:
                for i in Swift.stride(from: 0, to: hidden, by: 8) {
                    let (phi, gate) = (Lanes(at: response + i), Lanes(at: response + (hidden + i)))
                    let sensitivity = Lanes(at: lambda + i)
                    (gate * sensitivity * (1 - phi * phi)).store(at: delta + i)
                    (sensitivity * (phi - Lanes(at: state + i)) * (gate * (1 - gate))).store(at: delta + (hidden + i))
                    ((1 - gate) * sensitivity).store(at: lambda + i)
                }
            }
        }
    }

    @inline(__always)
    private func carry(_ lambda: UnsafeMutablePointer<Float>, _ delta: UnsafeMutablePointer<Float>, _ response: UnsafePointer<Float>, gate: Lanes) {
        for i in Swift.stride(from: 0, to: shape.hidden, by: 8) {
            let (phi, sensitivity) = (Lanes(at: response + i), Lanes(at: lambda + i))
            (gate * sensitivity * (1 - phi * phi)).store(at: delta + i)
            ((1 - gate) * sensitivity).store(at: lambda + i)
        }
    }

    /// The part of the gradient that comes from a step.
    private func accumulate(_ step: Int) {
        let (outputs, stride) = (shape.outputs, shape.sources)
        let now = sources + step * batch * stride
        addProduct(
            now, rowStride: 1, innerStride: stride, sensitivities, stride: outputStride, to: gradient.baseAddress!, strideOfC: outputs,
            rows: stride, columns: outputs, inner: batch)
        guard shape.cell == .scalarGated else { return }
        let gateGradient = gradient.baseAddress! + shape.scalarGate.lowerBound
        for sequence in 0..<batch {
            let (sensitivity, source) = (gateSensitivities[sequence], now + sequence * stride)
            for i in 0..<stride { gateGradient[i] += sensitivity * source[i] }
        }
    }

    /// Derivatives by x_{t-1} through activations.
    private func retreat(_ step: Int, _ weights: UnsafePointer<Float>) {
        guard step > 0 else { return }
        let (hidden, outputs) = (shape.hidden, shape.outputs)
        addProduct(
            sensitivities, rowStride: outputStride, innerStride: 1, transposed, stride: stateStride, to: adjoint, strideOfC: hidden,
            rows: batch, columns: hidden, inner: outputs)
        guard shape.cell == .scalarGated else { return }
        let gateWeights = weights + shape.scalarGate.lowerBound
        for sequence in 0..<batch {
            let (sensitivity, lambda) = (gateSensitivities[sequence], adjoint + sequence * hidden)
            for i in 0..<hidden { lambda[i] += sensitivity * gateWeights[i] }
        }
    }
}
