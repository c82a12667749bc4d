import Statistics
import Testing

@Suite struct GreatestTests {
    @Test func theGreatestIsFound() {
        #expect(greatest([-3, -1, -2]) == -1 && greatest([1, .infinity]) == .infinity)
    }

    /// Wherever it stands, also behind a greater number.
    @Test func whatIsNoNumberIsNotPassedOver() {
        #expect([[Double.nan, 1], [1, .nan], [1, .nan, 2], []].allSatisfy { greatest($0).isNaN })
    }
}
