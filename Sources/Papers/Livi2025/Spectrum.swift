import LinearAlgebra

/// How far a list of singular values is from all directions being alike.
struct Spectrum: Codable, Sendable {
    /// AI_r = σ_1/σ_r and CE_r = (σ_1² + … + σ_r²)/(σ_1² + …), both with r = 10; definitions of the author's public code.
    let anisotropy, concentration: Double
    /// As published: AI with 1e-12 added to σ_r; CE among the 16 greatest alone; and that with 1e-12 added to their energy.
    let flooredAnisotropy, truncatedConcentration, flooredConcentration: Double
    static let rank = 10, kept = 16

    /// - Parameter values: descending; where there are fewer than ten, or one is not finite, all are NaN.
    init(_ values: [Double]) {
        guard values.count >= Self.rank, values.allSatisfy(\.isFinite) else {
            (anisotropy, concentration) = (.nan, .nan)
            (flooredAnisotropy, truncatedConcentration, flooredConcentration) = (.nan, .nan, .nan)
            return
        }
        anisotropy = values[0] / values[Self.rank - 1]
        flooredAnisotropy = values[0] / (values[Self.rank - 1] + 1e-12)
        // Over the greatest, so that squares of small numbers do not vanish.
        let squares = values.map { ($0 / values[0]) * ($0 / values[0]) }
        let greatest = squares.prefix(Self.rank).reduce(0, +), kept = squares.prefix(Self.kept).reduce(0, +)
        concentration = greatest / squares.reduce(0, +)
        truncatedConcentration = greatest / kept
        let scale = values[0] * values[0]
        flooredConcentration = greatest * scale / (kept * scale + 1e-12)
    }

    /// Of the singular values of a row-major square matrix.
    init(ofMatrix matrix: [Double], dimension: Int) throws {
        self.init(matrix.allSatisfy(\.isFinite) ? try singularValues(of: matrix, rows: dimension, columns: dimension) : [])
    }
}
