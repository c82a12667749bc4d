import Quadrature

/// The activation σ of the hidden neurons, by its Hermite coefficients σ_k and its kernel U(r) = Σ σ_k² r^k.
public struct Activation: Equatable, Sendable {
    /// What a record calls it.
    public let name: String
    /// E σ(⟨u, x⟩) σ(⟨v, x⟩) as a function of r = ⟨u, v⟩.
    public let kernel: OverlapKernel
    /// σ_0 … of a truncated expansion; for ReLU they follow from a recurrence.
    private let expansion: [Double]

    /// max(0, x), with its kernel in closed form.
    public static let relu = Activation(name: "relu", kernel: .arcCosine, expansion: [])

    private init(name: String, kernel: OverlapKernel, expansion: [Double]) {
        self.name = name
        self.kernel = kernel
        self.expansion = expansion
    }

    /// An activation that is exactly Σ σ_k h_k.
    ///
    /// - Parameter coefficients: σ_0, σ_1, …; none at all trap.
    public init(name: String, coefficients: [Double]) {
        precondition(!coefficients.isEmpty)
        self.init(name: name, kernel: .powerSeries(PowerSeries(coefficients.map { $0 * $0 })), expansion: coefficients)
    }

    /// The expansion of a function up to a degree, by Gauss-Hermite quadrature.
    ///
    /// Precise for smooth functions; at a kink the error falls only like 1 / `nodes`, and slowly decaying coefficients make
    /// U wrong near r = 1: prefer a closed form there.
    /// - Throws: `LinearAlgebraError` if the quadrature cannot be made.
    public init(
        name: String, expanding function: (Double) -> Double, upTo degree: Int, nodes: Int = 400
    ) throws {
        let quadrature = try GaussHermiteQuadrature(count: nodes)
        self.init(name: name, coefficients: quadrature.coefficients(of: function, upTo: degree))
    }

    /// σ_0 … σ_`degree`; zero beyond the end of a truncated expansion. A negative degree traps.
    public func coefficients(upTo degree: Int) -> [Double] {
        switch kernel {
        case .arcCosine: reluCoefficients(upTo: degree)
        case .powerSeries: (0...degree).map { $0 < expansion.count ? expansion[$0] : 0 }
        }
    }
}

/// σ_0 = 1/√(2π), σ_1 = 1/2, σ_2 = 1/(2√π), σ_k = He_{k−2}(0) / (√(2π) √k!) for k ≥ 2.
///
/// He_k(0) = −(k−1) He_{k−2}(0) turns the last into σ_{k+2} = −σ_k (k−1) / √((k+1)(k+2)), without large factorials.
private func reluCoefficients(upTo degree: Int) -> [Double] {
    var coefficients = [Double](repeating: 0, count: max(degree, 2) + 1)
    coefficients[0] = 1 / (2 * Double.pi).squareRoot()
    coefficients[1] = 0.5
    coefficients[2] = 1 / (2 * Double.pi.squareRoot())
    for k in stride(from: 2, through: degree - 2, by: 2) {
        coefficients[k + 2] = -coefficients[k] * Double(k - 1) / (Double(k + 1) * Double(k + 2)).squareRoot()
    }
    return Array(coefficients[...degree])
}
