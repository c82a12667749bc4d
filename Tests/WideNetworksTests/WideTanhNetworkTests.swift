import Foundation
import Quadrature
import Testing
import WideNetworks
import _TestSupport

@Suite struct WideTanhNetworkTests {
    let inputs = [0.3, 0.7, 1.1], targets = [1.0, -0.5, 2]

    private func network(_ scaling: WidthScaling, neurons: Int, rate: Double = 0.02) -> WideTanhNetwork {
        WideTanhNetwork(
            scaling, first: scatteredNumbers(neurons), second: scatteredNumbers(neurons, seed: 1), inputs: inputs, targets: targets, learningRate: rate)
    }

    private func loss(_ outputs: [Double]) -> Double { zip(outputs, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / 2 } }

    /// A step is minus the gradient times rate and scale, by differences; numbers of neurons that do not fill vectors too.
    @Test(arguments: WidthScaling.allCases, [1, 5, 8, 11])
    func aStepIsDescent(scaling: WidthScaling, neurons: Int) {
        let before = network(scaling, neurons: neurons)
        var after = before
        after.descend()
        func loss(_ first: [Double], _ second: [Double]) -> Double {
            self.loss(WideTanhNetwork(scaling, first: first, second: second, inputs: inputs, targets: targets, learningRate: 1).outputs)
        }
        let rate = 0.02 * scaling.rateScale(width: neurons)
        for i in 0..<neurons {
            func slope(_ layer: WritableKeyPath<([Double], [Double]), [Double]>) -> Double {
                let ends = [1e-5, -1e-5].map { shift in
                    var weights = (before.first, before.second)
                    weights[keyPath: layer][i] += shift
                    return loss(weights.0, weights.1)
                }
                return (ends[0] - ends[1]) / 2e-5
            }
            #expect(abs(before.first[i] - after.first[i] - rate * slope(\.0)) < 1e-8)
            #expect(abs(before.second[i] - after.second[i] - rate * slope(\.1)) < 1e-8)
        }
    }

    /// Each neuron twice is the same network with the maximal update, and another one with the neural tangent scaling.
    @Test func copiesOfNeuronsChangeNothingInTheMaximalUpdate() {
        func ends(_ scaling: WidthScaling) -> [[Double]] {
            [1, 2].map { copies in
                let single = network(scaling, neurons: 12)
                var network = WideTanhNetwork(
                    scaling, first: single.first.flatMap { [Double](repeating: $0, count: copies) },
                    second: single.second.flatMap { [Double](repeating: $0, count: copies) }, inputs: inputs, targets: targets, learningRate: 0.02)
                for _ in 0..<50 { network.descend() }
                return network.outputs + network.featureKernel
            }
        }
        let maximal = ends(.maximalUpdate), tangent = ends(.neuralTangent)
        #expect(largestDifference(maximal[0], maximal[1]) < 1e-12)
        #expect(largestDifference(tangent[0], tangent[1]) > 0.01)
    }

    /// At the start the limit's output is 0, and its kernel the mean of products of tanh, here by Gauss and Hermite.
    @Test func theLimitAtTheStart() throws {
        let limit = WideTanhNetwork(limitBy: NormalTrapezoidalRule(spacing: 0.2), inputs: inputs, targets: targets, learningRate: 0.01)
        let quadrature = try GaussHermiteQuadrature(count: 100)
        let expected = inputs.flatMap { a in inputs.map { b in quadrature.mean { tanh(a * $0) * tanh(b * $0) } } }
        #expect(largestDifference(limit.featureKernel, expected) < 1e-10)
        #expect(limit.outputs.allSatisfy { abs($0) < 1e-14 })
    }

    /// f = η Σ_l y_l (E tanh(uξ) tanh(uξ_l) + ξ ξ_l E v² E (1 − tanh²(uξ))(1 − tanh²(uξ_l))) after a step, to first order in η.
    @Test func theFirstStepOfTheLimit() {
        let rule = NormalTrapezoidalRule(spacing: 0.2), rate = 1e-5
        var limit = WideTanhNetwork(limitBy: rule, inputs: inputs, targets: targets, learningRate: rate)
        limit.descend()
        let expected = inputs.map { a in
            zip(inputs, targets).reduce(0) { sum, pair in
                let (b, target) = pair
                func slope(_ x: Double) -> Double { 1 - tanh(x) * tanh(x) }
                return sum + rate * target * rule.mean { tanh(a * $0) * tanh(b * $0) + a * b * slope(a * $0) * slope(b * $0) }
            }
        }
        #expect(largestDifference(limit.outputs, expected) < 1e-8)
        #expect(largestDifference(expected, [0, 0, 0]) > 1e-6)
    }

    /// For inputs so small that tanh is its argument, a network on one input is the linear one.
    @Test func smallInputsAreLinear() {
        let (u, v) = (scatteredNumbers(9), scatteredNumbers(9, seed: 1)), input = 1e-4
        var network = WideTanhNetwork(.maximalUpdate, first: u, second: v, inputs: [input], targets: [1], learningRate: 1000)
        var linear = WideLinearNetwork(.maximalUpdate, first: u, second: v, input: input, target: 1, learningRate: 1000)
        for _ in 0..<20 {
            network.descend()
            _ = linear.descend()
        }
        #expect(abs(network.outputs[0] / linear.output - 1) < 1e-6)
        #expect(largestDifference(network.first, linear.first) < 1e-6)
        #expect(network.first != u)
    }
}
