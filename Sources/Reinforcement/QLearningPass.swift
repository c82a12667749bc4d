import LinearAlgebra
import Vectors

/// Values of actions for many observations at once, and the gradient of the squared errors of temporal differences.
///
/// The storage is made once and serves any number of agents in turn. A row belongs to an observation, so that all large products have
/// the neurons of a layer, a whole number of vectors, as their columns; 2·hidden² operations a row and product, one forward and two back.
/// What a row gives does not depend on the rows beside it.
///
/// Not thread-safe: every thread has one of its own.
public final class QLearningPass {
    public let shape: ActionValueShape
    /// The most rows.
    public let capacity: Int
    /// The derivative of the loss by the weights, in their order; the memory is this object's.
    public let gradient: UnsafeMutableBufferPointer<Float>

    private let observations, first, second, values: UnsafeMutablePointer<Float>
    /// Derivatives of the loss by the activations of the two layers. Rows a power of two apart would share few sets of the first cache.
    private let secondSensitivities, firstSensitivities: UnsafeMutablePointer<Float>
    /// The weights between the layers as [to][from].
    private let transposed: UnsafeMutablePointer<Float>
    private let stride: Int
    private let sample, stale: UnsafeMutableBufferPointer<Int>
    private let targets: UnsafeMutablePointer<Float>

    /// - Parameter capacity: rows, as many as the largest batch has; it traps unless it is positive.
    public init(_ shape: ActionValueShape, capacity: Int) {
        precondition(capacity > 0)
        (self.shape, self.capacity) = (shape, capacity)
        stride = shape.hidden + 16
        func zeros(_ count: Int) -> UnsafeMutablePointer<Float> {
            let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
            pointer.initialize(repeating: 0, count: count)
            return pointer
        }
        gradient = UnsafeMutableBufferPointer(start: zeros(shape.count), count: shape.count)
        observations = zeros(capacity * ActionValueShape.inputs)
        first = zeros(capacity * stride)
        second = zeros(capacity * stride)
        values = zeros(capacity * ActionValueShape.actions)
        secondSensitivities = zeros(capacity * stride)
        firstSensitivities = zeros(capacity * stride)
        transposed = zeros(shape.hidden * stride)
        targets = zeros(capacity)
        sample = .allocate(capacity: capacity)
        sample.initialize(repeating: 0)
        stale = .allocate(capacity: capacity)
        stale.initialize(repeating: 0)
    }

    deinit {
        for pointer in [observations, first, second, values, secondSensitivities, firstSensitivities, transposed, targets] { pointer.deallocate() }
        gradient.deallocate()
        sample.deallocate()
        stale.deallocate()
    }

    /// The values of both actions at one observation. Another number of weights than the shape's traps.
    public func values(_ weights: [Float], at observation: SIMD4<Float>) -> SIMD2<Float> {
        precondition(weights.count == shape.count)
        observation.store(at: observations)
        weights.withUnsafeBufferPointer { forward($0.baseAddress!, rows: 1) }
        return SIMD2(values[0], values[1])
    }

    /// The action of greater value, the first of equals.
    public func bestAction(_ weights: [Float], at observation: SIMD4<Float>) -> Int {
        let values = values(weights, at: observation)
        return values.y > values.x ? 1 : 0
    }

    /// Fills ``gradient`` with that of the mean over a batch of (Q(s, a) - r - γ max_b Q'(s', b))², where nothing is expected after the last
    /// step of an episode.
    ///
    /// - Parameters:
    ///   - targetWeights: of Q'.
    ///   - version: names `targetWeights`, from 1 on: values of Q' that a buffer has for it are not found again.
    ///   - indices: transitions of the buffer, at most ``capacity``, or it traps; that they are in the buffer is not checked.
    /// - Returns: the mean of squares.
    @discardableResult
    public func differentiate(
        _ weights: [Float], targetWeights: [Float], version: UInt32, discount: Float, _ buffer: ReplayBuffer, _ indices: UnsafeBufferPointer<Int>
    ) -> Float {
        precondition(weights.count == shape.count && targetWeights.count == shape.count && indices.count <= capacity && version > 0)
        targetWeights.withUnsafeBufferPointer { findBestNext($0.baseAddress!, version, buffer, indices) }
        let rows = indices.count
        for row in 0..<rows {
            let index = indices[row]
            let transition = buffer.transitions + index
            transition.pointee.observation.store(at: observations + 4 &* row)
            targets[row] = transition.pointee.reward + (transition.pointee.isLast ? 0 : discount * buffer.bestNext[index])
        }
        return weights.withUnsafeBufferPointer { weights in
            forward(weights.baseAddress!, rows: rows)
            return backward(weights.baseAddress!, rows: rows) { buffer.transitions[indices[$0]].action }
        }
    }

    /// A sample of a buffer, until the next one.
    ///
    /// - Parameters:
    ///   - count: at most ``capacity``; it traps otherwise.
    ///   - draw: stores as many indices.
    public func draw(_ count: Int, _ draw: (UnsafeMutableBufferPointer<Int>) -> Void) -> UnsafeBufferPointer<Int> {
        precondition(count <= capacity)
        let indices = UnsafeMutableBufferPointer(rebasing: sample[..<count])
        draw(indices)
        return UnsafeBufferPointer(indices)
    }

