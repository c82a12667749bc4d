import LinearRegression
import Randomness
import Testing
import _TestSupport

@Suite struct MomentumAtRestTests {
    static let curvatures = [1.0, 0.3, 0.03]

    static func rest(batch: Int, rate: Double = 0.05, momentum: Double = 0.9) -> MomentumAtRest? {
        MomentumAtRest(curvatures: curvatures, learningRate: rate, momentum: momentum, batch: batch, noiseVariance: 0.5)
    }

    /// Second moments step by step, until they rest.
    @Test(arguments: [(2, 0.05, 0.9), (64, 0.05, 0.9), (4, 0.3, 0.0)])
    func isWhereMomentsRest(batch: Int, rate: Double, momentum: Double) throws {
        let rest = try #require(Self.rest(batch: batch, rate: rate, momentum: momentum))
        var (position, product, velocity) = (Self.curvatures.map { _ in 0.0 }, Self.curvatures.map { _ in 0.0 }, Self.curvatures.map { _ in 0.0 })
        for _ in 0..<20_000 {
            let excess = zip(position, Self.curvatures).reduce(0) { $0 + $1.0 * $1.1 }
            for (i, curvature) in Self.curvatures.enumerated() {
                // E g² of normal inputs: (λx)² and the noise of the batch.
                let noise = (curvature * (0.5 + excess) + curvature * curvature * position[i]) / Double(batch)
                let (x, xv, v) = (position[i], product[i], velocity[i])
                let nextV = momentum * momentum * v - 2 * momentum * curvature * xv + curvature * curvature * x + noise
                let nextXV = momentum * xv - curvature * x
                velocity[i] = nextV
                product[i] = nextXV + rate * nextV
                position[i] = x + 2 * rate * nextXV + rate * rate * nextV
            }
        }
        #expect(largestRelativeDeviation(rest.positionVariances, position) < 1e-10)
        #expect(largestRelativeDeviation(rest.velocityVariances, velocity) < 1e-10)
        #expect(largestRelativeDeviation(rest.covariances, product) < 1e-10)
        #expect(abs(rest.excess / zip(position, Self.curvatures).reduce(0) { $0 + $1.0 * $1.1 } - 1) < 1e-10)
    }

    /// For small steps variances are ησ²/(2S(1 − β)) in all directions.
    @Test func equipartition() throws {
        let rest = try #require(Self.rest(batch: 10, rate: 1e-6))
        for variance in rest.positionVariances { #expect(abs(variance / (1e-6 * 0.5 / (2 * 10 * 0.1)) - 1) < 1e-5) }
    }

    @Test func unstable() {
        #expect(Self.rest(batch: 64, rate: 3.9, momentum: 0.9) == nil)
        #expect(Self.rest(batch: 1, rate: 1.2, momentum: 0) == nil)
    }

    /// Displacements of one step are squares of η v.
    @Test func displacements() throws {
        let rest = try #require(Self.rest(batch: 4)), steps = rest.displacements(lags: 3)
        #expect(steps[0] == 0 && abs(steps[1] / (0.05 * 0.05 * rest.velocityVariances.reduce(0, +)) - 1) < 1e-12)
    }

    private func largestRelativeDeviation(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { max($0, abs($1.0 / $1.1 - 1)) } }
}

@Suite struct MomentumDescentTests {
    /// Against the definition, sample by sample, for batches of any size.
    @Test(arguments: [1, 8, 13])
    func step(batch: Int) {
        let curvatures = [0.5, 0.1], deviations = curvatures.map { $0.squareRoot() }
        var descent = MomentumDescent(curvatures: curvatures, learningRate: 0.1, momentum: 0.8, batch: batch, noiseDeviation: 0.3)
        (descent.position, descent.velocity) = ([1, -2], [0.5, 0.25])
        var stream = RandomStream(seed: 1, purpose: "test")
        var numbers = [Double](repeating: 0, count: 3 * batch), copy = stream
        numbers.withUnsafeMutableBufferPointer { copy.fillNormals($0) }
        descent.draw(&stream)
        descent.step()
        let positions = [1.0, -2], velocities = [0.5, 0.25]
        for i in 0..<2 {
            var gradient = 0.0
            for s in 0..<batch {
                let inputs = (0..<2).map { deviations[$0] * numbers[$0 * batch + s] }
                let error = inputs[0] - 2 * inputs[1] - 0.3 * numbers[2 * batch + s]
                gradient += inputs[i] * error / Double(batch)
            }
            let next = 0.8 * velocities[i] - gradient
            #expect(abs(descent.velocity[i] - next) < 1e-14 && abs(descent.position[i] - positions[i] - 0.1 * next) < 1e-14)
        }
    }

    @Test func statistics() {
        var stream = RandomStream(seed: 3, purpose: "test")
        let path = stream.normals(count: 2 * 37), statistics = CourseStatistics(positions: path, directions: 2)
        let products = statistics.products(direction: 1, lags: 5)
        for lag in 0..<5 {
            var expected = 0.0
            for t in 0..<37 - lag { expected += path[37 + t] * path[37 + t + lag] / Double(37 - lag) }
            #expect(abs(products[lag] - expected) < 1e-14)
        }
        var expected = 0.0
        for start in [0, 37] {
            for t in start..<start + 33 { expected += (path[t + 4] - path[t]) * (path[t + 4] - path[t]) / 33 }
        }
        #expect(abs(statistics.squaredDisplacement(lag: 4) - expected) < 1e-13)
    }
}
