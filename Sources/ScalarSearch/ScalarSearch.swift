/// Where a continuous function of one variable is 0, by bisection.
///
/// - Returns: nil if its signs at the two ends do not differ, or are not numbers.
public func root(
    between low: Double, and high: Double, relativeTolerance: Double = 1e-12, of function: (Double) throws -> Double
) rethrows -> Double? {
    precondition(low < high && relativeTolerance > 0)
    let (first, last) = (try function(low), try function(high))
    guard first * last <= 0 else { return nil }
    if first == 0 { return low }
    var (low, high) = (low, high)
    while high - low > relativeTolerance * max(abs(low), abs(high)) {
        let middle = low + (high - low) / 2
        if middle <= low || middle >= high { break }
        if try function(middle) * first > 0 { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
}

/// Where a function with one minimum between two ends is least, by golden section.
///
/// The function's rounding limits the result: its relative error is about the square root of that of the values.
public func minimiser(
    between low: Double, and high: Double, tolerance: Double = 1e-7, of function: (Double) throws -> Double
) rethrows -> Double {
    precondition(low < high && tolerance > 0)
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (low, high)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (valueLeft, valueRight) = (try function(left), try function(right))
    while high - low > tolerance {
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
