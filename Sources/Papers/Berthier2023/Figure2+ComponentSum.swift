import Reproduction
import SingleIndex

extension Figure2 {
    /// How many components are summed before the rest is bounded.
    private static let seriesDegree = 200

    /// The closed form of the risk is the sum of its Hermite components.
    static func componentSumClaim(_ runs: [PlateauRun]) -> Claim {
        let targetDegree = runs[0].flow.target.degree
        let degree = max(seriesDegree, targetDegree)
        return Claim(
            id: "components_sum",
            statement: "The risk is the sum of its components along the Hermite polynomials, those of ReLU's tail included.",
            source: "arXiv:2303.00055, risk of the mean-field limit, Proposition 4 (recalled)",
            quantity: """
                by how much R − Σ_{k ≤ \(degree)} R_k leaves the interval from 0 to the bound on the later components, in units of \
                the rounding error
                """,
            prediction: .atMost(1), window: "all output times of all runs",
            observation: observe(runs, upTo: degree) { $0.tailBound($1) },
            control: NegativeControl(
                "only the components of the target's degrees are summed, and ReLU's tail is left out",
                observe(runs, upTo: targetDegree) { _, _ in 0 }))
    }

    private static func observe(
        _ runs: [PlateauRun], upTo degree: Int, tail: (RiskDecomposition, UnsafeBufferPointer<Double>) -> Double
    ) -> Observation {
        let excess = runs.flatMap { run -> [Double] in
            let decomposition = RiskDecomposition(of: run.flow, upTo: degree)
            let terms = 2 * run.flow.width + degree + 1
            return run.trajectory.map { state in
                let rest = run.flow.risk(state) - decomposition.components(state).reduce(0, +)
                return max(-rest, rest - tail(decomposition, state)) / roundOff(of: run.flow, at: state, terms: terms)
            }
        }
        return Observation(
            measured: excess.max() ?? .nan, standardError: 0,
            errorMethod: "none: both sides are evaluated at the same states", allowance: 0,
            allowanceReason: "none: the unit is the rounding error",
            applicability: Observation.Applicability(requiring: runs))
    }

    /// A sum of n terms has a rounding error below n u Σ|terms|; here n counts the neurons twice and the components, and the
    /// terms are those of the closed form, at most ½ (‖φ‖ + √U(1) mean |a|)² in all.
    private static func roundOff(
        of flow: SimplifiedFlow, at state: UnsafeBufferPointer<Double>, terms: Int
    ) -> Double {
        let mean = meanAbsoluteWeight(state[..<flow.width])
        let size = flow.target.squaredNorm.squareRoot() + flow.activation.kernel.total.squareRoot() * mean
        return Double(terms) * (Double.ulpOfOne / 2) * size * size / 2
    }
}
