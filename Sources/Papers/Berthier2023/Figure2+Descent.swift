import Reproduction
import SingleIndex

extension Figure2 {
    /// The risk never increases along its own gradient flow.
    static func descentClaim(_ pairs: [SolvedTwice]) -> Claim {
        Claim(
            id: "risk_descends", statement: "The risk never increases along the flow.",
            source: "arXiv:2303.00055, gradient flow of the population risk; derived in paper-notes/berthier2023.md",
            quantity: "largest rise of R above its least value so far", prediction: .atMost(0),
            window: "time 0 and all output times of all runs",
            observation: observe(pairs) { [$0.initialRisk] + $0.risk },
            control: NegativeControl(
                "the risk is that of another target than the one trained on: its last coefficient that is not 0 has the other sign",
                observe(pairs, risk: riskOfOtherTarget)))
    }

    private static func observe(_ pairs: [SolvedTwice], risk: (PlateauRun) -> [Double]) -> Observation {
        let risks = pairs.map { (run: risk($0.run), looser: risk($0.looser)) }
        let solverErrors = risks.flatMap { zip($0.run, $0.looser).map { abs($0 - $1) } }
        return Observation(
            measured: risks.map { largestRise($0.run) }.max() ?? .nan, standardError: solverErrors.max() ?? .nan,
            errorMethod: SolvedTwice.errorMethod, allowance: 0, allowanceReason: "none: the statement is exact",
            applicability: Observation.Applicability(requiring: pairs.flatMap(\.both)))
    }

    /// max_n (R_n − min_{j ≤ n} R_j): unlike the largest step it does not shrink with the distance of output times.
    private static func largestRise(_ risk: [Double]) -> Double {
        var (least, rise) = (Double.infinity, 0.0)
        for value in risk {
            least = min(least, value)
            rise = max(rise, value - least)
        }
        return rise
    }

    private static func riskOfOtherTarget(_ run: PlateauRun) -> [Double] {
        var coefficients = run.flow.target.coefficients
        if let last = coefficients.lastIndex(where: { $0 != 0 }) { coefficients[last] *= -1 }
        let other = SimplifiedFlow(
            target: Target(coefficients: coefficients), activation: run.flow.activation, width: run.flow.width,
            learningRateRatio: run.flow.learningRateRatio)
        return run.trajectory.map(other.risk)
    }
}
