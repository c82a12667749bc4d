import Reproduction
import SingleIndex

extension Figure2 {
    /// How many components are summed before the rest is bounded.
    private static let seriesDegree = 200

    /// The closed form of the risk is the sum of its Hermite components.
    static func componentSumClaim(_ runs: [PlateauRun]) -> Claim {
        let targetDegree = runs[0].flow.target.degree
        return Claim(
            id: "components_sum",
            statement: "The risk is the sum of its components along the Hermite polynomials, those of ReLU's tail included.",
            source: "arXiv:2303.00055, risk of the mean-field limit, Proposition 4",
            quantity: "largest |R − Σ_{k ≤ \(seriesDegree)} R_k| beyond the bound on the components after them",
            prediction: .atMost(0), window: "all output times of all runs",
            observation: observe(runs, upTo: seriesDegree) { $0.tailBound($1) },
            control: NegativeControl(
                "only the components of the target's degrees are summed, and ReLU's tail is left out",
                observe(runs, upTo: targetDegree) { _, _ in 0 }))
    }

    private static func observe(
        _ runs: [PlateauRun], upTo degree: Int, tail: (RiskDecomposition, UnsafeBufferPointer<Double>) -> Double
    ) -> Observation {
        let excess = runs.flatMap { run -> [Double] in
            let decomposition = RiskDecomposition(of: run.flow, upTo: degree)
            let rest = run.trajectory.map { (decomposition.components($0).reduce(0, +), tail(decomposition, $0)) }
            return zip(run.risk, rest).map { abs($0 - $1.0) - $1.1 }
        }
        return Observation(
            measured: excess.max() ?? .nan, standardError: 0,
            errorMethod: "none: both sides are evaluated at the same states",
            allowance: runs.map(roundOff).max()!,
            allowanceReason: "round-off: unit round-off times number of terms times the largest sum of their absolute values",
            applicability: excess.isEmpty ? .incomplete("no run reached an output time") : .applies)
    }

    /// A sum of n terms has a rounding error below n u Σ|terms|; here n counts the neurons twice and the components, and the
    /// terms are those of the closed form, at most ½ (‖φ‖ + √U(1) mean |a|)² in all.
    private static func roundOff(_ run: PlateauRun) -> Double {
        let largest = run.trajectory.map { state in
            state[..<run.flow.width].reduce(0) { $0 + abs($1) } / Double(run.flow.width)
        }.max() ?? 0
        let size = run.flow.target.squaredNorm.squareRoot() + run.flow.activation.kernel.total.squareRoot() * largest
        let terms = Double(2 * run.flow.width + seriesDegree)
        return terms * (Double.ulpOfOne / 2) * size * size / 2
    }
}
