import Reproduction
import SingleIndex

/// Axes and arrays that several experiments of this paper have.
extension Variable {
    static func learningRateRatio(_ ratios: [Double]) -> Variable {
        .axis(
            "learning_rate_ratio", .double(ratios),
            longName: "ratio of the learning rates of the first and the second layer", symbol: "ε")
    }

    static func degree(upTo degree: Int) -> Variable {
        .axis("degree", .int(Array(0...degree)), longName: "degree of the Hermite component", symbol: "k")
    }

    static func activationDegree(upTo degree: Int) -> Variable {
        .axis(
            "activation_degree", .int(Array(0...degree)), longName: "degree of the activation's Hermite expansion", symbol: "k")
    }

    static func activationCoefficients(_ activation: Activation, upTo degree: Int) -> Variable {
        Variable(
            "activation_coefficient", axes: ["activation_degree"], .double(activation.coefficients(upTo: degree)),
            longName: "coefficients of the activation on orthonormal Hermite polynomials: \(activation.name)", symbol: "σ_k",
            equation: "σ = Σ_k σ_k h_k")
    }
}
