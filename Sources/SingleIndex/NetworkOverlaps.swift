import Glibc

/// What the population risk of a network depends on: its second-layer weights a_i, the overlaps s_i = ⟨u_i, u*⟩ with the target's
/// direction, and the overlaps r_ij = ⟨u_i, u_j⟩ of neurons with each other.
///
/// The state of ``OverlapFlow``: a, then s, then r row by row; m² + 2m numbers.
public struct NetworkOverlaps: Equatable, Sendable {
    /// a_1 … a_m.
    public var secondLayerWeights: [Double]
    /// s_1 … s_m.
    public var overlaps: [Double]
    /// m × m, symmetric, with ones on the diagonal.
    public var neuronOverlaps: [Double]

    /// m.
    public var width: Int { secondLayerWeights.count }

    /// Traps unless there are m overlaps, m² overlaps of neurons and m > 0. Norms and symmetry are not checked.
    public init(secondLayerWeights: [Double], overlaps: [Double], neuronOverlaps: [Double]) {
        let m = secondLayerWeights.count
        precondition(m > 0 && overlaps.count == m && neuronOverlaps.count == m * m)
        self.secondLayerWeights = secondLayerWeights
        self.overlaps = overlaps
        self.neuronOverlaps = neuronOverlaps
    }

    /// The limit of infinite dimension of a start with directions uniform on the sphere: s_i = 0, r_ij = δ_ij.
    ///
    /// Source: arXiv 2303.00055, Corollary 1, as recalled in paper-notes/berthier2023.md.
    public init(infiniteDimensionWith secondLayerWeights: [Double]) {
        let m = secondLayerWeights.count
        self.init(
            secondLayerWeights: secondLayerWeights, overlaps: Array(repeating: 0, count: m),
            neuronOverlaps: (0..<m * m).map { $0 % (m + 1) == 0 ? 1 : 0 })
    }

    /// The overlaps of directions that are rows of a matrix, of norm 1, with u* the first axis.
    ///
    /// - Parameter directions: m × d, row by row.
    public init(secondLayerWeights: [Double], directions: [Double]) {
        let m = secondLayerWeights.count
        let d = directions.count / m
        precondition(directions.count == m * d && d > 0)
        var products = [Double](repeating: 1, count: m * m)
        for i in 0..<m {
            for j in 0..<i {
                let product = (0..<d).reduce(0) { $0 + directions[i * d + $1] * directions[j * d + $1] }
                (products[i * m + j], products[j * m + i]) = (product, product)
            }
        }
        self.init(
            secondLayerWeights: secondLayerWeights, overlaps: (0..<m).map { directions[$0 * d] }, neuronOverlaps: products)
    }

    /// All numbers, in the order of the state.
    public var state: [Double] { secondLayerWeights + overlaps + neuronOverlaps }

    /// The reverse of ``state``; another number than m² + 2m traps.
    public init(state: some Collection<Double>, width m: Int) {
        let state = Array(state)
        self.init(
            secondLayerWeights: Array(state[..<m]), overlaps: Array(state[m..<2 * m]), neuronOverlaps: Array(state[(2 * m)...]))
    }
}
