import Foundation
import LinearNetworks
import Reproduction
import Statistics

extension FeatureLearningStudy {
    func claims(_ results: [Result]) -> [Claim] {
        [powerClaim(results), sizeClaim(results), featureClaim(results), lazyClaim(results)]
    }

    private static let paper = "arXiv:2011.14522 (recalled); derived in paper-notes/yang2020.md"

    private func rootMeanSquare(_ values: [Double]) -> Double {
        (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }

    /// The slope of ln of the root mean square over starts in ln n, from a width on.
    private func slope(_ groups: [[Double]], from first: Int) -> Double {
        let widths = parameters.widths[first...].map { log(Double($0)) }
        return LinearFit(widths, groups[first...].map { log(rootMeanSquare($0)) })?.slope ?? .nan
    }

    private func power(_ name: String, _ groups: [[Double]]) -> Observation {
        .bootstrapped(
            groups: groups, name, seed: 1, allowance: abs(slope(groups, from: 0) - slope(groups, from: 1)),
            reason: "what the least width changes the slope by"
        ) { slope($0, from: 0) }
    }

    private func powerClaim(_ results: [Result]) -> Claim {
        func observe(_ scaling: WidthScaling) -> Observation {
            power("deviation power, \(scaling.rawValue)", of(scaling, results, \.greatestDeviation))
        }
        return Claim(
            id: "deviation_power", statement: "With the maximal update the output tends to its limit as n^(−1/2).", source: Self.paper,
            quantity: "slope of ln of the root mean square over starts of max_t |f_n − f| in ln n",
            prediction: .equal(-0.5, competitor: -1, competitorName: "n^(−1), as of a mean without fluctuations"), window: "all widths, all steps",
            observation: observe(.maximalUpdate), control: NegativeControl("neural tangent scaling", observe(.neuralTangent)))
    }

    private func sizeClaim(_ results: [Result]) -> Claim {
        let last = parameters.widths.count - 1, predicted = deviations[halfTime]
        func observe(_ scaling: WidthScaling) -> Observation {
            guard isHalfLearned else {
                return Observation(
                    measured: .nan, standardError: .nan, errorMethod: "none", allowance: 0, allowanceReason: "none",
                    applicability: .hypothesisFails("the limit does not reach half of the target in these steps"))
            }
            let groups = of(scaling, results, \.deviation)
            func size(_ width: Int, _ values: [Double]) -> Double {
                log(rootMeanSquare(values) * Double(parameters.widths[width]).squareRoot() / predicted)
            }
            // Terms of the next order are in proportion to 1/n; as replicas are few the difference of widths is noise.
            return .bootstrapped(
                replicas: groups[last], "deviation size, \(scaling.rawValue)", seed: 1, allowance: 10 / Double(parameters.widths[last]),
                reason: "ten times 1/n, in proportion to which the next order is") { size(last, $0) }
        }
        return Claim(
            id: "deviation_size", statement: "Half way its deviations have the size that fluctuations of the first weights' products give them.",
            source: "derived in paper-notes/yang2020.md", quantity: "ln of √n times the root mean square of f_n − f over its prediction",
            prediction: .equal(0, competitor: log(parameters.input / predicted), competitorName: "the size that they have at the start"),
            window: "n = \(parameters.widths[last]), step \(halfTime)", observation: observe(.maximalUpdate),
            control: NegativeControl("neural tangent scaling", observe(.neuralTangent)))
    }

    private func featureClaim(_ results: [Result]) -> Claim {
        func observe(_ scaling: WidthScaling) -> Observation {
            let means = of(scaling, results, \.featureChange).map { SampleMean($0)! }, last = means.count - 1
            return Observation(
                measured: means[last].mean, standardError: means[last].standardError, errorMethod: "standard error of the mean over starts",
                allowance: (abs(means[last].mean - means[last - 1].mean) + 3 * means[last - 1].standardError) / 3,
                allowanceReason: "a third of what a quarter of the neurons differ by, with three standard errors of it: bias is in proportion to 1/n")
        }
        return Claim(
            id: "feature_change", statement: "With the maximal update features move by an amount that has a limit.", source: Self.paper,
            quantity: "|u_T − u_0|/|u_0|, mean over starts",
            prediction: .equal(limit.featureChange, competitor: 0, competitorName: "features that do not move"),
            window: "n = \(parameters.widths.last!)", observation: observe(.maximalUpdate),
            control: NegativeControl("the learning rate is not scaled with n", observe(.unscaledRate)))
    }

    private func lazyClaim(_ results: [Result]) -> Claim {
        func observe(_ scaling: WidthScaling) -> Observation {
            power("feature power, \(scaling.rawValue)", of(scaling, results, \.featureChange))
        }
        return Claim(
            id: "lazy_power", statement: "With neural tangent scaling features move as n^(−1/2).", source: Self.paper,
            quantity: "slope of ln of the root mean square over starts of |u_T − u_0|/|u_0| in ln n",
            prediction: .equal(-0.5, competitor: 0, competitorName: "features that move at any width"), window: "all widths",
            observation: observe(.neuralTangent), control: NegativeControl("the maximal update", observe(.maximalUpdate)))
    }
}
