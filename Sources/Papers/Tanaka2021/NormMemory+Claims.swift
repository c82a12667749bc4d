import Foundation
import Reproduction

extension NormMemoryStudy {
    func claims(_ results: [Result]) -> [Claim] {
        [memoryClaim(results), equilibriumClaim(results), directionClaim(results)]
    }

    private static let paper = "arXiv:2105.02716 (recalled); derived in paper-notes/tanaka2021.md"

    private func of(_ rate: Int, _ results: [Result], _ value: (Result) -> Double) -> [Double] {
        results.filter { $0.run.rate == rate }.map(value)
    }

    /// Extrapolated to η = 0: what is neglected is of the order of η. A control has the bound on bias of its claim.
    private func limit(_ results: [Result], _ value: (Result) -> Double, bias: (Result) -> Double) -> Observation {
        func groups(_ value: (Result) -> Double) -> [[Double]] { parameters.learningRates.indices.map { of($0, results, value) } }
        return .extrapolated(groups(value), bias: groups(bias))
    }

    private var window: String {
        let rates = parameters.learningRates.suffix(2).map { "\($0)" }.joined(separator: " and ")
        return "the second half of training, η = \(rates)"
    }

    private func memoryClaim(_ results: [Result]) -> Claim {
        Claim(
            id: "norm_memory", statement: "With weight decay the fourth power of the norm adds up squared gradients and forgets them at the rate 4k.",
            source: Self.paper, quantity: "mean of ln |q|⁴ over its memory, extrapolated to η = 0",
            prediction: .equal(0, competitor: log(2), competitorName: "a memory twice as long, as of |q|²"), window: window,
            observation: limit(results, \.memoryGap, bias: \.memoryGap), control: NegativeControl("nothing is forgotten", limit(results, \.gapWithoutForgetting, bias: \.memoryGap)))
    }

    private func equilibriumClaim(_ results: [Result]) -> Claim {
        Claim(
            id: "equilibrium", statement: "Over a time the fourth power of the norm is η⟨|ĝ|²⟩/2k on average, less what it gains in that time over 4k.", source: Self.paper,
            quantity: "ln of the mean |q|⁴ and its gain over η⟨|ĝ|²⟩/2k, extrapolated to η = 0",
            prediction: .equal(0, competitor: log(2), competitorName: "twice that, as of a memory twice as long"), window: window,
            observation: limit(results, \.equilibriumGap, bias: \.equilibriumGap), control: NegativeControl("no weight decay", limit(results, \.gapWithoutDecay, bias: \.equilibriumGap)))
    }

    private func directionClaim(_ results: [Result]) -> Claim {
        // Both angles fall with η, that of the other memory as the scatter of directions at rest.
        func observe(_ angle: (Result) -> Double) -> Observation {
            limit(results, { angle($0) / $0.angleOfLongerMemory }, bias: { $0.angle / $0.angleOfLongerMemory })
        }
        return Claim(
            id: "direction", statement: "The direction moves as by RMSProp on the sphere with that memory.", source: Self.paper,
            quantity: "root mean square angle to that twin over the one to a twin whose memory is twice as long, mean over data sets, extrapolated to η = 0",
            prediction: .equal(0, competitor: 1, competitorName: "a memory twice as long"), window: window,
            observation: observe(\.angle), control: NegativeControl("the memory of the twin does not change", observe(\.angleOfConstantRate)))
    }
}
