import CInstructions

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

/// The same to a few units in the last place of double precision; beyond ±20 it is ±1.
@inlinable @inline(__always)
public func hyperbolicTangent(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let bounded = x.replacing(with: 20, where: x .> 20).replacing(with: -20, where: x .< -20)
    let p = exponentialLessOne(2 * bounded)
    return p / (p + 2)
}

/// As in single precision, with the series up to r¹³; for |x| ≤ 700.
@inlinable @inline(__always)
func exponentialLessOne(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let shifted = fusedDoubles(x, SIMD8(repeating: 1.442_695_040_888_963_4), SIMD8(repeating: 0x1.8p52))
    let k = shifted - 0x1.8p52
    var r = fusedDoubles(k, SIMD8(repeating: -0x1.62e42feep-1), x)
    r = fusedDoubles(k, SIMD8(repeating: -0x1.a39ef35793c76p-33), r)
    var series = SIMD8<Double>(repeating: 1.0 / 6_227_020_800)
    series = fusedDoubles(series, r, SIMD8(repeating: 1.0 / 479_001_600))
    series = fusedDoubles(series, r, SIMD8(repeating: 1.0 / 39_916_800))
    series = fusedDoubles(series, r, SIMD8(repeating: 1.0 / 3_628_800))
    series = fusedDoubles(series, r, SIMD8(repeating: 1.0 / 362_880))
    series = fusedDoubles(series, r, SIMD8(repeating: 1.0 / 40_320))
    series = fusedDoubles(series, r, SIMD8(repeating: 1.0 / 5_040))
    series = fusedDoubles(series, r, SIMD8(repeating: 1.0 / 720))
    series = fusedDoubles(series, r, SIMD8(repeating: 1.0 / 120))
    series = fusedDoubles(series, r, SIMD8(repeating: 1.0 / 24))
    series = fusedDoubles(series, r, SIMD8(repeating: 1.0 / 6))
    series = fusedDoubles(series, r, SIMD8(repeating: 0.5))
    let q = fusedDoubles(r * r, series, r)
    let power = unsafeBitCast((unsafeBitCast(shifted, to: SIMD8<UInt64>.self) &+ 1023) &<< 52, to: SIMD8<Double>.self)
    return fusedDoubles(power, q, power - 1)
}
