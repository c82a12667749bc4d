import Foundation
import Integrators
import LinearNetworks
import Testing
import _TestSupport

@Suite struct ProgressiveSharpeningTests {
    static let signals = OpposingSignals(opposingVariance: 100)

    private func flow(from state: [Double], at times: [Double]) throws -> [[Double]] {
        try CVODE(relativeTolerance: 1e-11, absoluteTolerance: 1e-17).integrate(Self.signals, from: state, at: times).map { Array($0) }
    }

    @Test func theRateIsTheGradientOfTheLoss() {
        let state = [0.7, -0.4, 0.3]
        func loss(_ s: [Double]) -> Double { ((s[0] * s[1] - 1) * (s[0] * s[1] - 1) + 100 * s[0] * s[0] * s[2] * s[2]) / 2 }
        let gradient = (0..<3).map { index in
            derivative(at: state[index]) { value in
                var moved = state
                moved[index] = value
                return loss(moved)
            }
        }
        var rate = [0.0, 0, 0]
        state.withUnsafeBufferPointer { state in rate.withUnsafeMutableBufferPointer { Self.signals.evaluateRate(at: 0, state: state, into: $0) } }
        #expect(largestDifference(rate, gradient.map { -$0 }) < 1e-10)
        // A step of descent is the same, with the opposing weight by its logarithm.
        var descent = OpposingSignals.Descent(Self.signals, from: state, learningRate: 1e-3)
        #expect(abs(descent.loss - loss(state)) < 1e-14)
        descent.step()
        let stepped = zip(state, rate).map { $0 + 1e-3 * $1 }
        #expect(abs(descent.outputWeight - stepped[0]) < 1e-15 && abs(descent.signalWeight - stepped[1]) < 1e-15)
        #expect(abs(descent.logarithmOfOpposingWeight - log(abs(stepped[2]))) < 1e-13)
    }

    /// Without the opposing signal and with equal weights, c² is a sigmoid of the rate 2.
    @Test func equalWeightsAreASigmoid() throws {
        let reduced = try ProgressiveSharpening(opposingVariance: 100, outputWeight: 0.1, signalWeight: 0.1)
        func sigmoid(_ t: Double) -> Double { 1 / (1 + 99 * exp(-2 * t)) }
        for time in [0.5, 2, 3.3, 7] {
            #expect(abs(reduced.overlap(at: time) - sigmoid(time)) < 1e-12)
            #expect(abs(try #require(reduced.time(ofSharpness: 100 * sigmoid(time))) - time) < 1e-10)
        }
        #expect(reduced.time(ofSharpness: 100) == nil && reduced.time(ofSharpness: 0.5) == nil)
    }

    /// c² and u of unequal weights, against the flow of all.
    @Test(arguments: [[0.3, 0.1, 0.0], [0.1, 0.4, 0.0]])
    func unequalWeightsAreTheFlow(start: [Double]) throws {
        let reduced = try ProgressiveSharpening(opposingVariance: 100, outputWeight: start[0], signalWeight: start[1])
        for (time, state) in zip([1.0, 2, 5], try flow(from: start, at: [1, 2, 5])) {
            #expect(abs(reduced.overlap(at: time) - state[0] * state[1]) < 1e-9)
            #expect(abs(reduced.sharpness(atOverlap: reduced.overlap(at: time)) / (100 * state[0] * state[0]) - 1) < 1e-9)
        }
    }

    /// The times of an independent program, from weights 0.05 and a seed of 10⁻⁶ at time 2.
    @Test(arguments: [(0.022, 4.242, nil), (0.025, 3.780, 9.425), (0.03, 3.433, 6.75), (0.035, 3.230, 5.810)])
    func timesOfTheTable(learningRate: Double, crossing: Double, exit: Double?) throws {
        let state = try flow(from: [0.05, 0.05, 0.05], at: [2])[0]
        let reduced = try ProgressiveSharpening(opposingVariance: 100, outputWeight: state[0], signalWeight: state[1])
        #expect(try abs(#require(reduced.time(ofSharpness: 2 / learningRate)) + 2 - crossing) < 6e-3)
        let found = try #require(reduced.exitTime(learningRate: learningRate, seed: 1e-6, level: 0.03)) + 2
        // That program took the sum over single steps, and did not wait longer than 14.
        if let exit { #expect(abs(found / exit - 1) < 0.02) } else { #expect(found > 14) }
    }

    /// Where no step takes the whole weight away: the gain is smooth, and the exit is where its sum by small steps is.
    @Test func exitIsWhereTheSumIs() throws {
        let reduced = try ProgressiveSharpening(opposingVariance: 100, outputWeight: 0.75, signalWeight: 0.75)
        let exit = try #require(reduced.exitTime(learningRate: 0.03, seed: 1e-3, level: 0.03))
        let count = 20_000
        let sum = (0..<count).reduce(0.0) { sum, n in
            let u = 1 / (1 + (1 / 0.5625 - 1) * exp(-2 * (Double(n) + 0.5) * exit / Double(count)))
            return sum + log(abs(1 - 3 * u)) * exit / Double(count) / 0.03
        }
        #expect(abs(sum - log(30)) < 1e-5)
    }

    @Test func noExitWithoutACrossing() throws {
        let reduced = try ProgressiveSharpening(opposingVariance: 100, outputWeight: 0.1, signalWeight: 0.1)
        #expect(reduced.exitTime(learningRate: 0.019, seed: 1e-6, level: 0.03) == nil)
    }
}
