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

    /// The worst verdict, then the greatest distance in margins, speaks; of controls the best.
    @Test func aClaimOfConditionsSpeaksOfTheWorst() {
        func found(_ measured: Double, _ error: Double) -> Observation {
            Observation(measured: measured, standardError: error, errorMethod: "none", allowance: 0.1, allowanceReason: "none")
        }
        func claim(_ observations: [Observation], competitor: Double = 9) -> Claim {
            Claim(
                id: "conditions", statement: "", source: "", quantity: "", window: "all",
                conditions: observations.enumerated().map { index, observation in
                    Condition(
                        "\(index)", .equal(1, competitor: index == 0 ? competitor : 9, competitorName: ""), observation, control: found(Double(5 + index), 0))
                }, control: "broken")
        }
        let close = found(1.02, 0), near = found(1.5, 0.3), far = found(0.7, 0), missing = found(.nan, 0), exact = found(1, 0)
        #expect(claim([close, near]).observation == near && claim([near, close]).observation == near)
        #expect(claim([near, far]).verdict == .disagrees && claim([far, missing]).observation == far)
        #expect(claim([close, missing, near]).verdict == .inconclusive)
        // A competitor that one condition does not exclude.
        let unclear = claim([close, near], competitor: 1.1)
        #expect(unclear.verdict == .inconclusive && unclear.observation == close && unclear.prediction != claim([close, near]).prediction)
        let certain = Observation(measured: 1, standardError: 0, errorMethod: "none", allowance: 0, allowanceReason: "none")
        #expect(claim([certain, near]).observation == near && claim([exact, certain]).verdict == .agrees)
        #expect(claim([close, near]).control == NegativeControl("broken; the condition that fits best: 0", found(5, 0)))
        #expect(claim([close, near]).window == "all; 1 of 2 conditions: 1")
    }
}
