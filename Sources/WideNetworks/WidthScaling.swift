/// How the output and the learning rate of a network of n neurons depend on n.
public enum WidthScaling: String, CaseIterable, Codable, Sendable {
    /// Output over n, learning rate times n: what one neuron learns does not depend on n.
    case maximalUpdate = "maximal update"
    /// Output over √n, one learning rate for all n: neurons learn the less the more there are.
    case neuralTangent = "neural tangent"
    /// Output over n, one learning rate for all n.
    case unscaledRate = "output over n, rate not scaled"

    /// What the sum over neurons is multiplied by.
    public func outputScale(width: Int) -> Double {
        self == .neuralTangent ? 1 / Double(width).squareRoot() : 1 / Double(width)
    }

    /// What the learning rate is multiplied by.
    public func rateScale(width: Int) -> Double { self == .maximalUpdate ? Double(width) : 1 }
}
