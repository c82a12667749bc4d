import Reproduction
import SingleIndex

extension Figure2 {
    /// The risk never increases along its own gradient flow.
    static func descentClaim(_ pairs: [SolvedTwice]) -> Claim {
        Claim(
            id: "risk_descends", statement: "The risk never increases along the flow.",
            source: "arXiv:2303.00055, gradient flow of the population risk; derived in paper-notes/berthier2023.md",
            quantity: "largest increase of R from one output time to the next", prediction: .atMost(0),
            window: "all pairs of successive output times of all runs",
            observation: observe(pairs, risk: \.risk),
            control: NegativeControl(
                "the risk is that of another target than the one trained on: its last coefficient has the other sign",
                observe(pairs, risk: riskOfOtherTarget)))
    }

    private static func observe(_ pairs: [SolvedTwice], risk: (PlateauRun) -> [Double]) -> Observation {
        let risks = pairs.map { (run: risk($0.run), looser: risk($0.looser)) }
        let increases = risks.flatMap { zip($0.run, $0.run.dropFirst()).map { $1 - $0 } }
        let solverErrors = risks.flatMap { zip($0.run, $0.looser).map { abs($0 - $1) } }
        let stopped = pairs.first { !$0.isCompleted }
        return Observation(
            measured: increases.max() ?? .nan, standardError: solverErrors.max() ?? .nan,
            errorMethod: SolvedTwice.errorMethod, allowance: 0, allowanceReason: "none: the statement is exact",
            applicability: stopped.map { .incomplete("\($0.run.trajectory.outcome)") } ?? .applies)
    }

    private static func riskOfOtherTarget(_ run: PlateauRun) -> [Double] {
        var coefficients = run.flow.target.coefficients
        coefficients[coefficients.count - 1] *= -1
        let other = SimplifiedFlow(
            target: Target(coefficients: coefficients), activation: run.flow.activation, width: run.flow.width,
            learningRateRatio: run.flow.learningRateRatio)
        return run.trajectory.map(other.risk)
    }
}
