import Glibc
import Reproduction
import SingleIndex

extension Figure2 {
    /// The half-life of R_0 in units of ε is ln 2 / (2 σ_0²).
    static func halfLifeClaim(_ pair: SolvedTwice, control: SolvedTwice) -> Claim {
        let predicted = halfLife(of: pair.run.flow)
        return Claim(
            id: "half_life",
            statement: "The constant component of the risk is learned first, and halves at t = ε ln 2 / (2 σ_0²).",
            source: "arXiv:2303.00055, learning of the constant component; derived in paper-notes/berthier2023.md",
            quantity: "t_0 / ε with R_0(t_0) = ½ R_0(0)",
            prediction: .equal(
                predicted, competitor: 2 * predicted,
                competitorName: "half-life of the residual φ_0 − σ_0 ⟨a⟩ in place of its square"),
            window: "the first crossing, at ε = \(pair.run.setup.learningRateRatio)", observation: observe(pair),
            control: NegativeControl("all overlaps start at 1/2 instead of 0", observe(control)))
    }

    private static func observe(_ pair: SolvedTwice) -> Observation {
        let epsilon = pair.run.setup.learningRateRatio
        let (measured, looser) = (pair.run.halfLife, pair.looser.halfLife)
        let applicability: Observation.Applicability =
            if abs(initialResidual(pair.run)) <= 8 * roundOff(of: pair.run) {
                .hypothesisFails("the constant component is zero from the start")
            } else if measured == nil || looser == nil {
                .incomplete(pair.run.stopReason ?? pair.looser.stopReason ?? "the component did not halve")
            } else {
                Observation.Applicability(requiring: pair.both)
            }
        return Observation(
            measured: (measured ?? .nan) / epsilon, standardError: abs((measured ?? .nan) - (looser ?? .nan)) / epsilon,
            errorMethod: SolvedTwice.errorMethod, allowance: overlapBias(pair.run),
            allowanceReason: """
                bound on the shift by the overlaps' growth from 0, to first order in ε (remainder of order ε²); derived in \
                paper-notes/berthier2023.md
                """,
            applicability: applicability)
    }

    private static func initialResidual(_ run: PlateauRun) -> Double {
        (run.setup.initialWeights + run.setup.initialOverlaps).withUnsafeBufferPointer {
            RiskDecomposition(of: run.flow, upTo: 0).residuals($0)[0]
        }
    }

    /// Rounding error of the initial residual: an ulp of its two terms.
    private static func roundOff(of run: PlateauRun) -> Double {
        let weights = meanAbsoluteWeight(run.setup.initialWeights)
        let sigma = run.flow.activation.coefficients(upTo: 0)[0]
        return Double.ulpOfOne * (abs(run.flow.target.coefficient(0)) + sigma * weights)
    }

    /// How much the growth of the overlaps from 0 can shift t_0 / ε, to first order in ε.
    ///
    /// With τ = ln 2 / (2 σ_0²), X_0 the initial residual and A the mean of |a_i(0)|:
    /// ε σ_0 (φ_1 σ_1)² (A τ²/2 + σ_0 |X_0| τ³/6) √2 / (σ_0² |X_0|). Derived in paper-notes/berthier2023.md.
    private static func overlapBias(_ run: PlateauRun) -> Double {
        let sigma = run.flow.activation.coefficients(upTo: 1)
        let drive = run.flow.target.coefficient(1) * sigma[1]
        let residual = abs(initialResidual(run))
        let mean = meanAbsoluteWeight(run.setup.initialWeights)
        let tau = halfLife(of: run.flow)
        let growth = mean * tau * tau / 2 + sigma[0] * residual * tau * tau * tau / 6
        return run.setup.learningRateRatio * drive * drive * growth * 2.0.squareRoot() / (sigma[0] * residual)
    }
}