    private func findBestNext(_ weights: UnsafePointer<Float>, _ version: UInt32, _ buffer: ReplayBuffer, _ indices: UnsafeBufferPointer<Int>) {
        var rows = 0
        for index in indices where buffer.bestNextVersion[index] != version {
            buffer.transitions[index].next.store(at: observations + 4 &* rows)
            stale[rows] = index
            rows &+= 1
        }
        forward(weights, rows: rows)
        for row in 0..<rows {
            buffer.bestNext[stale[row]] = max(values[2 &* row], values[2 &* row &+ 1])
            buffer.bestNextVersion[stale[row]] = version
        }
    }

    // MARK: Forward

    private func forward(_ weights: UnsafePointer<Float>, rows: Int) {
        let hidden = shape.hidden
        fill(first, weights + shape.firstBias.lowerBound, rows)
        addProduct(
            observations, rowStride: 4, innerStride: 1, weights + shape.first.lowerBound, stride: hidden, to: first, strideOfC: stride,
            rows: rows, columns: hidden, inner: 4)
        fill(second, weights + shape.secondBias.lowerBound, rows)
        for row in 0..<rows {
            let neurons = first + row &* stride
            var i = 0
            while i < hidden {
                Lanes(at: neurons + i).rectified.store(at: neurons + i)
                i &+= 8
            }
        }
        addProduct(
            first, rowStride: stride, innerStride: 1, weights + shape.second.lowerBound, stride: hidden, to: second, strideOfC: stride,
            rows: rows, columns: hidden, inner: hidden)
        let (left, right) = (weights + shape.readout.lowerBound, weights + shape.readout.lowerBound + hidden)
        let bias = weights + shape.readoutBias.lowerBound
        for row in 0..<rows {
            let neurons = second + row &* stride
            var (leftSum, rightSum) = (Lanes.zero, Lanes.zero)
            var i = 0
            while i < hidden {
                let response = Lanes(at: neurons + i).rectified
                response.store(at: neurons + i)
                leftSum.addProduct(response, Lanes(at: left + i))
                rightSum.addProduct(response, Lanes(at: right + i))
                i &+= 8
            }
            values[2 &* row] = leftSum.sum() + bias[0]
            values[2 &* row &+ 1] = rightSum.sum() + bias[1]
        }
    }

    private func fill(_ layer: UnsafeMutablePointer<Float>, _ bias: UnsafePointer<Float>, _ rows: Int) {
        for row in 0..<rows { (layer + row &* stride).update(from: bias, count: shape.hidden) }
    }

    // MARK: Backward

    private func backward(_ weights: UnsafePointer<Float>, rows: Int, action: (Int) -> Int32) -> Float {
        let hidden = shape.hidden, gradient = gradient.baseAddress!
        gradient.update(repeating: 0, count: shape.count)
        let (readout, readoutGradient) = (weights + shape.readout.lowerBound, gradient + shape.readout.lowerBound)
        let secondBias = gradient + shape.secondBias.lowerBound
        var loss: Float = 0
        for row in 0..<rows {
            let taken = Int(action(row))
            let error = values[2 &* row &+ taken] - targets[row]
            loss += error * error
            let slope = 2 / Float(rows) * error
            gradient[shape.readoutBias.lowerBound + taken] += slope
            let (outward, outwardGradient) = (readout + taken &* hidden, readoutGradient + taken &* hidden)
            let (neurons, sensitivities) = (second + row &* stride, secondSensitivities + row &* stride)
            var i = 0
            while i < hidden {
                let response = Lanes(at: neurons + i)
                let sensitivity = (slope * Lanes(at: outward + i)).where(response)
                sensitivity.store(at: sensitivities + i)
                Lanes(at: outwardGradient + i).addingProduct(slope, response).store(at: outwardGradient + i)
                (Lanes(at: secondBias + i) + sensitivity).store(at: secondBias + i)
                i &+= 8
            }
        }
        addProduct(
            first, rowStride: 1, innerStride: stride, secondSensitivities, stride: stride, to: gradient + shape.second.lowerBound,
            strideOfC: hidden, rows: hidden, columns: hidden, inner: rows)
        transpose(weights + shape.second.lowerBound)
        firstSensitivities.update(repeating: 0, count: rows &* stride)
        addProduct(
            secondSensitivities, rowStride: stride, innerStride: 1, transposed, stride: stride, to: firstSensitivities, strideOfC: stride,
            rows: rows, columns: hidden, inner: hidden)
        let firstBias = gradient + shape.firstBias.lowerBound
        for row in 0..<rows {
            let (neurons, sensitivities) = (first + row &* stride, firstSensitivities + row &* stride)
            var i = 0
            while i < hidden {
                let sensitivity = Lanes(at: sensitivities + i).where(Lanes(at: neurons + i))
                sensitivity.store(at: sensitivities + i)
                (Lanes(at: firstBias + i) + sensitivity).store(at: firstBias + i)
                i &+= 8
            }
        }
        addProduct(
            observations, rowStride: 1, innerStride: 4, firstSensitivities, stride: stride, to: gradient + shape.first.lowerBound,
            strideOfC: hidden, rows: 4, columns: hidden, inner: rows)
        return loss / Float(rows)
    }

    private func transpose(_ weights: UnsafePointer<Float>) {
        for from in 0..<shape.hidden {
            for to in 0..<shape.hidden { transposed[to &* stride &+ from] = weights[from &* shape.hidden &+ to] }
        }
    }
}

extension Lanes {
    /// max(x, 0).
    @inline(__always)
    fileprivate var rectified: Lanes { replacing(with: 0, where: self .< 0) }

    /// Zero where a rectified response is.
    @inline(__always)
    fileprivate func `where`(_ response: Lanes) -> Lanes { replacing(with: 0, where: response .<= 0) }
}
