import Quadrature
import Vectors

/// One layer of tanh neurons, f(ξ) = c Σ_i p_i v_i tanh(u_i ξ), in gradient descent on ½ Σ_k (f(ξ_k) − y_k)² over a few inputs.
///
/// A neuron stands for the part p_i of all. In a network of n these are 1/n each. As what one neuron does depends on the others by the outputs
/// alone, the limit of many neurons with the maximal update is, but for the quadrature's error, the same network whose neurons are the nodes of a
/// quadrature of the initial weights, and whose parts are its weights.
///
/// Source: the scalings of Yang and Hu, arXiv 2011.14522 (recalled); derived in paper-notes/yang2020.md.
public struct WideTanhNetwork: Sendable {
    public let inputs, targets: [Double]
    /// f at every input, with the weights as they are.
    public private(set) var outputs: [Double]
    private let count: Int
    /// u, v, p and, for every input, tanh(u ξ): each for as many neurons as fill whole vectors, those too many with p = 0.
    private var state: [Double]
    private var changes: [Double]
    private let outputScale, step: Double

    /// A network of n neurons, all alike.
    ///
    /// - Parameters:
    ///   - first: u, as many as there are neurons.
    ///   - second: v, as many; it traps otherwise.
    ///   - inputs: ξ.
    ///   - targets: y, as many; it traps otherwise.
    ///   - learningRate: of one neuron with the maximal update.
    public init(_ scaling: WidthScaling, first: [Double], second: [Double], inputs: [Double], targets: [Double], learningRate: Double) {
        let width = first.count, scale = scaling.outputScale(width: width)
        self.init(
            first: first, second: second, parts: [Double](repeating: 1 / Double(width), count: width), inputs: inputs, targets: targets,
            outputScale: scale * Double(width), step: learningRate * scaling.rateScale(width: width) * scale)
    }

    /// The limit of many neurons with the maximal update, whose initial weights are standard normal numbers.
    public init(limitBy rule: NormalTrapezoidalRule, inputs: [Double], targets: [Double], learningRate: Double) {
        let nodes = rule.nodes, weights = rule.weights
        self.init(
            first: nodes.flatMap { u in nodes.map { _ in u } }, second: nodes.flatMap { _ in nodes },
            parts: weights.flatMap { p in weights.map { p * $0 } }, inputs: inputs, targets: targets, outputScale: 1, step: learningRate)
    }

    private init(first: [Double], second: [Double], parts: [Double], inputs: [Double], targets: [Double], outputScale: Double, step: Double) {
        precondition(!first.isEmpty && second.count == first.count && !inputs.isEmpty && targets.count == inputs.count)
        let padding = [Double](repeating: 0, count: -first.count & 7)
        state = first + padding + second + padding + parts + padding
        state += [Double](repeating: 0, count: inputs.count * (first.count + padding.count))
        (count, self.inputs, self.targets, self.outputScale, self.step) = (first.count, inputs, targets, outputScale, step)
        outputs = inputs.map { _ in 0 }
        changes = outputs
        evaluate()
    }

    /// u.
    public var first: [Double] { Array(state[..<count]) }
    /// v.
    public var second: [Double] { Array(state[stride..<stride + count]) }

    /// Σ_i p_i tanh(u_i ξ_k) tanh(u_i ξ_l), inputs × inputs: the kernel of the features.
    public var featureKernel: [Double] {
        let parts = state[2 * stride..<3 * stride]
        let features = inputs.indices.map { state[(3 + $0) * stride..<(4 + $0) * stride] }
        return features.flatMap { a in features.map { b in zip(parts, zip(a, b)).reduce(0) { $0 + $1.0 * $1.1.0 * $1.1.1 } } }
    }

    /// One step: for each neuron and input one tanh and ten further operations, and three for each neuron.
    public mutating func descend() {
        for k in inputs.indices { changes[k] = step * (outputs[k] - targets[k]) }
        let stride = stride
        // The rate, and the rate times the input.
        let changes = changes, pulls = zip(changes, inputs).map { $0 * $1 }
        state.withUnsafeMutableBufferPointer { buffer in
            changes.withUnsafeBufferPointer { changes in
                pulls.withUnsafeBufferPointer { pulls in
                    let u = buffer.baseAddress!, v = u + stride
                    for i in Swift.stride(from: 0, to: stride, by: 8) {
                        var slope = SIMD8<Double>.zero, feature = SIMD8<Double>.zero
                        var features = v + (2 * stride + i)
                        for k in changes.indices {
                            let tanh = SIMD8(at: features)
                            feature += changes[k] * tanh
                            slope += pulls[k] * (1 - tanh * tanh)
                            features += stride
                        }
                        let first = SIMD8(at: u + i), second = SIMD8(at: v + i)
                        (first - slope * second).store(at: u + i)
                        (second - feature).store(at: v + i)
                    }
                }
            }
        }
        evaluate()
    }

    private var stride: Int { state.count / (3 + inputs.count) }

    /// Features and outputs from the weights.
    private mutating func evaluate() {
        let stride = stride
        for k in inputs.indices {
            let input = inputs[k]
            let sum = state.withUnsafeMutableBufferPointer { buffer in
                let u = buffer.baseAddress!, v = u + stride, parts = v + stride, features = u + (3 + k) * stride
                var sum = SIMD8<Double>.zero
                for i in Swift.stride(from: 0, to: stride, by: 8) {
                    let tanh = hyperbolicTangent(input * SIMD8(at: u + i))
                    tanh.store(at: features + i)
                    sum += SIMD8(at: parts + i) * SIMD8(at: v + i) * tanh
                }
                return sum.sum()
            }
            outputs[k] = outputScale * sum
        }
    }
}
