/// Two linear layers with n neurons and one input ξ, f = s Σ v_i u_i ξ, in gradient descent on ½(f − y)².
///
/// Source: the example of Yang and Hu, arXiv 2011.14522 (recalled); derived in paper-notes/yang2020.md.
public struct WideLinearNetwork: Sendable {
    public private(set) var first, second: [Double]
    public let input, target: Double
    private let outputScale, step: Double

    /// - Parameters:
    ///   - first: u, as many as there are neurons.
    ///   - second: v, as many; it traps otherwise.
    public init(_ scaling: WidthScaling, first: [Double], second: [Double], input: Double, target: Double, learningRate: Double) {
        precondition(first.count == second.count && !first.isEmpty)
        (self.first, self.second, self.input, self.target) = (first, second, input, target)
        outputScale = scaling.outputScale(width: first.count)
        step = learningRate * scaling.rateScale(width: first.count) * outputScale
    }

    public var output: Double {
        var sum = 0.0
        for i in first.indices { sum += first[i] * second[i] }
        return outputScale * sum * input
    }

    /// One step; 6 n operations, and returns the output before it.
    public mutating func descend() -> Double {
        let output = output, change = step * (output - target) * input
        for i in first.indices { (first[i], second[i]) = (first[i] - change * second[i], second[i] - change * first[i]) }
        return output
    }
}

/// The same network by what its steps do to all neurons alike: u_t = A u_0 + B v_0, v_t = C u_0 + D v_0.
///
/// The output depends on the start by |u_0|²/n, u_0·v_0/n and |v_0|²/n alone, which are 1, 0 and 1 for many neurons.
public struct WideLinearCourse: Equatable, Sendable {
    /// f before each step and after the last.
    public let outputs: [Double]
    /// A, B, C, D at the end.
    public let coefficients: [Double]
    private let products: [Double]

    /// - Parameters:
    ///   - products: |u_0|²/n, u_0·v_0/n, |v_0|²/n.
    ///   - learningRate: of maximal update.
    public init(products: [Double] = [1, 0, 1], input: Double, target: Double, learningRate: Double, steps: Int) {
        precondition(products.count == 3)
        var (a, b, c, d) = (1.0, 0.0, 0.0, 1.0)
        func output() -> Double { (a * c * products[0] + (a * d + b * c) * products[1] + b * d * products[2]) * input }
        var outputs: [Double] = []
        for _ in 0..<steps {
            outputs.append(output())
            let change = learningRate * (outputs.last! - target) * input
            (a, b, c, d) = (a - change * c, b - change * d, c - change * a, d - change * b)
        }
        self.outputs = outputs + [output()]
        coefficients = [a, b, c, d]
        self.products = products
    }

    /// |u_T − u_0|/|u_0|.
    public var featureChange: Double {
        let (a, b) = (coefficients[0] - 1, coefficients[1])
        return ((a * a * products[0] + 2 * a * b * products[1] + b * b * products[2]) / products[0]).squareRoot()
    }

    /// √n times the standard deviation of f_t over standard normal starts, for many neurons: what the three products, of variances 2/n, 1/n
    /// and 2/n, do to it to first order.
    public static func deviations(input: Double, target: Double, learningRate: Double, steps: Int) -> [Double] {
        let slopes = (0..<3).map { index in
            let ends = [1e-5, -1e-5].map { shift in
                var products = [1.0, 0, 1]
                products[index] += shift
                return WideLinearCourse(products: products, input: input, target: target, learningRate: learningRate, steps: steps).outputs
            }
            return zip(ends[0], ends[1]).map { ($0 - $1) / 2e-5 }
        }
        return slopes[0].indices.map { t in
            (2 * slopes[0][t] * slopes[0][t] + slopes[1][t] * slopes[1][t] + 2 * slopes[2][t] * slopes[2][t]).squareRoot()
        }
    }
}
