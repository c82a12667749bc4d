import Integrators

/// An equation whose state begins with the weights of linear layers.
public protocol LayeredFlow: DifferentialEquation, Sendable {
    var layers: LinearLayers { get }
}

/// The gradient flow of a network of linear layers.
///
/// The network maps x to W_L ⋯ W_1 x. Its inputs are white, E xxᵀ = 1, and Σ = E y xᵀ is all that the quadratic loss knows of the targets:
/// ```
/// dW_l/dt = (W_L ⋯ W_{l+1})ᵀ (Σ − W_L ⋯ W_1) (W_{l−1} ⋯ W_1)ᵀ
/// ```
/// The state is (W_1 … W_L), each row by row. Time is gradient-flow time, the number of steps times the learning rate.
///
/// Source: Saxe, McClelland and Ganguli, arXiv 1312.6120, Section 1 (recalled); derived in paper-notes/saxe2013.md.
public struct DeepLinearNetwork: LayeredFlow, Equatable {
    public let layers: LinearLayers
    /// Σ, outputs × inputs, row-major.
    public let correlation: [Double]

    /// Traps if the correlation has not the size of the product.
    public init(widths: [Int], correlation: [Double]) {
        layers = LinearLayers(widths: widths)
        precondition(correlation.count == widths.last! * widths[0])
        self.correlation = correlation
    }

    public var dimension: Int { layers.dimension }

    /// About 6 n³ L operations for L layers of n neurons.
    public func evaluateRate(at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>) {
        let size = layers.productSize
        let products = UnsafeMutablePointer<Double>.allocate(capacity: (layers.depth + 2) * size)
        defer { products.deallocate() }
        layers.evaluateProducts(state.baseAddress!, into: products)
        let error = products + layers.depth * size, output = error - size
        for i in correlation.indices { error[i] = correlation[i] - output[i] }
        layers.carryBack(error, state.baseAddress!, products: products, scratch: error + size, into: rate.baseAddress!)
    }
}
