import Reproduction
import Statistics
import WideNetworks

extension FeatureKernelStudy {
    func claims(_ results: [Result]) -> [Claim] {
        [limitClaim(results), widthClaim(results), lazyClaim(results), outputClaim(results)]
    }

    private static let paper = "arXiv:2011.14522 (recalled); derived in paper-notes/yang2020.md"

    /// A motion that is not large beside its fluctuations has a bias that is not in proportion to 1/n.
    private var kernelMoves: Observation.Applicability {
        limit.kernelChange > 0.05 ? .applies : .hypothesisFails("the limit's kernel moves by less than 0.05 (chosen)")
    }

    /// Weights of neural tangent scaling are near their start, as expansions by n^(−1/2) suppose.
    private func isLazy(_ results: [Result]) -> Observation.Applicability {
        let farthest = greatest(parameters.of(.neuralTangent, results, \.weightChange)[1])
        return farthest < 0.5 ? .applies : .hypothesisFails("weights of neural tangent scaling move by half of their size or more (chosen)")
    }

    /// The quadrature is finer than fluctuations.
    private func limitIsResolved(_ results: [Result]) -> Observation.Applicability {
        let least = rootMeanSquare(parameters.of(.maximalUpdate, results, \.greatestDeviation).last!)
        return 10 * deviation(coarserLimit.outputs) < least ? .applies : .incomplete("the quadrature does not resolve the limit: a smaller spacing is needed")
    }

    private func limitClaim(_ results: [Result]) -> Claim {
        let error = abs(limit.kernelChange - coarserLimit.kernelChange)
        func observe(_ scaling: WidthScaling) -> Observation { .ofWidest(parameters.of(scaling, results, \.kernelChange), error: error, applicability: kernelMoves) }
        return Claim(
            id: "kernel_change", statement: "With the maximal update the kernel of features moves by an amount that has a limit.", source: Self.paper,
            quantity: "|K_T − K_0|/|K_0|, mean over starts",
            prediction: .equal(limit.kernelChange, competitor: linearKernelChange, competitorName: "features of a linear network"), window: "n = \(parameters.widths.last!)",
            observation: observe(.maximalUpdate), control: NegativeControl("the learning rate is not scaled with n", observe(.unscaledRate)))
    }

    private func widthClaim(_ results: [Result]) -> Claim {
        func observe(_ scaling: WidthScaling) -> Observation { parameters.power("kernel power", scaling, results, \.kernelChange, applicability: kernelMoves) }
        return Claim(
            id: "kernel_power", statement: "With the maximal update the kernel of features moves as much at any width.", source: Self.paper,
            quantity: "slope of ln of the root mean square over starts of |K_T − K_0|/|K_0| in ln n",
            prediction: .equal(0, competitor: -1, competitorName: "a kernel that freezes as in neural tangent scaling"), window: "all widths but the least",
            observation: observe(.maximalUpdate), control: NegativeControl("neural tangent scaling", observe(.neuralTangent)))
    }

    private func lazyClaim(_ results: [Result]) -> Claim {
        let applicability = isLazy(results)
        func observe(_ scaling: WidthScaling) -> Observation {
            parameters.power("kernel power", scaling, results, \.kernelChange, applicability: applicability)
        }
        return Claim(
            id: "lazy_kernel_power", statement: "With neural tangent scaling the kernel of features moves as 1/n.",
            source: "derived in paper-notes/yang2020.md", quantity: "slope of ln of the root mean square over starts of |K_T − K_0|/|K_0| in ln n",
            prediction: .equal(-1, competitor: -0.5, competitorName: "the power of the weights"), window: "all widths but the least",
            observation: observe(.neuralTangent), control: NegativeControl("the maximal update", observe(.maximalUpdate)))
    }

    private func outputClaim(_ results: [Result]) -> Claim {
        let applicability = limitIsResolved(results)
        func observe(_ scaling: WidthScaling) -> Observation {
            parameters.power("output power", scaling, results, \.greatestDeviation, applicability: applicability)
        }
        return Claim(
            id: "output_power", statement: "With the maximal update all outputs tend to their limits as n^(−1/2).", source: Self.paper,
            quantity: "slope of ln of the root mean square over starts of max_t,ξ |f_n − f| in ln n",
            prediction: .equal(-0.5, competitor: -1, competitorName: "n^(−1), as of a mean without fluctuations"), window: "all widths but the least, all steps and inputs",
            observation: observe(.maximalUpdate), control: NegativeControl("neural tangent scaling", observe(.neuralTangent)))
    }
}
