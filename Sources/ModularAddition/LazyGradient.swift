import LinearAlgebra

/// What comes back through a top layer that has been fitted by ridge regression to centred labels Ỹ on hidden activities F:
/// λ (FFᵀ + λ)⁻¹ ỸỸᵀ (FFᵀ + λ)⁻¹ F, which tends to be along ỸỸᵀF as λ grows.
///
/// Source: Tian, arXiv 2509.21519 (recalled); derived in paper-notes/tian2025.md.
public struct LazyGradient: Sendable {
    private let activities, labels: [Double]
    private let samples, neurons, classes: Int
    private let eigenvalues: [Double]
    /// Eigenvectors of FFᵀ, a row each.
    private let basis: [Double]
    /// ỸỸᵀF.
    private let limit: [Double]

    /// (4/3) n³ operations and 2 n² (K + M).
    ///
    /// - Parameters:
    ///   - activities: F, n × K row-major.
    ///   - labels: the class of each of the n samples, below `classes`.
    /// - Throws: ``LinearAlgebraError`` if eigenvalues are not found.
    public init(activities: [Double], labels classOf: [Int], classes: Int) throws {
        let n = classOf.count, k = activities.count / n
        precondition(n * k == activities.count)
        let labels = Self.centred(classOf, classes: classes)
        var gram = [Double](repeating: 0, count: n * n)
        multiply(activities, .plain, activities, .transposed, into: &gram, rows: n, columns: n, inner: k)
        let pairs = try largestEigenpairs(ofSymmetric: gram, dimension: n, count: n)
        (samples, neurons, self.classes) = (n, k, classes)
        (self.activities, self.labels, eigenvalues, basis) = (activities, labels, pairs.eigenvalues.map { max($0, 0) }, pairs.eigenvectors.flatMap { $0 })
        limit = Self.backpropagated(labels, labels, activities, n, k, classes)
    }

    /// One-hot labels less their mean.
    private static func centred(_ classOf: [Int], classes: Int) -> [Double] {
        var labels = [Double](repeating: 0, count: classOf.count * classes)
        for c in 0..<classes {
            let mean = Double(classOf.filter { $0 == c }.count) / Double(classOf.count)
            for s in classOf.indices { labels[s * classes + c] = (classOf[s] == c ? 1 : 0) - mean }
        }
        return labels
    }

    /// Of FFᵀ.
    public var meanEigenvalue: Double { eigenvalues.reduce(0, +) / Double(samples) }

    /// 1 − cos of the angle between the gradient by F and ỸỸᵀF.
    ///
    /// - Parameter other: classes that the top layer is fitted to in place of those of Ỹ; one for each sample, or it traps.
    public func deviation(ridge: Double, fittedTo other: [Int]? = nil) -> Double {
        precondition(other == nil || other!.count == samples)
        // λ(FFᵀ + λ)⁻¹Ỹ are the residuals; of (FFᵀ + λ)⁻¹Ỹ, by Fᵀ, the weights of the top layer consist.
        let residuals = resolved(other.map { Self.centred($0, classes: classes) } ?? labels, ridge: ridge)
        return deviation(of: Self.backpropagated(residuals, residuals, activities, samples, neurons, classes))
    }

    /// λ(FFᵀ + λ)⁻¹ of labels.
    private func resolved(_ labels: [Double], ridge: Double) -> [Double] {
        var components = [Double](repeating: 0, count: samples * classes), result = components
        multiply(basis, .plain, labels, .plain, into: &components, rows: samples, columns: classes, inner: samples)
        for i in 0..<samples { for c in 0..<classes { components[i * classes + c] *= ridge / (eigenvalues[i] + ridge) } }
        multiply(basis, .transposed, components, .plain, into: &result, rows: samples, columns: classes, inner: samples)
        return result
    }

    /// A Bᵀ F for A and B of a row for each sample.
    private static func backpropagated(_ a: [Double], _ b: [Double], _ activities: [Double], _ n: Int, _ k: Int, _ classes: Int) -> [Double] {
        var weights = [Double](repeating: 0, count: classes * k), result = [Double](repeating: 0, count: n * k)
        multiply(b, .transposed, activities, .plain, into: &weights, rows: classes, columns: k, inner: n)
        multiply(a, .plain, weights, .plain, into: &result, rows: n, columns: k, inner: classes)
        return result
    }

    /// 1 − cos of the angle between a gradient and ỸỸᵀF, by half the squared distance of their directions, which does not cancel.
    private func deviation(of gradient: [Double]) -> Double {
        func length(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let (first, second) = (length(gradient), length(limit))
        return zip(gradient, limit).reduce(0) { sum, pair in
            let difference = pair.0 / first - pair.1 / second
            return sum + difference * difference
        } / 2
    }
}
