/// W₁ = ∫ |F_N − F| of a sample from a law on the line, on cells of equal width.
///
/// What falls within a cell is counted at its right edge, so the error is of the order of a width times what the laws differ by in it.
/// - Parameters:
///   - sample: any order; the distance is not a number if one of them is not, or there are none.
///   - lower: the left end of the first cell; what lies outside the cells is counted at their ends.
///   - width: of a cell.
///   - distribution: F at the right edges of the cells.
public func wassersteinDistance(
    ofSample sample: some Sequence<Double>, lower: Double, width: Double, distribution: [Double]
) -> Double {
    precondition(width > 0 && !distribution.isEmpty)
    let cells = distribution.count
    var counts = [Int](repeating: 0, count: cells)
    var (total, isNumber) = (0, true)
    counts.withUnsafeMutableBufferPointer { counts in
        for x in sample {
            let position = (x - lower) / width
            if position.isNaN { isNumber = false }
            // Compared before it is an integer, which cannot be as large as a number may.
            counts[position < Double(cells) ? Int(max(position, 0)) : cells - 1] += 1
            total += 1
        }
    }
    var (below, sum) = (0, 0.0)
    for cell in 0..<cells {
        below += counts[cell]
        sum += abs(Double(below) / Double(total) - distribution[cell])
    }
    return isNumber ? sum * width : .nan
}
