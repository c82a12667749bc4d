import Foundation
import Quadrature
import Testing
import _TestSupport

@testable import SingleIndex

@Suite struct ActivationTests {
    /// σ_0 = 1/√(2π), σ_1 = 1/2, σ_2 = 1/(2√π), and from He_2(0) = −1, He_4(0) = 3: σ_4 = −1/√(48π), σ_6 = 3/√(1440π).
    @Test func theCoefficientsOfReLU() {
        let expected = [
            1 / (2 * Double.pi).squareRoot(), 0.5, 1 / (2 * Double.pi.squareRoot()), 0,
            -1 / (48 * Double.pi).squareRoot(), 0, 3 / (1440 * Double.pi).squareRoot(), 0,
        ]
        #expect(largestDifference(Activation.relu.coefficients(upTo: 7), expected) < 1e-16)
        for degree in 0..<8 {
            #expect(Activation.relu.coefficients(upTo: degree) == Array(Activation.relu.coefficients(upTo: 7)[...degree]))
        }
    }

    /// At ReLU's kink the quadrature converges like 1/n only, towards the closed form.
    @Test func quadratureFindsTheCoefficientsOfReLU() throws {
        let exact = Activation.relu.coefficients(upTo: 8)
        let errors = try [100, 200, 400].map { nodes in
            largestDifference(
                try GaussHermiteQuadrature(count: nodes).coefficients(of: { max(0, $0) }, upTo: 8), exact)
        }
        for (coarse, fine) in zip(errors, errors.dropFirst()) { #expect(abs(coarse / fine - 2) < 0.1) }
    }

    @Test func theKernelOfReLU() {
        let kernel = OverlapKernel.arcCosine
        #expect(kernel.total == 0.5)
        #expect(abs(kernel.derivatives(at: 0).value - 1 / (2 * .pi)) < 1e-16)
        #expect(kernel.derivatives(at: 0).first == 0.25)
        #expect(abs(kernel.derivatives(at: -1).value) < 1e-16)
        #expect(kernel.derivatives(at: 1).first == 0.5)
        #expect(kernel.derivatives(at: 1).second.isFinite)
        // A solver may step past 1 by rounding.
        #expect(abs(kernel.derivatives(at: 1 + 1e-12).value - 0.5) < 1e-6)
    }

    /// The closed form against Σ σ_k² r^k, within the exact bound on the tail of the series.
    @Test(arguments: [-0.95, -0.5, -0.1, 0, 0.2, 0.7, 0.95])
    func theSeriesOfReLUsKernel(r: Double) {
        let coefficients = Activation.relu.coefficients(upTo: 200)
        let series = PowerSeries(coefficients.map { $0 * $0 }).derivatives(at: r)
        let kernel = OverlapKernel.arcCosine.derivatives(at: r)
        let tail = (0.5 - coefficients.reduce(0) { $0 + $1 * $1 }) * pow(abs(r), 201)
        #expect(abs(series.value - kernel.value) <= tail + 1e-15)
        // σ_k² falls like k^(−5/2), so beyond k = 200 the sum of k σ_k² is about 3 · 200 times that of σ_k².
        #expect(abs(series.first - kernel.first) <= 700 * tail / max(abs(r), 0.01) + 1e-14)
    }

    /// U(r) = E σ(G) σ(rG + √(1−r²) G′) by a two-dimensional quadrature. At r = 0.8 the 60 terms leave some 1e-8.
    @Test func theKernelOfASmoothActivation() throws {
        let sigma = { (x: Double) in tanh(x + 0.5) }
        let activation = try Activation(name: "tanh", expanding: sigma, upTo: 60)
        let quadrature = try GaussHermiteQuadrature(count: 150)
        for r in [-0.6, 0, 0.3, 0.8] {
            let mean = quadrature.mean { g in
                sigma(g) * quadrature.mean { other in sigma(r * g + (1 - r * r).squareRoot() * other) }
            }
            #expect(abs(activation.kernel.derivatives(at: r).value - mean) < 1e-7)
        }
    }

    /// V(s) = E φ(G) σ(sG + √(1−s²) G′) by a two-dimensional quadrature; exact where both are polynomials.
    @Test func theAlignment() throws {
        let target = Target(coefficients: [0.3, -1, 0.5, 0.25])
        let activation = Activation(name: "cubic", coefficients: [0.1, 0.4, -0.2, 0.7])
        let flow = SimplifiedFlow(target: target, activation: activation, width: 1, learningRateRatio: 1)
        let quadrature = try GaussHermiteQuadrature(count: 10)
        func value(_ coefficients: [Double], _ x: Double) -> Double {
            zip(coefficients, hermitePolynomials(upTo: 3, at: x)).reduce(0) { $0 + $1.0 * $1.1 }
        }
        for s in [-1, -0.4, 0, 0.5, 0.9] {
            let mean = quadrature.mean { g in
                value(target.coefficients, g)
                    * quadrature.mean { value(activation.coefficients(upTo: 3), s * g + (1 - s * s).squareRoot() * $0) }
            }
            #expect(abs(flow.alignment.derivatives(at: s).value - mean) < 1e-13)
        }
    }

    @Test(arguments: [-0.8, -0.1, 0, 0.4, 0.9])
    func derivativesOfKernels(r: Double) {
        for kernel in [.arcCosine, OverlapKernel.powerSeries(PowerSeries([0.3, 0, 2, -1, 0.5]))] {
            let (_, first, second) = kernel.derivatives(at: r)
            #expect(abs(first - derivative(at: r) { kernel.derivatives(at: $0).value }) < 1e-9)
            #expect(abs(second - derivative(at: r) { kernel.derivatives(at: $0).first }) < 1e-7)
        }
    }
}
