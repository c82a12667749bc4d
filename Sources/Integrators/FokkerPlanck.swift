import Glibc
import LinearAlgebra

/// The Fokker-Planck operator A f = (D (f′ + β V′ f))′ on a grid of cells, by the fluxes of Scharfetter and Gummel, with closed ends.
///
/// Columns add up to 0 and entries off the diagonal are not negative, so mass is kept and densities stay positive; the discrete
/// Gibbs law exp(−β V) at the points is in its kernel. Of order 2 in the spacing.
/// Source: Scharfetter and Gummel, "Large-signal analysis of a silicon Read diode oscillator", IEEE Trans. Electron Devices 1969.
public struct FokkerPlanckOperator: Sendable {
    /// Rates of the moves from each cell to the next and to the one before: `up[i]` from i to i + 1, `down[i]` from i + 1 to i.
    public let up, down: [Double]

    /// - Parameters:
    ///   - exponents: β V at the points, two at least; it traps otherwise.
    ///   - spacing: from point to point; positive, as D is, or it traps.
    ///   - diffusion: D.
    public init(exponents: [Double], spacing: Double, diffusion: Double) {
        precondition(exponents.count >= 2 && spacing > 0 && diffusion > 0)
        let steps = zip(exponents, exponents.dropFirst()).map { $1 - $0 }
        up = steps.map { diffusion / (spacing * spacing) * Self.bernoulli($0) }
        down = steps.map { diffusion / (spacing * spacing) * Self.bernoulli(-$0) }
    }

    /// The number of cells.
    public var count: Int { up.count + 1 }

    /// z/(e^z − 1).
    static func bernoulli(_ z: Double) -> Double { z == 0 ? 1 : z / expm1(z) }

    /// The rate at which each cell is left.
    public var exitRates: [Double] {
        (0..<count).map { ($0 < count - 1 ? up[$0] : 0) + ($0 > 0 ? down[$0 - 1] : 0) }
    }
}

/// φ_0, φ_1 and φ_2 of τ(A − λ) for Fokker-Planck operators A, one block of a state each.
///
/// Blocks are dense, and positive: a Taylor polynomial for τ/2^s, then s doublings
/// e^{2z} = e^z e^z, φ_1(2z) = ½(e^z + 1) φ_1(z), φ_2(2z) = ¼(e^z φ_2 + φ_2 + φ_1), in which nothing is subtracted. So no density
/// becomes negative where it should be tiny; the errors of entries are relative to a neighbourhood, not to the largest entry.
/// 6 s n³ operations for each block, 2 n² an application.
public final class BlockPropagator: ExponentialPropagator {
    /// How many operators there are.
    public let blocks: Int
    /// Cells of a block. A state is block × cell, the cell fastest.
    public let count: Int
    /// block × order × row × column.
    private let matrices: UnsafeMutableBufferPointer<Double>

    /// Takes 24 blocks · count² bytes.
    ///
    /// - Parameters:
    ///   - operators: one at least, and all with as many cells; it traps otherwise.
    ///   - decay: λ, subtracted from every operator; not negative, or it traps.
    ///   - step: τ, positive, or it traps.
    ///   - observe: called after each block with the share of them that is done; what it throws is thrown on.
    public init(
        _ operators: [FokkerPlanckOperator], decay: Double, step: Double, observe: (Double) throws -> Void
    ) rethrows {
        precondition(!operators.isEmpty && decay >= 0 && step > 0)
        blocks = operators.count
        count = operators[0].count
        precondition(operators.allSatisfy { [count] in $0.count == count })
        matrices = .allocate(capacity: 3 * blocks * count * count)
        matrices.initialize(repeating: 0)
        let size = 3 * count * count
        let scratch = UnsafeMutablePointer<Double>.allocate(capacity: size)
        defer { scratch.deallocate() }
        for (block, operator_) in operators.enumerated() {
            Self.fill(matrices.baseAddress! + block * size, operator_, decay: decay, step: step, scratch: scratch)
            try observe(Double(block + 1) / Double(blocks))
        }
    }

    /// The same without being observed.
    public convenience init(_ operators: [FokkerPlanckOperator], decay: Double, step: Double) {
        self.init(operators, decay: decay, step: step) { _ in }
    }

    deinit { matrices.deallocate() }

    private static func fill(
        _ entries: UnsafeMutablePointer<Double>, _ operator_: FokkerPlanckOperator, decay: Double, step: Double,
        scratch: UnsafeMutablePointer<Double>
    ) {
        let n = operator_.count, square = n * n
        let diagonal = operator_.exitRates.map { -$0 - decay }
        let norm = step * diagonal.map(abs).max()!
        let doublings = max(0, Int(log2(8 * norm).rounded(.up)))
        let small = step / Double(1 << doublings)
        let (phi0, phi1, phi2) = (entries, entries + square, entries + 2 * square)
        // Powers of z = small (A − λ), a column at a time; each φ_k is Σ_j z^j/(j + k)!.
        var (power, next) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
        for column in 0..<n {
            for i in 0..<n { power[i] = i == column ? 1 : 0 }
            var factorial = 1.0
            for j in 0...10 {
                if j > 0 { factorial *= Double(j) }
                let (c0, c1, c2) = (1 / factorial, 1 / (factorial * Double(j + 1)), 1 / (factorial * Double((j + 1) * (j + 2))))
                for i in max(0, column - j)...min(n - 1, column + j) {
                    phi0[i * n + column] += c0 * power[i]
                    phi1[i * n + column] += c1 * power[i]
                    phi2[i * n + column] += c2 * power[i]
                }
                for i in 0..<n {
                    var sum = diagonal[i] * power[i]
                    if i > 0 { sum += operator_.up[i - 1] * power[i - 1] }
                    if i < n - 1 { sum += operator_.down[i] * power[i + 1] }
                    next[i] = small * sum
                }
                swap(&power, &next)
            }
        }
        for _ in 0..<doublings {
            for order in 0..<3 {
                multiply(
                    phi0, .plain, entries + order * square, .plain, into: scratch + order * square, rows: n, columns: n, inner: n)
            }
            for i in 0..<square {
                phi2[i] = 0.25 * (scratch[2 * square + i] + phi2[i] + phi1[i])
                phi1[i] = 0.5 * (scratch[square + i] + phi1[i])
                phi0[i] = scratch[i]
            }
        }
    }

    /// Vectors of another length trap, and orders beyond 2.
    public func apply(
        order: Int, to x: UnsafeBufferPointer<Double>, into y: UnsafeMutableBufferPointer<Double>, accumulating: Double
    ) {
        precondition((0...2).contains(order) && x.count == blocks * count && y.count == x.count)
        for block in 0..<blocks {
            multiply(
                matrices.baseAddress! + (3 * block + order) * count * count, .plain, rows: count, columns: count,
                vector: x.baseAddress! + block * count, into: y.baseAddress! + block * count, accumulating: accumulating)
        }
    }
}
