import Foundation
import Testing
import _TestSupport

@testable import Quadrature

@Suite struct HermiteTests {
    /// h_2 = (x² − 1)/√2, h_3 = (x³ − 3x)/√6, h_4 = (x⁴ − 6x² + 3)/√24.
    @Test(arguments: [-2.5, 0, 0.3, 1, 4])
    func thePolynomialsOfLowDegree(x: Double) {
        let expected = [
            1, x, (x * x - 1) / 2.0.squareRoot(), (x * x * x - 3 * x) / 6.0.squareRoot(),
            (x * x * x * x - 6 * x * x + 3) / 24.0.squareRoot(),
        ]
        #expect(largestDifference(hermitePolynomials(upTo: 4, at: x), expected) < 1e-13)
    }

    /// n nodes integrate products of two polynomials of degrees up to n − 1 exactly.
    @Test(arguments: [1, 2, 5, 40])
    func thePolynomialsAreOrthonormal(count: Int) throws {
        let quadrature = try GaussHermiteQuadrature(count: count)
        for j in 0..<count {
            let coefficients = quadrature.coefficients(
                of: { hermitePolynomials(upTo: j, at: $0)[j] }, upTo: count - 1)
            #expect(largestDifference(coefficients, (0..<count).map { $0 == j ? 1 : 0 }) < 1e-12)
        }
    }

    @Test func nodesAndWeightsOfThreePoints() throws {
        let quadrature = try GaussHermiteQuadrature(count: 3)
        #expect(largestDifference(quadrature.nodes, [-3.0.squareRoot(), 0, 3.0.squareRoot()]) < 1e-15)
        #expect(largestDifference(quadrature.weights, [1.0 / 6, 2.0 / 3, 1.0 / 6]) < 1e-15)
        #expect(abs(quadrature.mean { $0 * $0 * $0 * $0 } - 3) < 1e-14)
    }

    /// exp(τx) has the coefficients exp(τ²/2) τ^k/√k!, the generating function of the Hermite polynomials.
    @Test func theCoefficientsOfAnExponential() throws {
        let tau = 0.7
        let coefficients = try GaussHermiteQuadrature(count: 60).coefficients(of: { exp(tau * $0) }, upTo: 12)
        let expected = (0...12).map { k in exp(tau * tau / 2) * pow(tau, Double(k)) / tgamma(Double(k) + 1).squareRoot() }
        #expect(largestDifference(coefficients, expected) < 1e-13)
    }
}
