import Foundation
import Quadrature
import Testing

@testable import SingleIndex

@Suite struct WeightDistributionTests {
    private func moment(_ power: Double, _ law: WeightDistribution) throws -> Double {
        let (nodes, masses) = try law.quadrature(nodesPerPanel: 8, truncation: law == .gaussian ? 12 : 1e6)
        return zip(nodes, masses).reduce(0) { $0 + $1.1 * pow(abs($1.0), power) }
    }

    /// Σ w_i p(x_i) = ∫ p dx up to degree 2n − 1, here ∫ x⁶ = 2/7 with n = 4.
    @Test func theLegendreRuleIsExactForItsDegree() throws {
        let rule = try GaussLegendreQuadrature(count: 4)
        for (power, integral) in [(0.0, 2.0), (2, 2.0 / 3), (6, 2.0 / 7)] {
            let sum = zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * pow($1.0, power) }
            #expect(abs(sum - integral) < 1e-15)
        }
        #expect(try abs(GaussLegendreQuadrature(count: 1).nodes[0]) < 1e-15)
    }

    /// Mass 1, variance 1, and the fourth moments 9/5, 3 and 3 (ν − 2) / (ν − 4) = 9; Student's tail beyond 10⁶ has 10⁻⁵ of the last.
    @Test(arguments: [(WeightDistribution.uniform, 1.8, 1e-13), (.gaussian, 3, 1e-12), (.student(degreesOfFreedom: 5), 9, 1e-4)])
    func momentsAreThoseOfTheLaw(law: WeightDistribution, fourth: Double, tolerance: Double) throws {
        #expect(try abs(moment(0, law) - 1) < 1e-13)
        #expect(try abs(moment(2, law) - 1) < 1e-11)
        #expect(try abs(moment(4, law) - fourth) < tolerance)
    }

    /// Against the midpoint rule in A itself, to its error.
    @Test(arguments: [WeightDistribution.uniform, .gaussian, .student(degreesOfFreedom: 5)], [0.5, 1.2])
    func theTailIntegralIsThatOfItsDefinition(law: WeightDistribution, start: Double) {
        let end = min(law.supportEnd, 200)
        let count = 400_000
        let step = (end - start) / Double(count)
        let sum = (0..<count).reduce(0.0) { sum, n in
            let a = start + (Double(n) + 0.5) * step
            return sum + law.relativeDensity(at: a) * (1 / start - 1 / a) * step
        }
        // Student's tail beyond 200 has some 200^(−5) 27/5 / start.
        #expect(abs(law.tailIntegral(from: start) / sum - 1) < 1e-6)
    }

    @Test func beyondTheSupportThereIsNothing() {
        #expect(WeightDistribution.uniform.tailIntegral(from: 2) == 0)
        #expect(WeightDistribution.gaussian.tailIntegral(from: .nan) == 0)
    }
}
