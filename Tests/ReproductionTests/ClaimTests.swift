import Testing

@testable import Reproduction

@Suite struct ClaimTests {
    private func observe(
        _ measured: Double, error: Double = 0.1, allowance: Double = 0,
        applicability: Observation.Applicability = .applies
    ) -> Observation {
        Observation(
            measured: measured, standardError: error, errorMethod: "", allowance: allowance, allowanceReason: "",
            applicability: applicability)
    }

    private func claim(_ prediction: Prediction, _ observation: Observation, control: Observation) -> Claim {
        Claim(
            id: "id", statement: "", source: "", quantity: "", prediction: prediction, window: "",
            observation: observation, control: NegativeControl("", control))
    }

    private let half = Prediction.equal(0.5, competitor: 1, competitorName: "one")

    @Test func anEqualityHoldsWithinThreeErrorsAndTheAllowance() {
        #expect(half.judge(observe(0.69)) == .agrees)
        #expect(half.judge(observe(0.82)) == .disagrees)
        #expect(half.judge(observe(0.18)) == .disagrees)
        #expect(half.judge(observe(0.1, allowance: 0.15)) == .agrees)
        #expect(half.judge(observe(1)) == .disagrees)
    }

    @Test func anEqualityThatTheCompetitorSharesSaysNothing() {
        #expect(half.judge(observe(0.75, error: 0.09)) == .inconclusive)
        #expect(half.judge(observe(0.5, allowance: 0.6)) == .inconclusive)
    }

    @Test func inequalitiesHaveOneSide() {
        #expect(Prediction.atMost(1).judge(observe(-5)) == .agrees)
        #expect(Prediction.atMost(1).judge(observe(1.29)) == .agrees)
        #expect(Prediction.atMost(1).judge(observe(1.31)) == .disagrees)
        #expect(Prediction.atLeast(1).judge(observe(5)) == .agrees)
        #expect(Prediction.atLeast(1).judge(observe(0.69)) == .disagrees)
    }

    @Test func whatWasNotMeasuredIsInconclusive() {
        for prediction in [half, .atMost(1), .atLeast(1)] {
            #expect(prediction.judge(observe(.nan)) == .inconclusive)
            #expect(prediction.judge(observe(0.5, error: .nan)) == .inconclusive)
            #expect(prediction.judge(observe(0.5, error: .infinity)) == .inconclusive)
            #expect(prediction.judge(observe(0.5, error: -1)) == .inconclusive)
            #expect(prediction.judge(observe(0.5, applicability: .incomplete("stopped"))) == .inconclusive)
            #expect(prediction.judge(observe(0.5, applicability: .hypothesisFails("no"))) == .notApplicable)
        }
    }

    @Test func onlyAControlThatDisagreesGivesAClaimPower() {
        #expect(claim(half, observe(0.5), control: observe(0.5)).verdict == .powerless)
        #expect(claim(half, observe(0.5), control: observe(1)).verdict == .agrees)
        #expect(claim(half, observe(0.5), control: observe(.nan)).verdict == .powerless)
        #expect(claim(half, observe(0.5), control: observe(1, applicability: .incomplete(""))).verdict == .powerless)
        #expect(claim(half, observe(1), control: observe(0.5)).verdict == .disagrees)
        #expect(claim(half, observe(0.5), control: observe(1)).controlVerdict == .disagrees)
    }

    /// m(h) = 2 + 3h + 5h² from h = 0.4, 0.2 and 0.1: 2m(h) − m(2h) leaves −10h² of it.
    @Test func extrapolationLeavesTheSecondOrder() {
        func groups(_ scatter: Double) -> [[Double]] {
            [0.4, 0.2, 0.1].map { h in
                let mean: Double = 2 + 3 * h + 5 * h * h
                return [mean - scatter, mean + scatter]
            }
        }
        let observation = Observation.extrapolated(groups(0.1))
        #expect(abs(observation.measured - 1.9) < 1e-14)
        #expect(abs(observation.allowance - 0.3) < 1e-14)
        // Replicas scatter alike at all sizes, so that their extrapolations scatter as they do: ±0.1 in two.
        #expect(abs(observation.standardError - 0.1) < 1e-14)
        let control = Observation.extrapolated([[1, 2], [3, 5], [8, 13]], bias: groups(0.1))
        #expect(control.measured == 17 && control.allowance == observation.allowance)
        #expect(Observation.extrapolated([[1, 2], [1, 2], [.nan, 1]]).applicability == .incomplete("a run has no such number"))
    }

    /// In margins, whatever the sign; what is not a number hides behind nothing.
    @Test func theFarthestOfSeveralConditions() {
        func found(_ measured: Double, _ error: Double) -> Observation {
            Observation(measured: measured, standardError: error, errorMethod: "none", allowance: 0.1, allowanceReason: "none")
        }
        let near = found(1.5, 0.3), far = found(0.7, 0), missing = found(.nan, 0)
        #expect(Observation.farthest(from: 1, [near, far]) == far && Observation.farthest(from: 1, [far, near]) == far)
        #expect(Observation.farthest(from: 1, [near, missing, far]).measured.isNaN)
        #expect(Observation.farthest(from: 1, [near]) == near)
    }
}
