import Foundation
import Quadrature
import Testing

@Suite struct NormalTrapezoidalRuleTests {
    @Test func momentsOfTheDistribution() {
        let rule = NormalTrapezoidalRule(spacing: 0.5, reach: 12)
        for (power, moment) in [(0, 1.0), (2, 1), (4, 3), (6, 15), (3, 0)] {
            #expect(abs(rule.mean { pow($0, Double(power)) } - moment) < 1e-11)
        }
    }

    /// Σ_k h φ(kh) cos(bkh) = Σ_m e^(−(2πm/h + b)²/2), without the sum of the densities, which is the same at b = 0.
    @Test(arguments: [0.8, 1.2, 1.6, 2.0])
    func theErrorIsThatOfPoissonsSum(spacing: Double) {
        let frequency = 0.7
        func sum(_ frequency: Double) -> Double {
            (-3...3).reduce(0) { $0 + exp(-pow(2 * .pi * Double($1) / spacing + frequency, 2) / 2) }
        }
        let mean = NormalTrapezoidalRule(spacing: spacing).mean { cos(frequency * $0) }
        #expect(abs(mean - sum(frequency) / sum(0)) < 1e-13)
    }
}
