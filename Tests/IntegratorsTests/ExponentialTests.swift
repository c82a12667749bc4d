import Foundation
import Testing
import _TestSupport

@testable import Integrators

@Suite struct ExponentialTests {
    /// u′ = −r u + cos v, v′ = sin v + u: for large r the fast u is of order 1/r, and the slow v is not stiff.
    struct Relaxation: SemilinearEquation {
        let rate: Double
        var dimension: Int { 2 }
        var linear: [Double] { [-rate, 0] }
        func evaluateNonlinearity(at state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>) throws {
            rate[0] = cos(state[1])
            rate[1] = sin(state[1]) + state[0]
        }
    }

    @Test(arguments: [0, -1e-8, -0.3, -1, -1.0001, -30, -800])
    func phiFunctionsAreIntegrals(z: Double) {
        let functions = PhiFunctions(z)
        // φ_k = φ_{k+1} z + 1/k!, which is well conditioned for these z from k = 3 down.
        #expect(abs(functions.phi0 - (functions.phi1 * z + 1)) < 1e-14)
        #expect(abs(functions.phi1 - (functions.phi2 * z + 1)) < 1e-14)
        #expect(abs(functions.phi2 - (functions.phi3 * z + 0.5)) < 1e-14)
        #expect(functions.phi3 > 0 && functions.phi3 <= 1.0 / 6 + 1e-15)
    }

    func order(_ errors: [Double]) -> Double { log2(errors[0] / errors[1]) }

    @Test(arguments: [1.0, 1e6])
    func ordersOfExponentialMethods(rate: Double) throws {
        let equation = Relaxation(rate: rate)
        func end2(_ steps: Int) throws -> Double {
            let step = 1 / Double(steps)
            return try ExponentialRungeKutta2(DiagonalPropagator(rates: equation.linear, step: step), step: step)
                .integrate(equation, from: [1 / rate, 1], steps: steps)[1]
        }
        func end4(_ steps: Int) throws -> Double {
            try ExponentialRungeKutta4(rates: equation.linear, step: 1 / Double(steps)).integrate(equation, from: [1 / rate, 1], steps: steps)[1]
        }
        let exact = try end4(4096)
        #expect(abs(order(try [32, 64].map { abs(try end2($0) - exact) }) - 2) < 0.2)
        if rate == 1 { #expect(abs(order(try [16, 32].map { abs(try end4($0) - exact) }) - 4) < 0.2) }
    }

    struct Oscillator: DifferentialEquation {
        var dimension: Int { 2 }
        func evaluateRate(at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>) throws {
            rate[0] = state[1]
            rate[1] = -state[0] + cos(2 * time)
        }
    }

    /// y″ = −y + cos 2t from (0, 0) has y = (cos t − cos 2t)/3.
    @Test(arguments: [RungeKutta.euler, .midpoint, .classical])
    func ordersOfRungeKutta(method: RungeKutta) throws {
        let exact: [Double] = [(cos(2.0) - cos(4.0)) / 3, (2 * sin(4.0) - sin(2.0)) / 3]
        let errors: [Double] = try [64, 128].map { steps in
            let end = try method.integrate(Oscillator(), from: [0, 0], step: 2 / Double(steps), steps: steps)
            return largestDifference(end, exact)
        }
        #expect(abs(order(errors) - Double(method.order)) < 0.15)
    }

    /// The Gibbs law stays, columns add up to e^{−λτ}, and an Ornstein-Uhlenbeck mean decays as it should.
    @Test(arguments: [1e-3, 0.1, 5])
    func theFokkerPlanckPropagator(step: Double) {
        let (count, spacing) = (80, 0.125)
        let points = (0..<count).map { (Double($0) + 0.5) * spacing - 5 }
        let exponents = points.map { 2 * $0 * $0 }
        let propagator = BlockPropagator(
            [FokkerPlanckOperator(exponents: exponents, spacing: spacing, diffusion: 0.25)], decay: 0.5, step: step)
        func apply(_ order: Int, _ x: [Double]) -> [Double] {
            var y = x
            x.withUnsafeBufferPointer { x in
                y.withUnsafeMutableBufferPointer { propagator.apply(order: order, to: x, into: $0, accumulating: 0) }
            }
            return y
        }
        let gibbs = exponents.map { exp(-$0) }
        let decayed = PhiFunctions(-0.5 * step)
        for (order, factor) in [decayed.phi0, decayed.phi1, decayed.phi2].enumerated() {
            // Entry by entry, also where the law is 1e-21.
            #expect(zip(apply(order, gibbs), gibbs).allSatisfy { abs($0 / $1 / factor - 1) < 1e-9 })
            let point = (0..<count).map { $0 == 50 ? 1.0 : 0 }
            #expect(abs(apply(order, point).reduce(0, +) - factor) < 1e-12)
            #expect(apply(order, point).allSatisfy { $0 >= 0 })
        }
        let shifted = points.map { exp(-2 * ($0 - 1) * ($0 - 1)) }
        func mean(_ law: [Double]) -> Double { zip(points, law).reduce(0) { $0 + $1.0 * $1.1 } / law.reduce(0, +) }
        // The drift is −D β V′ = −x, up to the order of the grid.
        #expect(abs(mean(apply(0, shifted)) - mean(shifted) * exp(-step)) < 5e-3)
    }
}
