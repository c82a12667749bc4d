import Randomness
import Testing

@testable import Reinforcement

@Suite struct QLearningPassTests {
    let shape = ActionValueShape(hidden: 32)

    /// The network in double precision, as its definition has it.
    private func values(_ weights: [Double], _ observation: [Double]) -> [Double] {
        let n = shape.hidden
        let first = (0..<n).map { to in
            max((0..<4).reduce(weights[shape.firstBias.lowerBound + to]) { $0 + observation[$1] * weights[$1 * n + to] }, 0)
        }
        let second = (0..<n).map { to in
            max((0..<n).reduce(weights[shape.secondBias.lowerBound + to]) { $0 + first[$1] * weights[shape.second.lowerBound + $1 * n + to] }, 0)
        }
        return (0..<2).map { action in
            (0..<n).reduce(weights[shape.readoutBias.lowerBound + action]) { $0 + second[$1] * weights[shape.readout.lowerBound + action * n + $1] }
        }
    }

    private func list(_ vector: SIMD4<Float>) -> [Double] { (0..<4).map { Double(vector[$0]) } }

    private func buffer(count: Int, capacity: Int? = nil) -> ReplayBuffer {
        let buffer = ReplayBuffer(capacity: capacity ?? count)
        var stream = RandomStream(seed: 4, purpose: "transitions")
        func observation() -> SIMD4<Float> { SIMD4((0..<4).map { _ in Float(stream.nextNormal()) }) }
        for i in 0..<count {
            buffer.push(Transition(observation: observation(), action: i % 2, next: observation(), isLast: i % 5 == 0, reward: Float(i % 3)))
        }
        return buffer
    }

    private func gradient(_ pass: QLearningPass, _ weights: [Float], _ target: [Float], _ buffer: ReplayBuffer, _ indices: [Int], version: UInt32 = 1) -> (Float, [Float]) {
        let loss = indices.withUnsafeBufferPointer {
            pass.differentiate(weights, targetWeights: target, version: version, discount: 0.9, buffer, $0)
        }
        return (loss, Array(pass.gradient))
    }

    @Test func valuesAreThoseOfTheDefinition() {
        let weights = shape.uniformWeights(seed: 1, index: 0)
        let pass = QLearningPass(shape, capacity: 1)
        for observation in [SIMD4<Float>(0.3, -1, 2, 0.1), SIMD4(-5, 1, 0, 0.5)] {
            let (found, expected) = (pass.values(weights, at: observation), values(weights.map(Double.init), list(observation)))
            for action in 0..<2 { #expect(abs(Double(found[action]) - expected[action]) < 1e-6) }
            #expect(pass.bestAction(weights, at: observation) == (expected[1] > expected[0] ? 1 : 0))
        }
        #expect(pass.bestAction([Float](repeating: 0, count: shape.count), at: .zero) == 0)
    }

    /// Central differences of the loss in double precision, of weights of every kind. Rectifiers make it smooth only in pieces, of which a small
    /// step leaves none here.
    @Test(arguments: [1, 7, 33])
    func theGradientIsThatOfTheLoss(rows: Int) {
        let (weights, target) = (shape.uniformWeights(seed: 1, index: 0), shape.uniformWeights(seed: 1, index: 1))
        let buffer = buffer(count: rows)
        func loss(_ weights: [Double]) -> Double {
            (0..<rows).reduce(0) { sum, index in
                let transition = buffer[index]
                let expected = transition.isLast ? 0 : 0.9 * values(target.map(Double.init), list(transition.next)).max()!
                let error = values(weights, list(transition.observation))[Int(transition.action)] - Double(transition.reward) - expected
                return sum + error * error / Double(rows)
            }
        }
        let (found, gradient) = gradient(QLearningPass(shape, capacity: rows), weights, target, buffer, Array(0..<rows))
        let exact = weights.map(Double.init)
        #expect(abs(Double(found) - loss(exact)) < 1e-5 * loss(exact))
        let scale = Double(gradient.map(abs).max()!)
        for part in [shape.first, shape.firstBias, shape.second, shape.secondBias, shape.readout, shape.readoutBias] {
            for weight in [part.lowerBound, (part.lowerBound + part.upperBound) / 2, part.upperBound - 1] {
                var (above, below) = (exact, exact)
                above[weight] += 1e-6
                below[weight] -= 1e-6
                #expect(abs(Double(gradient[weight]) - (loss(above) - loss(below)) / 2e-6) < 1e-5 * scale)
            }
        }
    }

    /// What the buffer keeps for a target network is what would be found again, and is found again for another.
    @Test func valuesOfTheTargetNetworkAreKept() {
        let (weights, target) = (shape.uniformWeights(seed: 1, index: 0), shape.uniformWeights(seed: 1, index: 1))
        let pass = QLearningPass(shape, capacity: 20)
        let fresh = gradient(pass, weights, target, buffer(count: 20), Array(3..<17)).1
        let used = buffer(count: 20)
        _ = gradient(pass, weights, weights, used, Array(0..<20), version: 1)
        _ = gradient(pass, weights, target, used, [1, 5, 9, 12, 16], version: 2)
        #expect(gradient(pass, weights, target, used, Array(3..<17), version: 2).1 == fresh)
        #expect(gradient(pass, weights, weights, used, Array(3..<17), version: 3).1 != fresh)
        #expect(used.bestNextVersion[2] == 1 && used.bestNextVersion[1] == 2 && used.bestNextVersion[5] == 3)
    }
}
