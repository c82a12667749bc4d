/// Gradient ascent of an energy of the fourth degree on the sphere |w| = 1, in the time in which a maximum's own weights would grow as eᵗ:
/// w′ = ∇E/(4E) − w.
///
/// Its directions are those of plain ascent w′ = ∇E(w), which only takes another time for them.
public struct NormalisedAscent: Sendable {
    public let energy: ModularEnergy
    public private(set) var weights: [Double]
    private var gradient, labels: [Double]

    /// - Parameter weights: of any length but 0, which is made 1.
    public init(_ energy: ModularEnergy, from weights: [Double]) {
        self.energy = energy
        self.weights = weights
        gradient = Array(repeating: 0, count: energy.dimension)
        labels = Array(repeating: 0, count: energy.pairs.modulus)
        normalise()
    }

    /// E of the weights as they are.
    public mutating func currentEnergy() -> Double { energy.evaluate(weights, gradient: &gradient, labels: &labels) }

    /// One of Euler's steps; one of size 1 takes the direction of the gradient.
    ///
    /// - Returns: how far the weights moved.
    public mutating func step(_ size: Double) -> Double {
        let value = currentEnergy()
        // Where nothing is gained nothing moves.
        guard value > 0 else { return 0 }
        let before = weights, scale = size / (4 * value)
        for i in weights.indices { weights[i] = (1 - size) * weights[i] + scale * gradient[i] }
        normalise()
        var square = 0.0
        for i in weights.indices { square += (weights[i] - before[i]) * (weights[i] - before[i]) }
        return square.squareRoot()
    }

    /// One step of the classical method of Runge and Kutta.
    public mutating func accurateStep(_ size: Double) {
        let start = weights
        var slopes: [[Double]] = []
        for share in [0, 0.5, 0.5, 1] {
            if let last = slopes.last { for i in weights.indices { weights[i] = start[i] + share * size * last[i] } }
            let value = currentEnergy()
            // Off the sphere the rate is that of the direction: |w|² stays.
            let square = weights.reduce(0) { $0 + $1 * $1 }
            slopes.append(weights.indices.map { value > 0 ? gradient[$0] * square / (4 * value) - weights[$0] : 0 })
        }
        for i in weights.indices { weights[i] = start[i] + size / 6 * (slopes[0][i] + 2 * slopes[1][i] + 2 * slopes[2][i] + slopes[3][i]) }
        normalise()
    }

    private mutating func normalise() {
        var square = 0.0
        for weight in weights { square += weight * weight }
        precondition(square > 0)
        let length = square.squareRoot()
        for i in weights.indices { weights[i] /= length }
    }
}
