import Glibc
import Optimisers
import Testing

@Suite struct OptimiserTests {
    @Test func descentFollowsTheGradient() {
        var weights: [Float] = [1, 2, 3]
        var state = OptimiserState(.gradientDescent(rate: 0.5), count: 3)
        state.update(&weights, gradient: [2, -4, 0])
        #expect(weights == [0, 4, 3])
    }

    /// Its first update is the rate, whatever the size of the gradient; with a constant gradient so are all.
    @Test func adamForgetsTheSizeOfTheGradient() {
        var weights: [Float] = [1, 1, 1]
        var state = OptimiserState(.adam(rate: 0.125), count: 3)
        for update in 1...3 {
            state.update(&weights, gradient: [1e-3, -50, 0])
            #expect(abs(weights[0] - (1 - 0.125 * Float(update))) < 1e-4)
            #expect(abs(weights[1] - (1 + 0.125 * Float(update))) < 1e-5)
            #expect(weights[2] == 1)
        }
        #expect(state.updates == 3)
    }

    /// Gradients 1 and then −2, by hand: means 0.1 and −0.11, mean squares 0.001 and 0.004999; their corrections are 0.1, 0.19 and 0.001, 0.001999.
    @Test func adamFollowsAHandComputedSequence() {
        // Two vectors and a remainder.
        var weights = [Float](repeating: 1, count: 19)
        var state = OptimiserState(.adam(rate: 0.5), count: 19)
        for slope: Float in [1, -2] { state.update(&weights, gradient: [Float](repeating: slope, count: 19)) }
        let expected = 0.5 + 0.5 * (0.11 / 0.19) / (0.004999 / 0.001999).squareRoot()
        #expect(weights.allSatisfy { abs(Double($0) - expected) < 1e-6 })
        #expect(Set(weights).count <= 2)
        #expect(state.mean.allSatisfy { abs($0 + 0.11) < 1e-7 } && state.meanSquare.allSatisfy { abs($0 - 0.004999) < 1e-8 })
    }
}
