import Integrators
import LinearAlgebra

/// The gradient flow of a deep linear encoder and a linear head that predicts a second view y of the data from the first, x.
///
/// With C = E xxᵀ = E yyᵀ and B = E yxᵀ, and the encoder W = W_L ⋯ W_1, the head V moves along −E Wᵀ, the encoder along −VᵀE, where
/// - E = V W C − W B if the head predicts the code of y (joint embedding), which is no function of the weights to the gradient, and
/// - E = V W C − B if it predicts y itself (reconstruction).
///
/// The state is (W_1 … W_L, V), each row by row; all matrices are square. Time is gradient-flow time.
///
/// Source: Littwin et al., arXiv 2407.03475 (recalled); derived in paper-notes/littwin2024.md.
public struct LatentPredictor: LayeredFlow, Equatable {
    public enum Objective: String, CaseIterable, Sendable {
        /// JEPA.
        case jointEmbedding = "joint embedding"
        /// MAE.
        case reconstruction
        /// JEPA whose gradient goes through the code of y too.
        case withoutStopGradient = "joint embedding without stop-gradient"
    }

    public let objective: Objective
    public let layers: LinearLayers
    /// C and B, row-major.
    public let covariance, crossCovariance: [Double]

    /// Traps unless both matrices are `width` × `width`, and for no layer.
    public init(_ objective: Objective, depth: Int, width: Int, covariance: [Double], crossCovariance: [Double]) {
        precondition(covariance.count == width * width && crossCovariance.count == width * width)
        self.objective = objective
        layers = LinearLayers(widths: Array(repeating: width, count: depth + 1))
        self.covariance = covariance
        self.crossCovariance = crossCovariance
    }

    /// The encoder's weights and the head's.
    public var dimension: Int { layers.dimension + covariance.count }

    /// About (6 L + 10) n³ operations.
    public func evaluateRate(at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>) {
        let n = layers.widths[0], size = n * n
        func product(
            _ a: UnsafePointer<Double>, _ first: MatrixOrientation, _ b: UnsafePointer<Double>, _ second: MatrixOrientation,
            into c: UnsafeMutablePointer<Double>, scale: Double = 1, accumulating: Double = 0
        ) {
            multiply(a, first, b, second, into: c, rows: n, columns: n, inner: n, scale: scale, accumulating: accumulating)
        }
        let weights = state.baseAddress!, head = weights + layers.dimension
        let products = UnsafeMutablePointer<Double>.allocate(capacity: (layers.depth + 4) * size)
        defer { products.deallocate() }
        layers.evaluateProducts(weights, into: products)
        let code = products + (layers.depth - 1) * size
        let (prediction, error, direction, spare) = (code + size, code + 2 * size, code + 3 * size, code + 4 * size)
        product(head, .plain, code, .plain, into: prediction)
        if objective == .reconstruction {
            error.update(from: crossCovariance, count: size)
        } else {
            product(code, .plain, crossCovariance, .plain, into: error)
        }
        product(prediction, .plain, covariance, .plain, into: error, accumulating: -1)
        product(error, .plain, code, .transposed, into: rate.baseAddress! + layers.dimension, scale: -1)
        product(head, .transposed, error, .plain, into: direction, scale: -1)
        if objective == .withoutStopGradient {
            // E (V W x − W y) yᵀ, by which the target would move too.
            product(prediction, .plain, crossCovariance, .transposed, into: direction, accumulating: 1)
            product(code, .plain, covariance, .plain, into: direction, scale: -1, accumulating: 1)
        }
        layers.carryBack(direction, weights, products: products, scratch: spare, into: rate.baseAddress!)
    }
}
