import Glibc

/// The x with P(G < x) = `probability` for standard normal G, to rounding, by Newton's method on erfc; it traps outside (0, 1).
public func normalQuantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1)
    // By symmetry in the lower half, where erfc keeps its digits.
    guard probability <= 0.5 else { return -normalQuantile(1 - probability) }
    // The tail bound exp(−x²/2) starts left of the root, from where the concave ln Φ is climbed without overshooting.
    var x = -(-2 * log(2 * probability)).squareRoot()
    for _ in 0..<60 {
        let value = erfc(-x / 2.0.squareRoot()) / 2
        let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
        let step = log(value / probability) * value / density
        x -= step
        if abs(step) <= 2 * Double.ulpOfOne * max(abs(x), 1) { break }
    }
    return x
}
