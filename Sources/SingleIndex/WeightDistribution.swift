import Glibc
import Quadrature

/// A law P_A of the second-layer weights at time 0, symmetric and of variance 1.
public enum WeightDistribution: Equatable, Sendable {
    /// On (−√3, √3).
    case uniform
    case gaussian
    /// Student's t with ν > 2 degrees of freedom (not checked), scaled: P(|A| > x) falls like x^(−ν).
    case student(degreesOfFreedom: Int)

    /// As it stands in names of a record, and of random numbers: with another name a run draws others.
    public var name: String {
        switch self {
        case .uniform: "uniform"
        case .gaussian: "gaussian"
        case .student: "student"
        }
    }

    /// Where the density ends.
    public var supportEnd: Double {
        if case .uniform = self { 3.0.squareRoot() } else { .infinity }
    }

    /// The density, up to a constant factor.
    public func relativeDensity(at x: Double) -> Double {
        switch self {
        case .uniform: abs(x) < supportEnd ? 1 : 0
        case .gaussian: exp(-x * x / 2)
        case .student(let nu): pow(1 + x * x / Double(nu - 2), -Double(nu + 1) / 2)
        }
    }

    /// Nodes and masses, of sum 1, that stand for the law without sampling noise: the nodes of a Gauss-Legendre rule in panels
    /// that are geometrically finer towards an end of the support, and wider along a tail.
    ///
    /// - Parameters:
    ///   - nodesPerPanel: the accuracy; panels are the same for any number. Less than 1 traps.
    ///   - truncation: where a tail is cut, positive and finite or it traps; the uniform law has none, and ignores it.
    /// - Throws: `LinearAlgebraError` if the rule cannot be made.
    public func quadrature(nodesPerPanel: Int, truncation: Double) throws -> (nodes: [Double], masses: [Double]) {
        precondition(self == .uniform || truncation > 0 && truncation < .infinity)
        let rule = try GaussLegendreQuadrature(count: nodesPerPanel)
        var nodes: [Double] = []
        var masses: [Double] = []
        let edges = panelEdges(truncation: truncation)
        for (low, high) in zip(edges, edges.dropFirst()) {
            for (x, weight) in zip(rule.nodes, rule.weights) {
                let node = (low + high) / 2 + (high - low) / 2 * x
                nodes.append(node)
                masses.append((high - low) / 2 * weight * relativeDensity(at: node))
            }
        }
        // The law is symmetric: half of the nodes are the mirror images of the others.
        let total = 2 * masses.reduce(0, +)
        let half = masses.map { $0 / total }
        return (nodes.reversed().map { -$0 } + nodes, half.reversed() + half)
    }

    /// The ends of the panels on the positive half-axis, ascending.
    private func panelEdges(truncation: Double) -> [Double] {
        var edges = [0.0]
        switch self {
        case .uniform:
            edges += (1...30).map { supportEnd * (1 - pow(2, -Double($0))) } + [supportEnd]
        case .gaussian:
            while edges.last! < truncation { edges.append(min(edges.last! + 0.2, truncation)) }
        case .student:
            while edges.last! < truncation { edges.append(min(max(edges.last! + 0.25, edges.last! * 1.2), truncation)) }
        }
        return edges
    }

    /// ∫_x^∞ p(A) (1/x − 1/A) dA up to a constant factor, by Simpson's rule in ln A; 0 beyond the end of the support.
    ///
    /// With blow-up times that are inversely proportional to A, this is proportional to ∫ (t − t_A) p dA over the neurons that
    /// have blown up by the time at which x does.
    public func tailIntegral(from x: Double) -> Double {
        guard x > 0, x < supportEnd else { return 0 }
        if case .uniform = self { return supportEnd / x - 1 - log(supportEnd / x) }
        // With A = x e^y, (1/x − 1/A) dA = (e^y − 1) dy. What is beyond is below rounding.
        let end = log(self == .gaussian ? max(40 / x, 2) : 1e6)
        let intervals = 20_000
        let step = end / Double(intervals)
        let sum = (0...intervals).reduce(0.0) { sum, n in
            let y = Double(n) * step
            let weight = n == 0 || n == intervals ? 1.0 : n % 2 == 1 ? 4 : 2
            return sum + weight * relativeDensity(at: x * exp(y)) * expm1(y)
        }
        return sum * step / 3
    }
}
