import Foundation
import Reproduction
import Statistics
import WideNetworks

extension FeatureLearningStudy {
    func claims(_ results: [Result]) -> [Claim] {
        [powerClaim(results), sizeClaim(results), featureClaim(results), lazyClaim(results)]
    }

    private static let paper = "arXiv:2011.14522 (recalled); derived in paper-notes/yang2020.md"

    private func powerClaim(_ results: [Result]) -> Claim {
        func observe(_ scaling: WidthScaling) -> Observation { parameters.power("deviation power", scaling, results, \.greatestDeviation) }
        return Claim(
            id: "deviation_power", statement: "With the maximal update the output tends to its limit as n^(−1/2).", source: Self.paper,
            quantity: "slope of ln of the root mean square over starts of max_t |f_n − f| in ln n",
            prediction: .equal(-0.5, competitor: -1, competitorName: "n^(−1), as of a mean without fluctuations"), window: "all widths but the least, all steps",
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
            let deviations = parameters.of(scaling, results, \.deviation)[last]
            // Terms of the next order are in proportion to 1/n; as replicas are few the difference of widths is noise.
            return Observation(
                measured: log(rootMeanSquare(deviations) * Double(parameters.widths[last]).squareRoot() / predicted),
                standardError: 1 / (2 * Double(deviations.count)).squareRoot(), errorMethod: "of the root mean square of as many normal numbers",
                allowance: 10 / Double(parameters.widths[last]), allowanceReason: "ten times 1/n, in proportion to which the next order is")
        }
        return Claim(
            id: "deviation_size", statement: "Half way its deviations have the size that fluctuations of the first weights' products give them.",
            source: "derived in paper-notes/yang2020.md", quantity: "ln of √n times the root mean square of f_n − f over its prediction",
            prediction: .equal(0, competitor: log(parameters.input / predicted), competitorName: "the size that they have at the start"),
            window: "n = \(parameters.widths[last]), step \(halfTime)", observation: observe(.maximalUpdate),
            control: NegativeControl("neural tangent scaling", observe(.neuralTangent)))
    }

    private func featureClaim(_ results: [Result]) -> Claim {
        func observe(_ scaling: WidthScaling) -> Observation { .ofWidest(parameters.of(scaling, results, \.featureChange)) }
        return Claim(
            id: "feature_change", statement: "With the maximal update features move by an amount that has a limit.", source: Self.paper,
            quantity: "|u_T − u_0|/|u_0|, mean over starts",
            prediction: .equal(limit.featureChange, competitor: 0, competitorName: "features that do not move"),
            window: "n = \(parameters.widths.last!)", observation: observe(.maximalUpdate),
            control: NegativeControl("the learning rate is not scaled with n", observe(.unscaledRate)))
    }

    private func lazyClaim(_ results: [Result]) -> Claim {
        func observe(_ scaling: WidthScaling) -> Observation { parameters.power("feature power", scaling, results, \.featureChange) }
        return Claim(
            id: "lazy_power", statement: "With neural tangent scaling features move as n^(−1/2).", source: Self.paper,
            quantity: "slope of ln of the root mean square over starts of |u_T − u_0|/|u_0| in ln n",
            prediction: .equal(-0.5, competitor: 0, competitorName: "features that move at any width"), window: "all widths but the least",
            observation: observe(.neuralTangent), control: NegativeControl("the maximal update", observe(.maximalUpdate)))
    }
}
