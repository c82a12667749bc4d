import Foundation
import Reproduction
import Statistics

extension DelayedInstabilityStudy {
    func claims(_ results: [Result], _ flows: [Flow]) -> [Claim] {
        [sharpeningClaim(flows), crossingClaim(results), exitClaim(results), spikeClaim(results)]
    }

    private static let notes = "derived in paper-notes/rosenfeld2023.md"

    private func sharpeningClaim(_ flows: [Flow]) -> Claim {
        func observe(_ flow: Flow) -> Observation {
            func deviation(_ others: [Double]) -> Double { greatest(zip(flow.accurate, others).map { abs($1 / $0 - 1) }) }
            return Observation(
                measured: deviation(flow.reduced), standardError: deviation(flow.looser), errorMethod: "greatest change at ten times the solver's tolerance",
                // While αc² is large ∫ 2αb_o² dt is b_o²/c² at its beginning.
                allowance: parameters.seedWeight * parameters.seedWeight / flows[0].initialSquare,
                allowanceReason: "the part of c² that the seed takes away before it is gone, b_o(0)²/c(0)², which the reduction leaves out")
        }
        return Claim(
            id: "sharpening", statement: "Once the opposing signal is gone the curvature along it grows as one equation says, u' = √(Q² + 4u²)(1 − u).",
            source: "arXiv:2311.04163 (recalled); \(Self.notes)", quantity: "greatest relative deviation of α c² along the flow",
            prediction: .atMost(0), window: "to T", observation: observe(flows[0]),
            control: NegativeControl("the opposing weight begins as large as the others", observe(flows[1])))
    }

    /// Of each learning rate the relative deviation of a measured time from the predicted one at steps of size 0, which are in proportion to 1/α; that
    /// of the control; and of what another theory says, as a mean over all runs.
    private func conditions(
        _ results: [Result], measured: (Result) -> Double, control: (Result) -> Double, predicted: (Result) -> Double,
        competitor: (Result) -> Double, competitorName: String
    ) -> [Condition] {
        parameters.scaledLearningRates.enumerated().map { rate, scaled in
            func limit(_ measured: (Result) -> Double) -> Observation {
                .extrapolated(parameters.opposingVariances.indices.map { variance in
                    results.filter { $0.run.variance == variance && $0.run.rate == rate }.map { measured($0) / predicted($0) - 1 }
                })
            }
            let others = results.filter { $0.run.rate == rate }.map { competitor($0) / predicted($0) - 1 }
            return Condition(
                "ηα = \(scaled)", .equal(0, competitor: others.reduce(0, +) / Double(others.count), competitorName: competitorName), limit(measured),
                control: limit(control))
        }
    }

    private func crossingClaim(_ results: [Result]) -> Claim {
        Claim(
            id: "loss_of_stability", statement: "In descent the growing curvature reaches 2/η, where stability along the opposing signal is lost, at the time of the reduced flow.",
            source: "arXiv:2311.04163 (recalled); \(Self.notes)", quantity: "t_c over its prediction, less 1, mean over replicas, extrapolated to η = 0",
            window: "the two largest variances",
            conditions: conditions(
                results, measured: \.measured.crossing, control: \.measured.exit, predicted: \.predicted.crossing, competitor: timeOfGrowth,
                competitorName: "exponential growth up to 2/η, without saturation"),
            control: "the time at which the spike begins is taken")
    }

    /// The time at which α c² = α θ_0² e^(2t) would cross.
    private func timeOfGrowth(_ result: Result) -> Double {
        let rate = parameters.scaledLearningRates[result.run.rate], start = starts[result.run.replica]
        return log(2 / rate / (start * start)) / 2
    }

    private func exitClaim(_ results: [Result]) -> Claim {
        Claim(
            id: "delayed_spike",
            statement: "The spike comes later than the loss of stability: when the growth since then has made good for all that was lost before.",
            source: Self.notes, quantity: "t_e over its prediction, less 1, mean over replicas, extrapolated to η = 0", window: "the two largest variances",
            conditions: conditions(
                results, measured: \.measured.exit, control: \.measured.exitFromCrossing, predicted: \.predicted.exit, competitor: \.predicted.crossing,
                competitorName: "the spike comes with the loss of stability"),
            control: "b_o is set to the seed again as stability is lost")
    }

    private func spikeClaim(_ results: [Result]) -> Claim {
        func observe(_ sharpness: (Result) -> Double) -> Observation {
            let greatest = greatest(results.map(sharpness))
            return Observation(
                measured: greatest, standardError: 0, errorMethod: "none: every replica counts", allowance: 0, allowanceReason: "none",
                applicability: greatest.isFinite ? .applies : .incomplete("a run had no spike"))
        }
        return Claim(
            id: "restored_stability", statement: "The spike takes the curvature below 2/η again.", source: "arXiv:2311.04163 (recalled); \(Self.notes)",
            quantity: "the least η α c²/2 of a run, greatest over runs", prediction: .atMost(1), window: "from the spike to half as late again",
            observation: observe(\.leastSharpness),
            control: NegativeControl("b_o does not act on the other weights", observe(\.leastWithoutFeedback)))
    }
}
