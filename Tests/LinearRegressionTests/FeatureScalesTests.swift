import Numerics
import Integrators
import LinearRegression
import Randomness
import Testing
import _TestSupport

@Suite struct FeatureScalesTests {
    static func scales(_ ratio: Double, samplesPerDimension: Double = 1.5) -> FeatureScales {
        FeatureScales([.init(scale: 1, share: 0.7), .init(scale: 1 / ratio, share: 0.3)], samplesPerDimension: samplesPerDimension)
    }

    /// Both find a κ that has the λ asked for, on the real axis and below it.
    @Test(arguments: [0.4, 1.5])
    func effectiveRidge(samplesPerDimension: Double) {
        let scales = Self.scales(50, samplesPerDimension: samplesPerDimension)
        func ridge(_ kappa: Complex<Double>) -> Complex<Double> {
            scales.groups.reduce(kappa) { sum, group in
                let strength = Complex(samplesPerDimension * group.scale * group.scale)
                return sum - Complex(group.share / samplesPerDimension) * kappa * strength / (strength + kappa)
            }
        }
        for size in [1e-6, 1e-3, 1, 1e3] {
            let real = scales.effectiveRidge(size)
            #expect(real > size && abs(ridge(Complex(real)).real / size - 1) < 1e-8)
            for phase in [-0.1, -1.5, -3] {
                let lambda = Complex(length: size, phase: phase), kappa = scales.effectiveRidge(lambda)
                #expect(kappa.imaginary < 0 && (ridge(kappa) - lambda).length < 1e-9 * size.squareRoot() * max(1, size.squareRoot()))
            }
            // Near the real axis it is that of the real number.
            #expect((scales.effectiveRidge(Complex(size, -1e-9 * size)) - Complex(real)).length < 1e-6 * real)
        }
    }

    /// Features of one scale have the law of Marchenko and Pastur.
    @Test(arguments: [0.5, 1.5], [0.1, 3, 50])
    func oneScale(samplesPerDimension: Double, time: Double) {
        let found = FeatureScales([.init(scale: 1, share: 1)], samplesPerDimension: samplesPerDimension).error(time: time)
        let law = MarchenkoPasturLaw(samplesPerDimension: samplesPerDimension)
        let bias = RegressionErrors(startVariance: 0, noiseVariance: 0).generalisationError(law, time: time)
        let both = RegressionErrors(startVariance: 0, noiseVariance: 1).generalisationError(law, time: time) - 1
        #expect(abs(found.bias - bias) < 1e-10 && abs(found.total(noiseVariance: 1) - both) < 1e-10)
    }

    @Test func limitsInTime() {
        let early = Self.scales(50).error(time: 1e-4), late = Self.scales(50).error(time: 1e9), ridgeless = Self.scales(50).error(ridge: 1e-9)
        // Each feature decays at the rate ψf² on average.
        #expect(abs(1 - early.bias - 2e-4 * 1.5 * (0.7 + 0.3 / 2500)) < 1e-7 && early.variance < 1e-3)
        #expect(abs(late.bias) < 1e-9 && abs(late.variance - 2) < 1e-8)
        #expect(abs(ridgeless.bias) < 1e-9 && abs(ridgeless.variance - 2) < 1e-4)
    }

    /// What an independent program found at n = 1.5 d, 70 % fast features, κ = 50 and noise of deviation 0.3: errors at their extrema.
    @Test func knownErrors() {
        let scales = Self.scales(50)
        func error(_ time: Double) -> Double { scales.error(time: time).total(noiseVariance: 0.09) }
        for (time, known, sign) in [(1.4276, 0.50278, 1.0), (22.167, 0.63137, -1), (1.2062e4, 0.16158, 1)] {
            #expect(abs(error(time) - known) < 1e-5)
            // An extremum, and there.
            #expect(sign * error(0.99 * time) > sign * error(time) && sign * error(1.01 * time) > sign * error(time))
        }
    }
}

@Suite struct SampledRegressionTests {
    /// θ′ = Xᵀ(y − Xθ) with x = diag(f) z.
    struct Flow: DifferentialEquation {
        let inputs: [[Double]], labels: [Double]
        var dimension: Int { inputs[0].count }

        func evaluateRate(at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>) {
            for i in rate.indices { rate[i] = 0 }
            for (input, label) in zip(inputs, labels) {
                let left = label - zip(input, state).reduce(0) { $0 + $1.0 * $1.1 }
                for i in rate.indices { rate[i] += input[i] * left }
            }
        }
    }

    /// Unit teachers and units of noise one by one.
    @Test func isTheFlow() throws {
        let scales = [1, 0.8, 0.3], time = 2.0, d = 3.0
        var stream = RandomStream(seed: 1, purpose: "test")
        let numbers = stream.normals(count: 12)
        let rows = (0..<4).map { row in (0..<3).map { numbers[row * 3 + $0] / d.squareRoot() } }
        let inputs = rows.map { zip($0, scales).map { $0 * $1 } }
        func learned(_ labels: [Double]) throws -> [Double] {
            let flow = Flow(inputs: inputs, labels: labels)
            return zip(try RungeKutta.classical.integrate(flow, from: [0, 0, 0], step: time / 400, steps: 400), scales).map { $0 * $1 }
        }
        var (bias, variance) = (0.0, 0.0)
        for k in 0..<3 {
            let found = try learned(rows.map { $0[k] })
            for i in 0..<3 { bias += (found[i] - (i == k ? 1 : 0)) * (found[i] - (i == k ? 1 : 0)) / d }
        }
        for s in 0..<4 { variance += try learned((0..<4).map { $0 == s ? 1 : 0 }).reduce(0) { $0 + $1 * $1 / d } }
        let error = try SampledRegression(inputs: numbers, scales: scales).error(time: time)
        #expect(abs(error.bias - bias) < 1e-9 && abs(error.variance - variance) < 1e-9)
    }

    /// Few samples leave what they do not reach.
    @Test func fewSamples() throws {
        var stream = RandomStream(seed: 2, purpose: "test")
        let regression = try SampledRegression(inputs: stream.normals(count: 2 * 4), scales: [1, 1, 1, 1])
        let error = regression.error(time: 1e9)
        #expect(regression.eigenvalues[2] == 0 && abs(error.bias - 0.5) < 1e-6)
        #expect(abs(error.variance / regression.error(time: 1e12).variance - 1) < 1e-6)
    }
}
