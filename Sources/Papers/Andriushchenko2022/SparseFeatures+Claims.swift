import Foundation
import Reproduction
import Statistics

extension SparseFeaturesStudy {
    func claims(_ results: [Result]) -> [Claim] {
        [identityClaim(results), shrinkageClaim(results), startClaim(results), sparsityClaim(results)]
    }

    private static let notes = "derived in paper-notes/andriushchenko2022.md"

    func of(_ variant: Variant, _ results: [Result]) -> [Result] { results.filter { $0.run.variant == variant } }

    private func distance(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }

    /// The mean over data sets of what is a mean over the runs of each.
    private func perDataSet(_ results: [Result], allowance: Double = 0, reason: String = "none", _ value: (Result) -> Double) -> Observation {
        let values = (0..<parameters.dataSets).map { index in
            let own = results.filter { $0.run.dataSet == index }.map(value)
            return own.reduce(0, +) / Double(own.count)
        }
        let mean = SampleMean(values)
        return Observation(
            measured: mean?.mean ?? .nan, standardError: mean?.standardError ?? .nan, errorMethod: "standard error of the mean over data sets",
            allowance: allowance, allowanceReason: reason, applicability: values.allSatisfy(\.isFinite) ? .applies : .incomplete("a run has no such number"))
    }

    private func identityClaim(_ results: [Result]) -> Claim {
        func observe(_ variant: Variant) -> Observation {
            let greatest = greatest(of(variant, results).flatMap { result in
                zip(zip(result.shrinkage, result.identity), result.rounding).map { abs($0.0 - $0.1) / $1 }
            })
            return Observation(
                measured: greatest, standardError: 0, errorMethod: "none: in units of what rounding can do", allowance: 0, allowanceReason: "none",
                applicability: greatest.isFinite ? .applies : .incomplete("a balance has vanished"))
        }
        return Claim(
            id: "balances", statement: "Every step multiplies the balance u² − v² of a coefficient by 1 − η²r²x².",
            source: Self.notes, quantity: "greatest |ln Δ_T/Δ_0 − Σ ln(1 − η²r²x²)| in units of a bound on rounding", prediction: .atMost(1),
            window: "all noisy steps, all coefficients", observation: observe(.noisy),
            control: NegativeControl("v learns at half the rate of u", observe(.unequalRates)))
    }

    private func shrinkageClaim(_ results: [Result]) -> Claim {
        let conditions = parameters.learningRates.enumerated().map { rate, value in
            func at(_ variant: Variant) -> [Result] { of(variant, results).filter { $0.run.rate == rate } }
            let share = at(.noisy).reduce(0) { $0 + $1.lossShare } / Double(parameters.dataSets)
            func observe(_ variant: Variant) -> Observation {
                perDataSet(at(variant), allowance: share, reason: "the part of the loss in the squared residuals, which depends on the sample") { result in
                    let ratios = zip(result.shrinkage, result.expected).map { $0 / $1 - 1 }
                    return ratios.reduce(0, +) / Double(ratios.count)
                }
            }
            return Condition(
                "η = \(value)", .equal(0, competitor: -0.5, competitorName: "half of it, as of a rate of u alone"), observe(.noisy), control: observe(.noiseless))
        }
        return Claim(
            id: "shrinkage", statement: "Balances shrink at the rate η²(σ² + 2L)⟨x²⟩ a step.", source: "arXiv:2210.05337 (recalled); \(Self.notes)",
            quantity: "ln Δ_T/Δ_0 over its expectation, less 1, mean over coefficients and data sets", window: "all noisy steps", conditions: conditions,
            control: "labels without noise")
    }

    private func startClaim(_ results: [Result]) -> Claim {
        func distances(_ prediction: (Result) -> [Double]) -> [Double] {
            of(.noisy, results).map { distance($0.coefficients, prediction($0)) / $0.thirdOrderBound }
        }
        func observe(_ value: Double) -> Observation {
            Observation(
                measured: value, standardError: 0, errorMethod: "none: every run counts", allowance: 0, allowanceReason: "none",
                applicability: value.isFinite ? .applies : .incomplete("a run has no interpolator"))
        }
        return Claim(
            id: "effective_start", statement: "What is found after the noise is what the gradient flow finds from the balances that are left.",
            source: "arXiv:2210.05337 (recalled); \(Self.notes)", quantity: "|β − β̂| over what third-order terms of the steps can do to it, greatest over runs",
            prediction: .atMost(1), window: "after annealing, all runs with noise", observation: observe(greatest(distances(\.predicted))),
            // The run that fits best.
            control: NegativeControl("from the first balances, least over runs", observe(-greatest(distances(\.unshrunk).map { -$0 }))))
    }

    private func sparsityClaim(_ results: [Result]) -> Claim {
        let last = parameters.learningRates.count - 1
        func largest(_ variant: Variant) -> [Result] { of(variant, results).filter { $0.run.rate == last } }
        func error(_ result: Result, _ coefficients: [Double]) -> Double { log(distance(coefficients, teachers[result.run.dataSet])) }
        func mean(_ value: (Result) -> Double) -> Double { largest(.noisy).map(value).reduce(0, +) / Double(parameters.dataSets) }
        let ofLoss = abs(mean { error($0, $0.expectedOfNoise) - error($0, $0.expectedOfAll) })
        func observe(_ variant: Variant) -> Observation {
            perDataSet(
                largest(variant), allowance: ofLoss,
                reason: "what the loss does to the prediction, as squared residuals depend on the sample"
            ) { error($0, $0.coefficients) - error($0, $0.expectedOfAll) }
        }
        return Claim(
            id: "sparsity", statement: "With the largest steps the noise leads to the sparse teacher, as near as the expected balances say.",
            source: "arXiv:2210.05337 (recalled); \(Self.notes)", quantity: "ln |β − β*|/|β_E − β*|, mean over data sets",
            prediction: .equal(0, competitor: mean { error($0, $0.unshrunk) - error($0, $0.expectedOfAll) }, competitorName: "as far as the flow from the first balances"),
            window: "after annealing, η = \(parameters.learningRates[last])", observation: observe(.noisy),
            control: NegativeControl("labels without noise", observe(.noiseless)))
    }
}
