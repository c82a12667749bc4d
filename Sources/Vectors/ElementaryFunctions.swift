/// tanh and the logistic function of eight numbers at once, to a few units in the last place of single precision.
public typealias Lanes = SIMD8<Float>

/// e^x - 1 as 2^k q + (2^k - 1) with q = e^r - 1, |r| ≤ ln 2 / 2, whose Taylor series does not cancel near 0; for |x| ≤ 87.
@inlinable @inline(__always)
func exponentialLessOne(_ x: Lanes) -> Lanes {
    // Adding 1.5 · 2^23 rounds to an integer, which then stands in the low bits.
    let shifted = Lanes(repeating: 0x1.8p23).addingProduct(x, Lanes(repeating: 1.442_695_04))
    let k = shifted - 0x1.8p23
    // ln 2 in two parts, the first of few bits.
    var r = x.addingProduct(k, Lanes(repeating: -0x1.62e4p-1))
    r.addProduct(k, Lanes(repeating: -0x1.7f7d1cp-20))
    var series = Lanes(repeating: 1.0 / 5040)
    series = Lanes(repeating: 1.0 / 720).addingProduct(series, r)
    series = Lanes(repeating: 1.0 / 120).addingProduct(series, r)
    series = Lanes(repeating: 1.0 / 24).addingProduct(series, r)
    series = Lanes(repeating: 1.0 / 6).addingProduct(series, r)
    series = Lanes(repeating: 0.5).addingProduct(series, r)
    let q = r.addingProduct(r * r, series)
    let bits = unsafeBitCast(shifted, to: SIMD8<UInt32>.self)
    let power = unsafeBitCast((bits &+ 127) &<< 23, to: Lanes.self)
    return (power - 1).addingProduct(power, q)
}

/// Within ±bound; what is not a number stays, since comparisons with it are false.
@inlinable @inline(__always)
func bounded(_ x: Lanes, by bound: Float) -> Lanes {
    x.replacing(with: bound, where: x .> bound).replacing(with: -bound, where: x .< -bound)
}

/// 1/(1 + e^(-x)); beyond ±80 as at ±80. What is not a number stays so.
@inlinable @inline(__always)
public func logistic(_ x: Lanes) -> Lanes { 1 / (2 + exponentialLessOne(-bounded(x, by: 80))) }

/// tanh x = p/(p + 2) with p = e^(2x) - 1; beyond ±10 it is ±1. What is not a number stays so.
@inlinable @inline(__always)
public func hyperbolicTangent(_ x: Lanes) -> Lanes {
    let p = exponentialLessOne(2 * bounded(x, by: 10))
    return p / (p + 2)
}
