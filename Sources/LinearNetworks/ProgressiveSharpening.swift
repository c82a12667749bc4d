import Foundation
import Quadrature
import ScalarSearch

/// ``OpposingSignals`` after the flow has removed the opposing signal: Q = c² − b_s² is conserved, and u = c b_s obeys
/// u′ = √(Q² + 4u²)(1 − u), while α c² = α (Q + √(Q² + 4u²))/2 grows.
///
/// Times count from the state that is given. Source: derived in paper-notes/rosenfeld2023.md.
public struct ProgressiveSharpening: Sendable {
    /// α.
    public let opposingVariance: Double
    /// Q.
    public let imbalance: Double
    /// u at time 0.
    public let initialOverlap: Double
    private let rule: GaussLegendreQuadrature

    /// Traps unless 0 < c b_s < 1.
    /// - Throws: `LinearAlgebraError` if a quadrature is not found.
    public init(opposingVariance: Double, outputWeight: Double, signalWeight: Double) throws {
        precondition(outputWeight * signalWeight > 0 && outputWeight * signalWeight < 1)
        self.opposingVariance = opposingVariance
        imbalance = outputWeight * outputWeight - signalWeight * signalWeight
        initialOverlap = outputWeight * signalWeight
        rule = try GaussLegendreQuadrature(count: 16)
    }

    /// α c² where c b_s is u.
    public func sharpness(atOverlap overlap: Double) -> Double {
        opposingVariance * (imbalance + (imbalance * imbalance + 4 * overlap * overlap).squareRoot()) / 2
    }

    /// α c² at the end of training.
    public var finalSharpness: Double { sharpness(atOverlap: 1) }

    /// u where α c² has a value; nil if it never has.
    public func overlap(ofSharpness sharpness: Double) -> Double? {
        let square = sharpness / opposingVariance, other = square - imbalance
        guard sharpness > self.sharpness(atOverlap: initialOverlap), sharpness < finalSharpness, other > 0 else { return nil }
        return (square * other).squareRoot()
    }

    /// When α c² has a value; nil if it never has.
    public func time(ofSharpness sharpness: Double) -> Double? {
        overlap(ofSharpness: sharpness).map { integral(from: logit(initialOverlap), to: logit($0)) { _ in 1 } }
    }

    /// u at a time.
    public func overlap(at time: Double) -> Double {
        var high = logit(initialOverlap) + 1
        let start = logit(initialOverlap)
        func excess(_ y: Double) -> Double { integral(from: start, to: y) { _ in 1 } - time }
        while excess(high) < 0 { high += 4 }
        return logistic(root(between: start, and: high, relativeTolerance: 1e-14, of: excess)!)
    }

    /// When a weight that is multiplied by 1 − η α c² at every step has grown from a seed at time 0 to a level, after it first fell; nil if
    /// 2/η is never exceeded.
    ///
    /// In the limit of small steps: where ∫ ln |1 − η α c²| dt/η is ln(level/seed).
    public func exitTime(learningRate: Double, seed: Double, level: Double) -> Double? {
        guard let crossing = overlap(ofSharpness: 2 / learningRate) else { return nil }
        let start = logit(initialOverlap), turn = logit(crossing)
        func gain(_ y: Double) -> Double { log(abs(1 - learningRate * sharpness(atOverlap: logistic(y)))) / learningRate }
        // The logarithm is integrable where a step takes the whole weight away.
        let fall: Double =
            if let vanishing = overlap(ofSharpness: 1 / learningRate).map(logit) {
                graded(from: vanishing, to: start, gain) + graded(from: vanishing, to: turn, gain)
            } else {
                integral(from: start, to: turn, gain)
            }
        let needed = log(level / seed) - fall
        var high = turn + 1
        while integral(from: turn, to: high, gain) < needed { high += high - turn }
        guard let exit = root(between: turn, and: high, relativeTolerance: 1e-13, of: { integral(from: turn, to: $0, gain) - needed }) else { return nil }
        return integral(from: start, to: exit) { _ in 1 }
    }

    /// ∫ f dt over ln(u/(1 − u)), in which dt = u/√(Q² + 4u²) dy is smooth and bounded.
    private func integral(from start: Double, to end: Double, _ function: (Double) -> Double) -> Double {
        let panels = Int(abs(end - start)) + 1, width = (end - start) / Double(panels)
        return (0..<panels).reduce(0) { $0 + panel(start + Double($1) * width, width, function) }
    }

    /// The same, positive in the direction of time, of a function with a logarithmic singularity at one end: panels halve towards it.
    private func graded(from singularity: Double, to end: Double, _ function: (Double) -> Double) -> Double {
        var sum = 0.0, far = end
        // As many as leave a 10⁻¹² of the way, which rounding still tells from none.
        for _ in 0..<40 {
            let near = singularity + (far - singularity) / 2
            // Halves of a long way are too long for one rule.
            sum += integral(from: near, to: far, function)
            far = near
        }
        return end < singularity ? -sum : sum
    }

    private func panel(_ start: Double, _ width: Double, _ function: (Double) -> Double) -> Double {
        zip(rule.nodes, rule.weights).reduce(0) { sum, node in
            let y = start + width * (1 + node.0) / 2, u = logistic(y)
            return sum + node.1 * width / 2 * function(y) * u / (imbalance * imbalance + 4 * u * u).squareRoot()
        }
    }

    private func logit(_ u: Double) -> Double { log(u / (1 - u)) }
    private func logistic(_ y: Double) -> Double { 1 / (1 + exp(-y)) }
}
