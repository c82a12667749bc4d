import Reproduction
import WideNetworks

extension FeatureKernelStudy {
    func claims(_ results: [Result]) -> [Claim] {
        [limitClaim(results), widthClaim(results), lazyClaim(results), outputClaim(results)]
    }

    private static let paper = "arXiv:2011.14522 (recalled); derived in paper-notes/yang2020.md"

    private func limitClaim(_ results: [Result]) -> Claim {
        let error = abs(limit.kernelChange - coarserLimit.kernelChange)
        func observe(_ scaling: WidthScaling) -> Observation { .ofWidest(parameters.of(scaling, results, \.kernelChange), error: error) }
        return Claim(
            id: "kernel_change", statement: "With the maximal update the kernel of features moves by an amount that has a limit.", source: Self.paper,
            quantity: "|K_T − K_0|/|K_0|, mean over starts",
            prediction: .equal(limit.kernelChange, competitor: 0, competitorName: "a kernel that does not move"), window: "n = \(parameters.widths.last!)",
            observation: observe(.maximalUpdate), control: NegativeControl("the learning rate is not scaled with n", observe(.unscaledRate)))
    }

    private func widthClaim(_ results: [Result]) -> Claim {
        func observe(_ scaling: WidthScaling) -> Observation { parameters.power("kernel power", scaling, results, \.kernelChange) }
        return Claim(
            id: "kernel_power", statement: "With the maximal update the kernel of features moves as much at any width.", source: Self.paper,
            quantity: "slope of ln of the root mean square over starts of |K_T − K_0|/|K_0| in ln n",
            prediction: .equal(0, competitor: -1, competitorName: "a kernel that freezes as in neural tangent scaling"), window: "all widths but the least",
            observation: observe(.maximalUpdate), control: NegativeControl("neural tangent scaling", observe(.neuralTangent)))
    }

    private func lazyClaim(_ results: [Result]) -> Claim {
        func observe(_ scaling: WidthScaling) -> Observation { parameters.power("lazy kernel power", scaling, results, \.kernelChange) }
        return Claim(
            id: "lazy_kernel_power", statement: "With neural tangent scaling the kernel of features moves as 1/n, faster to freeze than weights.",
            source: "derived in paper-notes/yang2020.md", quantity: "slope of ln of the root mean square over starts of |K_T − K_0|/|K_0| in ln n",
            prediction: .equal(-1, competitor: -0.5, competitorName: "the power of the weights"), window: "all widths but the least",
            observation: observe(.neuralTangent), control: NegativeControl("the maximal update", observe(.maximalUpdate)))
    }

    private func outputClaim(_ results: [Result]) -> Claim {
        func observe(_ scaling: WidthScaling) -> Observation { parameters.power("output power", scaling, results, \.greatestDeviation) }
        return Claim(
            id: "output_power", statement: "With the maximal update all outputs tend to their limits as n^(−1/2).", source: Self.paper,
            quantity: "slope of ln of the root mean square over starts of max_t,ξ |f_n − f| in ln n",
            prediction: .equal(-0.5, competitor: -1, competitorName: "n^(−1), as of a mean without fluctuations"), window: "all widths but the least, all steps and inputs",
            observation: observe(.maximalUpdate), control: NegativeControl("neural tangent scaling", observe(.neuralTangent)))
    }
}
