import Glibc

/// Points in the middle of cells of equal width that fill an interval.
public struct UniformGrid: Equatable, Sendable {
    /// The left edge of the first cell.
    public let lower: Double
    /// The right edge of the last.
    public let upper: Double
    /// Of cells, and of points.
    public let count: Int

    /// Traps unless `lower` < `upper` and there is a cell.
    public init(from lower: Double, to upper: Double, count: Int) {
        precondition(lower < upper && count > 0)
        self.lower = lower
        self.upper = upper
        self.count = count
    }

    public var spacing: Double { (upper - lower) / Double(count) }
    public var points: [Double] { (0..<count).map(point) }
    /// The right edges of the cells, where sums of masses are distribution functions.
    public var edges: [Double] { (0..<count).map { lower + spacing * Double($0 + 1) } }

    /// The middle of the cell of that index, from 0; an index beyond the grid continues the row.
    public func point(_ index: Int) -> Double { lower + spacing * (Double(index) + 0.5) }

    /// ∫ f for values at the points, by the midpoint rule: exact to rounding for smooth functions that vanish at both ends.
    public func integral(_ values: some Sequence<Double>) -> Double { values.reduce(0, +) * spacing }

    /// Values of the integral of f from the lower end to each edge.
    public func cumulative(_ values: some Sequence<Double>) -> [Double] {
        var sum = 0.0
        return values.map { value in
            sum += value
            return sum * spacing
        }
    }

    /// W₁ = ∫ |F − G| of two densities at the points; F − G is exact at the edges to the order of the midpoint rule, and a straight line
    /// between them.
    public func wassersteinDistance(_ first: [Double], _ second: [Double]) -> Double {
        var (before, distance) = (0.0, 0.0)
        for (f, g) in zip(first, second) {
            let after = before + (f - g) * spacing
            let (a, b) = (abs(before), abs(after))
            // Where it changes sign two triangles take the place of a trapezium.
            distance += spacing * (before * after >= 0 ? (a + b) / 2 : (a * a + b * b) / (2 * (a + b)))
            before = after
        }
        return distance
    }
}

/// A density that reaches the end of its grid.
public struct ClippedDensity: Error, Equatable, CustomStringConvertible {
    /// "lower" or "upper", and which variable's.
    public let side: String
    /// Of the two outer cells on that side, more than ``allowedMass`` or not a number.
    public let mass: Double

    public var description: String {
        "the grid clips the density: a mass of \(mass) is in the outer cells at the \(side); make the grid larger"
    }

    /// How much mass the outer cells may hold.
    public static let allowedMass = 1e-8

    /// - Throws: ``ClippedDensity`` if the two outer cells on a side of a grid of `variable` hold more than the allowed mass.
    public static func check(_ density: [Double], on grid: UniformGrid, variable: String) throws(ClippedDensity) {
        for (side, cells) in [("lower", density.prefix(2)), ("upper", density.suffix(2))] {
            let mass = grid.integral(cells.map(abs))
            // Not a number is no small mass.
            guard mass <= allowedMass else { throw ClippedDensity(side: "\(side) end of \(variable)", mass: mass) }
        }
    }
}

extension UniformGrid {
    /// The distribution function of a density at any points, by trigonometric interpolation: exact to rounding for densities that the
    /// grid resolves. O(count) for each point.
    ///
    /// - Parameter density: at the points of the grid; another number of values traps.
    public func distribution(of density: [Double], at points: [Double]) -> [Double] {
        precondition(density.count == count)
        let period = upper - lower
        let harmonics = (1..<(count + 1) / 2).map { k -> (frequency: Double, cosine: Double, sine: Double) in
            let frequency = 2 * Double.pi * Double(k) / period
            var (cosine, sine) = (0.0, 0.0)
            for (j, value) in density.enumerated() {
                let angle = frequency * (point(j) - lower)
                cosine += value * cos(angle)
                sine += value * sin(angle)
            }
            // The integral of a cos ωx + b sin ωx is (a sin ωx + b (1 − cos ωx))/ω.
            return (frequency, 2 * cosine / (Double(count) * frequency), 2 * sine / (Double(count) * frequency))
        }
        let mean = density.reduce(0, +) / Double(count)
        return points.map { point in
            let x = point - lower
            return harmonics.reduce(mean * x) { sum, harmonic in
                sum + harmonic.cosine * sin(harmonic.frequency * x) + harmonic.sine * (1 - cos(harmonic.frequency * x))
            }
        }
    }
}
