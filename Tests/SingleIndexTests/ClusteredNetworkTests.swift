import Testing
import _TestSupport

@testable import SingleIndex

@Suite struct ClusteredNetworkTests {
    private let target = Target(coefficients: [1, -1, 2.0 / 3])

    /// The formula for clusters is the risk of the real network: neurons with orthogonal parts off the axis.
    @Test(arguments: SimplifiedFlowTests.activations)
    func itsRiskIsThatOfTheNetwork(activation: Activation) throws {
        let (overlaps, sizes) = ([-0.5, 0.25, 1], [2.0, 3, 1])
        let network = try #require(
            ClusteredNetwork(target: target, activation: activation, overlaps: overlaps, sizes: sizes))
        let s = [-0.5, -0.5, 0.25, 0.25, 0.25, 1]
        let a = zip([0, 0, 1, 1, 1, 2], s).map { cluster, _ in network.shares[cluster] * 6 / sizes[cluster] }
        let r = s.indices.flatMap { i in s.indices.map { i == $0 ? 1 : s[i] * s[$0] } }
        let flow = OverlapFlow(target: target, activation: activation, width: 6, learningRateRatio: 1)
        let risk = (a + s + r).withUnsafeBufferPointer(flow.risk)
        #expect(abs(risk - network.risk) < 1e-12)
        // Least: a step along any share raises it.
        for cluster in 0..<3 {
            for change in [-0.01, 0.01] {
                let moved = zip([0, 0, 1, 1, 1, 2], a).map { $0 == cluster ? $1 + change : $1 }
                #expect((moved + s + r).withUnsafeBufferPointer(flow.risk) > risk)
            }
        }
    }

    @Test(arguments: [1, 2, 7, 100])
    func sizesAreWholeAndSumToTheWidth(width: Int) throws {
        let overlaps = (0...10).map { Double($0) / 5 - 1 }
        let network = try #require(
            ClusteredNetwork.nearlyOptimal(target: target, activation: .relu, overlaps: overlaps, width: width))
        #expect(network.sizes.allSatisfy { $0 >= 1 && $0 == $0.rounded() } && network.sizes.reduce(0, +) == Double(width))
        #expect(network.risk >= 0 && network.risk <= target.squaredNorm / 2)
    }
}
