import Foundation
import LinearNetworks
import Testing
import _TestSupport

@Suite struct LatentPredictorTests {
    static let width = 3, depth = 2

    private func flow(_ objective: LatentPredictor.Objective) -> LatentPredictor {
        // A covariance of full rank, and no symmetry between views.
        let a = scatteredNumbers(9, seed: 1)
        let covariance = zip(product(a, a, transposed: true), [1.0, 0, 0, 0, 1, 0, 0, 0, 1]).map { $0 + $1 }
        return LatentPredictor(objective, depth: Self.depth, width: 3, covariance: covariance, crossCovariance: scatteredNumbers(9, seed: 2))
    }

    private func product(_ a: [Double], _ b: [Double], transposed: Bool = false) -> [Double] {
        let b = transposed ? b.transposed : b
        return (0..<9).map { i in
            let row = i / 3 * 3, column = i % 3
            return a[row] * b[column] + a[row + 1] * b[3 + column] + a[row + 2] * b[6 + column]
        }
    }
    private func trace(_ a: [Double]) -> Double { a[0] + a[4] + a[8] }

    /// ½E|V W x − T y|² up to what no weight changes, with T = W' for joint embedding, W' the code's weights for the target.
    private func loss(_ flow: LatentPredictor, _ state: [Double], target: [Double]?) -> Double {
        let code = product(Array(state[9..<18]), Array(state[..<9])), prediction = product(Array(state[18...]), code)
        let square = trace(product(product(prediction, flow.covariance), prediction, transposed: true))
        guard let target else { return square / 2 - trace(product(prediction, flow.crossCovariance.transposed)) }
        let cross = trace(product(product(prediction, flow.crossCovariance.transposed), target, transposed: true))
        return square / 2 - cross + trace(product(product(target, flow.covariance), target, transposed: true)) / 2
    }

    @Test(arguments: LatentPredictor.Objective.allCases)
    func theRateIsTheGradientOfTheLoss(objective: LatentPredictor.Objective) {
        let flow = flow(objective), state = scatteredNumbers(flow.dimension, seed: 3)
        func code(_ state: [Double]) -> [Double] { product(Array(state[9..<18]), Array(state[..<9])) }
        let gradient = state.indices.map { index in
            derivative(at: state[index]) { value in
                var moved = state
                moved[index] = value
                return switch objective {
                case .reconstruction: loss(flow, moved, target: nil)
                case .jointEmbedding: loss(flow, moved, target: code(state))
                case .withoutStopGradient: loss(flow, moved, target: code(moved))
                }
            }
        }
        var rate = [Double](repeating: .nan, count: state.count)
        state.withUnsafeBufferPointer { state in rate.withUnsafeMutableBufferPointer { flow.evaluateRate(at: 0, state: state, into: $0) } }
        #expect(largestDifference(rate, gradient.map { -$0 }) < 1e-10)
    }
}

@Suite struct LatentPredictorModeTests {
    /// The times of an independent program's tables, from a share of each layer to half of ρ^L.
    @Test(arguments: [
        (LatentPredictor.Objective.jointEmbedding, 2, 0.25, [31.956, 35.421, 33.528]), (.jointEmbedding, 3, 0.35, [67.434, 85.850, 69.340]),
        (.reconstruction, 2, 0.25, [2.850, 2.123, 1.238]),
    ])
    func timesOfTheTable(objective: LatentPredictor.Objective, depth: Int, share: Double, times: [Double]) {
        for (regression, time) in zip([1, 0.7, 0.5], times) {
            let mode = LatentPredictorMode(depth: depth, covariance: 1, regression: regression)
            let found = mode.time(from: pow(share, Double(depth)), to: pow(regression, Double(depth)) / 2, objective)
            #expect(abs(found - time) < 6e-4)
        }
    }

    /// dt/dw = 1/w′ with w′ = L (λ w^(3−1/L) − (λ/ρ) w³), and w^(2−1/L) in place of w^(3−1/L) for reconstruction.
    @Test(arguments: [1, 2, 3, 8], [LatentPredictor.Objective.jointEmbedding, .reconstruction])
    func timesHaveTheRateOfTheEquation(depth: Int, objective: LatentPredictor.Objective) {
        let mode = LatentPredictorMode(depth: depth, covariance: 1.3, regression: 0.8), layers = Double(depth)
        for share in [0.2, 0.5, 0.9] {
            let w = share * mode.finalOverlap(objective)
            let rate = layers * 1.3 * (pow(w, (objective == .reconstruction ? 2 : 3) - 1 / layers) - w * w * w / 0.8)
            let slope = derivative(at: w, step: 1e-4 * w) { mode.time(from: 0.05 * w, to: $0, objective) }
            #expect(abs(slope * rate - 1) < 1e-9)
        }
    }

    @Test func delaysOfReconstructionHaveALimit() {
        let modes = [1, 0.5].map { LatentPredictorMode(depth: 2, covariance: 1, regression: $0) }
        let limit = modes[1].limitOfDelay(to: 0.125, behind: modes[0], 0.5)
        let delays = [1e-3, 1e-4].map { start in
            modes[1].time(from: start, to: 0.125, .reconstruction) - modes[0].time(from: start, to: 0.5, .reconstruction)
        }
        #expect(abs(limit + 1.58) < 0.01)
        #expect(abs(delays[1] - limit) < 0.12 * abs(delays[0] - limit))
    }
}

extension [Double] {
    /// Of a 3 × 3 matrix.
    fileprivate var transposed: [Double] { [0, 3, 6, 1, 4, 7, 2, 5, 8].map { self[$0] } }
}
