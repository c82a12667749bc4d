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
