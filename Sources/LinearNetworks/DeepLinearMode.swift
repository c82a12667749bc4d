import Foundation

/// One singular mode of a ``DeepLinearNetwork`` whose L layers share it equally: du/dt = L u^(2−2/L) (s − u).
///
/// Here s is a singular value of Σ, and u the overlap of the network with its singular vectors.
///
/// Source: arXiv 1312.6120, Sections 1.2 and 2 (recalled); derived in paper-notes/saxe2013.md.
public struct DeepLinearMode: Equatable, Sendable {
    /// L.
    public let depth: Int
    /// s.
    public let singularValue: Double

    /// Traps unless both are positive.
    public init(depth: Int, singularValue: Double) {
        precondition(depth > 0 && singularValue > 0)
        self.depth = depth
        self.singularValue = singularValue
    }

    /// The time from one overlap to another.
    ///
    /// With x = u^(1/L) it is ∫ dx / (x^(L−1) (s − x^L)), a geometric series in u/s that is integrated term by term; it is summed until
    /// nothing changes, which takes some 36/ln(s/u) terms.
    /// - Parameters:
    ///   - initial: positive.
    ///   - final: below s; it traps otherwise.
    public func time(from initial: Double, to final: Double) -> Double {
        precondition(initial > 0 && final > 0 && max(initial, final) < singularValue)
        return antiderivative(at: final) - antiderivative(at: initial)
    }

    private func antiderivative(at overlap: Double) -> Double {
        let power = 2 / Double(depth)
        // The first term is where a deep network waits: −u^(2/L − 1)/((L − 2) s).
        var term = pow(overlap, power - 1) / singularValue
        var sum = depth == 2 ? log(overlap) / (2 * singularValue) : term / Double(2 - depth)
        var exponent = 2
        while true {
            term *= overlap / singularValue
            let next = sum + term / Double(exponent)
            if next == sum { return sum }
            sum = next
            exponent += depth
        }
    }

    /// The limit for many layers of L times the time from one overlap to another: ∫ du/(u² (s − u)).
    public func depthIndependentTime(from initial: Double, to final: Double) -> Double {
        precondition(initial > 0 && final > 0 && max(initial, final) < singularValue)
        let s = singularValue
        func antiderivative(_ u: Double) -> Double { log(u / (s - u)) / (s * s) - 1 / (s * u) }
        return antiderivative(final) - antiderivative(initial)
    }

    /// u(t) of two layers, a sigmoid in time; it traps for another depth.
    public func overlap(at time: Double, from initial: Double) -> Double {
        precondition(depth == 2)
        return singularValue / (1 + (singularValue / initial - 1) * exp(-2 * singularValue * time))
    }

    /// The overlap from which two layers take a time to half of s; it traps for another depth.
    public func start(forHalfTime time: Double) -> Double {
        precondition(depth == 2)
        return singularValue / (1 + exp(2 * singularValue * time))
    }
}
