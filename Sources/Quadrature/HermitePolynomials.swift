/// The orthonormal Hermite polynomials h_0 … h_`degree` at a point: E h_j(G) h_k(G) = δ_jk for standard normal G.
public func hermitePolynomials(upTo degree: Int, at x: Double) -> [Double] {
    precondition(degree >= 0)
    return Array(unsafeUninitializedCapacity: degree + 1) { values, count in
        hermitePolynomials(at: x, into: values)
        count = degree + 1
    }
}

/// Stores h_0, h_1, … at a point in `values`, by h_{k+1} = (x h_k − √k h_{k−1}) / √(k+1), which is stable.
public func hermitePolynomials(at x: Double, into values: UnsafeMutableBufferPointer<Double>) {
    precondition(!values.isEmpty)
    values[0] = 1
    for k in 0..<values.count - 1 {
        let previous = k == 0 ? 0 : values[k - 1]
        values[k + 1] = (x * values[k] - Double(k).squareRoot() * previous) / Double(k + 1).squareRoot()
    }
}
