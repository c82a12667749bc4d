import Glibc
import LinearAlgebra
import Quadrature

/// The law at rest of a Langevin scheme with steps, for a potential on the line, without agents: the bias of the step alone.
///
/// Functions are interpolated by trigonometric polynomials on a periodic interval that is so large that next to no mass is at its ends;
/// the noise is integrated by Gauss's rule, and the law at rest is the fixed point of the adjoint. Spectrally accurate in both.
/// Source: paper-notes/borghi2026.md, "Integrators".
public struct RestingChain: Sendable {
    /// E x² at rest, of what the scheme observes.
    public let meanSquare: Double

    /// - Parameters:
    ///   - method: of Leimkuhler and Matthews in the form y ← y − δ L′(x) + √(2δ/β) R with x = y + √(2δ/β) R/2 observed.
    ///   - step: δ, in the fast time; it traps unless δ and β are positive.
    ///   - inverseTemperature: β.
    ///   - tilt: h of ``DoubleWellLoss``, the only loss that this knows.
    ///   - halfWidth: of the periodic interval about 0.
    ///   - points: of the interpolation, an even number; it traps otherwise. 80 points³ operations in all.
    ///   - nodes: of Gauss's rule.
    ///   - driftAtPosition: false for a negative control of that method: the drift is taken at y.
    /// - Throws: `LinearAlgebraError` if Gauss's rule cannot be made.
    public init(
        _ method: SnapshotPopulation<DoubleWellLoss>.Method, step: Double, inverseTemperature: Double, tilt: Double, halfWidth: Double = 3.2,
        points: Int = 256, nodes: Int = 64, driftAtPosition: Bool = true
    ) throws {
        precondition(step > 0 && inverseTemperature > 0 && points % 2 == 0)
        let loss = DoubleWellLoss(), scale = (2 * step / inverseTemperature).squareRoot()
        let rule = try GaussHermiteQuadrature(count: nodes)
        let grid = UniformGrid(from: -halfWidth, to: halfWidth, count: points)
        // How far the drift is evaluated from y, in units of the noise.
        let share = method == .leimkuhlerMatthews && driftAtPosition ? 0.5 : 0
        var matrix = [Double](repeating: 0, count: points * points)
        for (i, y) in grid.points.enumerated() {
            for (node, mass) in zip(rule.nodes, rule.weights) {
                let noise = scale * node
                let next = y - step * loss.gradient(theta: y + share * noise, h: tilt) + noise
                for j in 0..<points { matrix[i * points + j] += mass * Self.cardinal((next - grid.point(j)) * .pi / halfWidth, points) }
            }
        }
        // Squares of the matrix: 2^40 steps, more than any well holds an agent.
        var square = matrix
        for _ in 0..<40 {
            multiply(matrix, matrix, into: &square, rows: points, columns: points, inner: points)
            swap(&matrix, &square)
            // Rows keep their sum 1, but for rounding.
            for i in 0..<points {
                let sum = (0..<points).reduce(0.0) { $0 + matrix[i * points + $1] }
                for j in 0..<points { matrix[i * points + j] /= sum }
            }
        }
        let row = points / 2
        let mean = (0..<points).reduce(0.0) { $0 + matrix[row * points + $1] * grid.point($1) * grid.point($1) }
        meanSquare = method == .leimkuhlerMatthews ? mean + scale * scale / 4 : mean
    }

    /// The trigonometric polynomial that is 1 at 0 and 0 at the other points of an even number, as a function of the angle.
    private static func cardinal(_ angle: Double, _ points: Int) -> Double {
        let half = 0.5 * angle, below = sin(half)
        guard abs(below) > 1e-12 else { return 1 }
        return sin(Double(points) * half) * cos(half) / (Double(points) * below)
    }

    /// E x² of the Gibbs law of ``DoubleWellLoss`` itself, by the midpoint rule on (−4, 4).
    public static func gibbsMeanSquare(inverseTemperature: Double, tilt: Double) -> Double {
        let loss = DoubleWellLoss(), grid = UniformGrid(from: -4, to: 4, count: 800)
        let weights = grid.points.map { exp(-inverseTemperature * loss.value(theta: $0, h: tilt)) }
        return zip(grid.points, weights).reduce(0) { $0 + $1.0 * $1.0 * $1.1 } / weights.reduce(0, +)
    }
}

private func multiply(_ a: [Double], _ b: [Double], into c: inout [Double], rows: Int, columns: Int, inner: Int) {
    a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
            c.withUnsafeMutableBufferPointer {
                LinearAlgebra.multiply(a.baseAddress!, .plain, b.baseAddress!, .plain, into: $0.baseAddress!, rows: rows, columns: columns, inner: inner)
            }
        }
    }
}
