import Foundation
import Testing

@testable import Statistics

@Suite struct FitTests {
    @Test func aLineIsFoundExactly() throws {
        let fit = try #require(LinearFit([1, 2, 4, 8], [5, 7, 11, 19]))
        #expect(abs(fit.slope - 2) < 1e-14 && abs(fit.intercept - 3) < 1e-14 && fit.slopeStandardError < 1e-14)
    }

    /// x = 0, 1, 2 with y = 0, 1, 0: slope 0, residuals −1/3, 2/3, −1/3, so the error is √((6/9) / 1 / 2) = 1/√3.
    @Test func theErrorOfAFitByHand() throws {
        let fit = try #require(LinearFit([0, 1, 2], [0, 1, 0]))
        #expect(abs(fit.slope) < 1e-15 && abs(fit.intercept - 1.0 / 3) < 1e-15)
        #expect(abs(fit.slopeStandardError - 1 / 3.0.squareRoot()) < 1e-15)
    }

    @Test func whatCannotBeFittedIsNil() {
        #expect(LinearFit([1, 2], [1, 2]) == nil)
        #expect(LinearFit([1, 2, 3], [1, 2]) == nil)
        #expect(LinearFit([1, 1, 1], [1, 2, 3]) == nil)
        #expect(LinearFit([1, 2, 3], [1, .nan, 3]) == nil)
    }

    /// 1, 2, 3, 4: mean 5/2, Σ deviation² = 5, standard error √(5/12).
    @Test func aMeanAndItsError() throws {
        let sample = try #require(SampleMean([1, 2, 3, 4]))
        #expect(sample.mean == 2.5 && abs(sample.standardError - (5.0 / 12).squareRoot()) < 1e-15)
        #expect(SampleMean([1]) == nil)
    }
}

@Suite struct NormalQuantileTests {
    /// Φ(−1.959963984540054) = 0.025; the probabilities of a table of the normal distribution.
    @Test func tabulatedQuantilesAreFound() {
        #expect(abs(normalQuantile(0.025) + 1.959963984540054) < 1e-14)
        #expect(normalQuantile(0.5) == 0)
        #expect(normalQuantile(0.975) == -normalQuantile(0.025) || abs(normalQuantile(0.975) - 1.959963984540054) < 1e-13)
    }

    @Test(arguments: [1e-300, 1e-20, 1e-5, 0.1, 0.3, 0.4999, 0.7, 0.999])
    func theQuantileInvertsTheDistribution(probability: Double) {
        let back = erfc(-normalQuantile(probability) / 2.0.squareRoot()) / 2
        #expect(abs(back / probability - 1) < 1e-12)
    }
}
