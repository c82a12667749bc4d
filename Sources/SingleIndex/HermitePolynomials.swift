/// The orthonormal Hermite polynomials h_0 … h_`degree` at a point: E h_j(G) h_k(G) = δ_jk for standard normal G.
///
/// By h_{k+1} = (x h_k − √k h_{k−1}) / √(k+1), which is stable.
public func hermitePolynomials(upTo degree: Int, at x: Double) -> [Double] {
    precondition(degree >= 0)
    var values = [1.0]
    values.reserveCapacity(degree + 1)
    for k in 0..<degree {
        let previous = k == 0 ? 0 : values[k - 1]
        values.append((x * values[k] - Double(k).squareRoot() * previous) / Double(k + 1).squareRoot())
    }
    return values
}
