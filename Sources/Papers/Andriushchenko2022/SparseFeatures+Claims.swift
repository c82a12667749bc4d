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
        norm(zip(first, second).map { $0 - $1 })
    }
    private func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }

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
        let noisy = of(.noisy, results)
        // Where a balance has all but vanished rounding is all there is.
        let clear = noisy.filter { 3 * $0.roundingEffect <= $0.nextOrder * norm($0.thirdOrder) }
        let conditions = (clear.isEmpty ? noisy : clear).map { result in
            func observe(_ prediction: [Double]) -> Observation {
                let rest = zip(zip(result.coefficients, prediction), result.thirdOrder).map { $0.0 - $0.1 - $1 }
                let measured = norm(rest) / norm(result.thirdOrder)
                return Observation(
                    measured: measured, standardError: result.roundingEffect / norm(result.thirdOrder), errorMethod: "rounding as a random walk", allowance: result.nextOrder,
                    allowanceReason: "how much D changes by the way, in proportion to which the next order is",
                    applicability: measured.isFinite ? .applies : .incomplete("a run has no interpolator"))
            }
            return Condition(
                "η = \(parameters.learningRates[result.run.rate]), data set \(result.run.dataSet)",
                .equal(0, competitor: 1, competitorName: "third-order terms change nothing"), observe(result.predicted), control: observe(result.unshrunk))
        }
        return Claim(
            id: "effective_start",
            statement: "What is found after the noise is what the gradient flow finds from the balances that are left, but for what third-order terms of the steps change.",
            source: "arXiv:2210.05337 (recalled); \(Self.notes)",
            quantity: "|β − β̂ − δβ|/|δβ|, where δβ is that change and β̂ interpolates the labels that β fits", window: "after annealing, runs with noise in which rounding does less than the next order, \(clear.count) of \(noisy.count)",
            conditions: conditions, control: "from the first balances")
    }

    private func sparsityClaim(_ results: [Result]) -> Claim {
        let last = parameters.learningRates.count - 1
        func largest(_ variant: Variant) -> [Result] { of(variant, results).filter { $0.run.rate == last } }
        func error(_ result: Result, _ coefficients: [Double]) -> Double { log(distance(coefficients, teachers[result.run.dataSet])) }
        func mean(_ value: (Result) -> Double) -> Double { largest(.noisy).map(value).reduce(0, +) / Double(parameters.dataSets) }
        let ofLoss = abs(mean { error($0, $0.expectedOfNoise) - error($0, $0.expectedOfAll) })
        let ofAnnealing = abs(mean { error($0, $0.expectedOfFit) - error($0, $0.expectedOfAll) })
        func observe(_ variant: Variant) -> Observation {
            perDataSet(
                largest(variant), allowance: ofLoss + ofAnnealing,
                reason: "what the loss does to the prediction, as squared residuals depend on the sample, and what annealing has left of it does"
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
