import Glibc

/// A law P_A of the second-layer weights at time 0, symmetric and of variance 1.
public enum WeightDistribution: Equatable, Sendable {
    /// On (−√3, √3).
    case uniform
    case gaussian
    /// Student's t with ν > 2 degrees of freedom, scaled: P(|A| > x) falls like x^(−ν).
    case student(degreesOfFreedom: Int)

    public var name: String {
        switch self {
        case .uniform: "uniform"
        case .gaussian: "gaussian"
        case .student(let nu): "student_\(nu)"
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
    ///   - nodesPerPanel: the accuracy; panels are the same for any number.
    ///   - truncation: where a tail is cut.
    /// - Throws: `LinearAlgebraError` if the rule cannot be made.
    public func quadrature(nodesPerPanel: Int, truncation: Double) throws -> (nodes: [Double], masses: [Double]) {
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
        case .gaussian, .student:
            while edges.last! < truncation { edges.append(min(max(edges.last! + 0.25, edges.last! * 1.1), truncation)) }
        }
        return edges
    }
}
