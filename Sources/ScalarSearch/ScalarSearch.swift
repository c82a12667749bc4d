/// Where a continuous function of one variable is 0, by bisection.
///
/// - Parameter relativeTolerance: of the result; it traps unless it is positive and `low` < `high`.
/// - Returns: nil if its signs at the two ends do not differ, or are not numbers.
public func root(
    between low: Double, and high: Double, relativeTolerance: Double = 1e-12, of function: (Double) throws -> Double
) rethrows -> Double? {
    precondition(low < high && relativeTolerance > 0)
    let (first, last) = (try function(low), try function(high))
    if first == 0 { return low }
    // Signs, not their product, which may underflow.
    guard last == 0 || first < 0 && last > 0 || first > 0 && last < 0 else { return nil }
    var (low, high) = (low, high)
    while high - low > relativeTolerance * max(abs(low), abs(high)) {
        let middle = low + (high - low) / 2
        if middle <= low || middle >= high { break }
        let value = try function(middle)
        if first < 0 && value < 0 || first > 0 && value > 0 { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
}

/// Where a function with one minimum between two ends is least, by golden section.
///
/// The function's rounding limits the result: its relative error is about the square root of that of the values.
///
/// - Parameter tolerance: in the units of the argument; less than the spacing of numbers there is as good as that. It traps unless it is positive
///   and `low` < `high`.
public func minimiser(
    between low: Double, and high: Double, tolerance: Double = 1e-7, of function: (Double) throws -> Double
) rethrows -> Double {
    precondition(low < high && tolerance > 0)
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (low, high)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (valueLeft, valueRight) = (try function(left), try function(right))
    while high - low > tolerance && low < left && left < right && right < high {
        if valueLeft < valueRight {
            (high, right, valueRight) = (right, left, valueLeft)
            left = high - ratio * (high - low)
            valueLeft = try function(left)
        } else {
            (low, left, valueLeft) = (left, right, valueRight)
            right = low + ratio * (high - low)
            valueRight = try function(right)
        }
    }
    return (low + high) / 2
}
