import Foundation
import Reproduction
import Statistics

extension SparseFeaturesStudy {
    func claims(_ results: [Result]) -> [Claim] {
        [identityClaim(results), shrinkageClaim(results), biasClaim(results), sparsityClaim(results)]
    }

    private static let notes = "derived in paper-notes/andriushchenko2022.md"

    func of(_ variant: Variant, _ results: [Result]) -> [Result] { results.filter { $0.run.variant == variant } }

    private func distance(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    private func norm(_ vector: [Double]) -> Double { distance(vector, vector.map { _ in 0 }) }

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
        let noisy = of(.noisy, results), share = noisy.reduce(0) { $0 + $1.lossShare } / Double(noisy.count)
        func observe(_ variant: Variant) -> Observation {
            perDataSet(
                of(variant, results), allowance: share,
                reason: "the part of the loss in the squared residuals, which depends on the sample"
            ) { result in
                let ratios = zip(result.shrinkage, result.expected).map { $0 / $1 - 1 }
                return ratios.reduce(0, +) / Double(ratios.count)
            }
        }
        return Claim(
            id: "shrinkage", statement: "Balances shrink at the rate η²(σ² + 2L)⟨x²⟩ a step.", source: "arXiv:2210.05337 (recalled); \(Self.notes)",
            quantity: "ln Δ_T/Δ_0 over its expectation, less 1, mean over coefficients, rates and data sets",
            prediction: .equal(0, competitor: -0.5, competitorName: "half of it, as of a rate of u alone"), window: "all noisy steps",
            observation: observe(.noisy), control: NegativeControl("labels without noise", observe(.noiseless)))
    }

    private func biasClaim(_ results: [Result]) -> Claim {
        func observe(_ prediction: (Result) -> [Double]) -> Observation {
            perDataSet(of(.noisy, results)) { distance($0.coefficients, prediction($0)) / norm($0.coefficients) }
        }
        return Claim(
            id: "effective_start", statement: "What is found after the noise is what the gradient flow finds from the balances that are left.",
            source: "arXiv:2210.05337 (recalled); \(Self.notes)", quantity: "|β − β̂|/|β|, mean over rates and data sets",
            prediction: .atMost(0.02), window: "after annealing; 0.02 is chosen, as what third-order terms and the last loss may do",
            observation: observe(\.predicted), control: NegativeControl("from the first balances", observe(\.unshrunk)))
    }

    private func sparsityClaim(_ results: [Result]) -> Claim {
        let last = parameters.learningRates.count - 1
        func observe(_ variant: Variant) -> Observation {
            perDataSet(of(variant, results).filter { $0.run.rate == last }) { result in
                let teacher = teachers[result.run.dataSet]
                return log(distance(result.coefficients, teacher) / distance(result.unshrunk, teacher))
            }
        }
        return Claim(
            id: "sparsity", statement: "With the largest steps the noise leads to the sparse teacher, which the flow misses.",
            source: "arXiv:2210.05337 (recalled); \(Self.notes)", quantity: "ln |β − β*|/|β_flow − β*|, mean over data sets",
            prediction: .atMost(log(0.5)), window: "after annealing; a factor of 2 is chosen", observation: observe(.noisy),
            control: NegativeControl("labels without noise", observe(.noiseless)))
    }
}
