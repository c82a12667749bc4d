import Foundation
import Testing

@testable import Vectors

/// Against the C library, of double precision.
@Suite struct ElementaryFunctionsTests {
    /// Both signs, from far below 1 to where functions are at rest; the last few beyond that.
    private static let arguments: [Double] = stride(from: -30.0, through: 5, by: 0.037).flatMap { [exp2($0), -exp2($0)] } + [0, 20.5, -21, 1e3, -1e300]

    /// The largest error of eight lanes at once, in units of the last place of the exact value.
    private func largestError<Lanes: SIMD>(_ function: (Lanes) -> Lanes, _ exact: (Double) -> Double) -> Double where Lanes.Scalar: BinaryFloatingPoint {
        Self.arguments.map { argument in
            let value = function(Lanes(repeating: Lanes.Scalar(argument)))
            let expected = Lanes.Scalar(exact(Double(Lanes.Scalar(argument))))
            return (0..<Lanes.scalarCount).map { Double(abs(value[$0] - expected) / expected.ulp) }.max()!
        }.max()!
    }

    @Test func theHyperbolicTangentIsRightToAFewUlps() {
        #expect(largestError({ (x: SIMD8<Double>) in hyperbolicTangent(x) }, tanh) < 4)
        #expect(largestError({ (x: Lanes) in hyperbolicTangent(x) }, tanh) < 6)
    }

    @Test func theLogisticFunctionIsRightToAFewUlps() {
        // Beyond ±80 it is as there.
        #expect(largestError({ (x: Lanes) in logistic(x) }, { 1 / (1 + exp(-min(max($0, -80), 80))) }) < 6)
    }

    @Test func lanesAreOnTheirOwn() {
        let x = SIMD8<Double>(-1e300, -3, -1e-9, 0, 1e-300, 0.5, 30, .infinity)
        let found = hyperbolicTangent(x)
        for lane in 0..<8 { #expect(abs(found[lane] - tanh(x[lane])) <= 4 * abs(tanh(x[lane])).ulp) }
    }

    @Test func whatIsNotANumberStaysSo() {
        #expect(hyperbolicTangent(SIMD8<Double>(0, .nan, 1, 1, 1, 1, 1, 1))[1].isNaN)
        #expect(hyperbolicTangent(Lanes(0, .nan, 1, 1, 1, 1, 1, 1))[1].isNaN)
    }
}
