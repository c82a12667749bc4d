import Foundation

/// Gradient descent with weight decay on a loss that depends on the direction of its weights alone, and what it is by its norm.
///
/// With the gradient ĝ by the direction a step is q ← q − η (ĝ/|q| + k q). As ĝ is orthogonal to q, |q|² ← (1 − ηk)²|q|² + η²|ĝ|²/|q|², exactly,
/// and |q|⁴ forgets at the rate 4k while it adds up 2η²|ĝ|²: the direction moves as by RMSProp with the memory 1/(4kη) steps.
///
/// Source: Tanaka and Kunin, arXiv 2105.02716 (recalled); derived in paper-notes/tanaka2021.md.
public struct NormDynamics: Sendable {
    /// q/|q|.
    public private(set) var direction: [Double]
    /// |q|².
    public private(set) var squaredNorm: Double
    /// What |q|⁴ should be by what it adds up and forgets.
    public private(set) var memory: Double
    public let learningRate, weightDecay: Double

    /// - Parameters:
    ///   - direction: of length 1, as it is.
    public init(direction: [Double], squaredNorm: Double, learningRate: Double, weightDecay: Double) {
        self.direction = direction
        self.squaredNorm = squaredNorm
        memory = squaredNorm * squaredNorm
        self.learningRate = learningRate
        self.weightDecay = weightDecay
    }

    /// One step along a gradient by the direction; returns |ĝ|².
    @discardableResult
    public mutating func descend(_ gradient: [Double]) -> Double {
        let size = gradient.reduce(0) { $0 + $1 * $1 }, norm = squaredNorm.squareRoot()
        let keep = (1 - learningRate * weightDecay) * norm, change = learningRate / norm
        var weights = direction
        for i in weights.indices { weights[i] = keep * direction[i] - change * gradient[i] }
        squaredNorm = weights.reduce(0) { $0 + $1 * $1 }
        let length = squaredNorm.squareRoot()
        direction = weights.map { $0 / length }
        memory = exp(-4 * learningRate * weightDecay) * memory + 2 * learningRate * learningRate * size
        return size
    }
}

/// The twin of ``NormDynamics`` on the sphere: its step is divided by the root of a memory of squared gradients.
public struct SphericalDescent: Sendable {
    public private(set) var direction: [Double]
    private var memory: Double
    private let learningRate: Double
    /// By what the memory is multiplied at a step; nil if it does not change.
    private let forgetting: Double?

    /// - Parameters:
    ///   - squaredNorm: |q|² of its twin at the start.
    ///   - forgettingRate: 4k for the twin of descent with the weight decay k; nil if the memory does not change, so that the rate stays what it was.
    public init(direction: [Double], squaredNorm: Double, learningRate: Double, forgettingRate: Double?) {
        self.direction = direction
        memory = squaredNorm * squaredNorm
        self.learningRate = learningRate
        forgetting = forgettingRate.map { exp(-learningRate * $0) }
    }

    public mutating func descend(_ gradient: [Double]) {
        let rate = learningRate / memory.squareRoot()
        var moved = zip(direction, gradient).map { $0 - rate * $1 }
        let length = moved.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for i in moved.indices { moved[i] /= length }
        direction = moved
        if let forgetting { memory = forgetting * memory + 2 * learningRate * learningRate * gradient.reduce(0) { $0 + $1 * $1 } }
    }
}
