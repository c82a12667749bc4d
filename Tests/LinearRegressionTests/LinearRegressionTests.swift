import Foundation
import Integrators
import LinearRegression
import Testing
import _TestSupport

@Suite struct MarchenkoPasturTests {
    /// Moments: mass min(1, α), ∫λ = α, ∫λ² = α(1 + α), ∫λ³ = α(1 + 3α + α²).
    @Test(arguments: [0.1, 0.5, 0.99, 1, 1.01, 3])
    func moments(alpha: Double) {
        let law = MarchenkoPasturLaw(samplesPerDimension: alpha)
        #expect(abs(law.integral { _ in 1 } - min(1, alpha)) < 1e-12 && abs(law.massAtZero - max(0, 1 - alpha)) < 1e-15)
        #expect(abs(law.integral { $0 } / alpha - 1) < 1e-13)
        #expect(abs(law.integral { $0 * $0 } / (alpha * (1 + alpha)) - 1) < 1e-13)
        #expect(abs(law.integral { $0 * $0 * $0 } / (alpha * (1 + 3 * alpha + alpha * alpha)) - 1) < 1e-13)
    }

    /// ∫ dρ/λ = 1/(α − 1) for α > 1.
    @Test func meanInverse() {
        #expect(abs(MarchenkoPasturLaw(samplesPerDimension: 1.5).integral { 1 / $0 } - 2) < 1e-12)
    }
}

@Suite struct RegressionErrorsTests {
    static let errors = RegressionErrors(startVariance: 0.1, noiseVariance: 0.25)

    /// One dimension, one sample: w′ = x(y − x w) from all signs of teacher, start and noise.
    @Test func oneDimensionIsTheFlow() throws {
        struct Flow: DifferentialEquation {
            let dimension = 1, input: Double, label: Double
            func evaluateRate(at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>) {
                rate[0] = input * (label - input * state[0])
            }
        }
        let input = 0.8, time = 1.7
        var (general, training) = (0.0, 0.0)
        for (teacher, start, noise) in [(1.0, 1.0, 1.0), (1, 1, -1), (1, -1, 1), (1, -1, -1)].map({ ($0.0, 0.1.squareRoot() * $0.1, 0.5 * $0.2) }) {
            let label = input * teacher + noise
            let end = try RungeKutta.classical.integrate(Flow(input: input, label: label), from: [start], step: time / 500, steps: 500)[0]
            general += (end - teacher) * (end - teacher) / 4
            training += (label - input * end) * (label - input * end) / 4
        }
        let eigenvalues = [input * input]
        #expect(abs(Self.errors.generalisationError(eigenvalues: eigenvalues, time: time) - general - 0.25) < 1e-10)
        #expect(abs(Self.errors.trainingError(eigenvalues: eigenvalues, samples: 1, time: time) - training) < 1e-10)
    }

    @Test func limitsInTime() {
        let law = MarchenkoPasturLaw(samplesPerDimension: 2)
        #expect(abs(Self.errors.generalisationError(law, time: 0) - 1.35) < 1e-12)
        // Least squares: s_ε/(α − 1) and the noise of the label.
        #expect(abs(Self.errors.generalisationError(law, time: 1e4) - 0.5) < 1e-12)
        #expect(abs(Self.errors.trainingError(law, time: 1e4) - 0.125) < 1e-12)
        #expect(abs(Self.errors.trainingError(law, time: 0) - 1.35) < 1e-12)
        // Zeros are what a few samples leave.
        #expect(abs(Self.errors.generalisationError(eigenvalues: [0, 0, 1e-300], time: 1e3) - 1.35) < 1e-12)
    }

    /// The late error that an independent program found where samples are as many as dimensions.
    @Test func lateErrorAtTheThreshold() {
        #expect(abs(Self.errors.generalisationError(MarchenkoPasturLaw(samplesPerDimension: 1), time: 2000) - 7.53) < 0.01)
    }
}
