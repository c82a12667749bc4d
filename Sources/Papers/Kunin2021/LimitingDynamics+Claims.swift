import Foundation
import LinearRegression
import Reproduction
import Statistics

extension LimitingDynamicsStudy {
    func claims(_ results: [Result]) -> [Claim] {
        [equipartitionClaim(results), velocityClaim(results), excessClaim(results), zeroClaim(results), decayClaim(results), diffusionClaim(results)]
    }

    private static let paper = "arXiv:2107.09133 (recalled); derived in paper-notes/kunin2021.md"

    func of(_ setting: Setting, _ results: [Result]) -> [Result] { results.filter { $0.run.setting == setting } }

    private var largest: Setting { .batch(parameters.batches.count - 1) }

    private func observe(_ name: String, _ setting: Setting, _ results: [Result], _ statistic: ([Result]) -> Double) -> Observation {
        .bootstrapped(
            replicas: of(setting, results), "\(name), \(setting)", seed: 1, reason: "second moments are exact at any learning rate", statistic: statistic)
    }

    // MARK: Means over replicas

    func mean(_ results: [Result], _ value: (Result) -> Double) -> Double { results.reduce(0) { $0 + value($1) } / Double(results.count) }

    /// The first direction's mean over the last's, as a logarithm.
    private func contrast(_ results: [Result], _ value: (Result, Int) -> Double) -> Double {
        let last = parameters.curvatures.count - 1
        return log(mean(results) { value($0, 0) } / mean(results) { value($0, last) })
    }

    func autocorrelation(_ results: [Result], direction: Int) -> [Double] {
        let products = (0..<parameters.lags).map { lag in mean(results) { $0.products[direction][lag] } }
        return products.map { $0 / products[0] }
    }

    func displacements(_ results: [Result]) -> [Double] {
        parameters.displacementLags.indices.map { lag in mean(results) { $0.displacements[lag] } }
    }

    // MARK: Variances

    private func equipartitionClaim(_ results: [Result]) -> Claim {
        let rest = rest.last!
        func observation(_ setting: Setting) -> Observation {
            observe("equipartition", setting, results) { contrast($0) { $0.products[$1][0] } }
        }
        return Claim(
            id: "equal_variances", statement: "Noise that has the shape of the Hessian makes weights stray as far in flat as in sharp directions.",
            source: Self.paper, quantity: "ln of the variance of the weight in the sharpest direction over that in the flattest",
            prediction: .equal(
                log(rest.positionVariances[0] / rest.positionVariances.last!), competitor: log(parameters.curvatures.last! / parameters.curvatures[0]),
                competitorName: "variances as 1/λ, as of a heat bath"),
            window: "S = \(parameters.batches.last!)", observation: observation(largest),
            control: NegativeControl("noise alike in all directions", observation(.isotropicNoise)))
    }

    private func velocityClaim(_ results: [Result]) -> Claim {
        let rest = rest.last!
        func observation(_ setting: Setting) -> Observation {
            observe("velocities", setting, results) { contrast($0) { $0.velocityPowers[$1] } }
        }
        return Claim(
            id: "unequal_velocities", statement: "Velocities have variances in proportion to the curvature.", source: Self.paper,
            quantity: "ln of the variance of the velocity in the sharpest direction over that in the flattest",
            prediction: .equal(
                log(rest.velocityVariances[0] / rest.velocityVariances.last!), competitor: 0, competitorName: "equal velocities, as of a heat bath"),
            window: "S = \(parameters.batches.last!)", observation: observation(largest),
            control: NegativeControl("noise alike in all directions", observation(.isotropicNoise)))
    }

    /// ησ² tr H/(2S(1 − β)), what the excess is for small η.
    func additiveExcess(_ batch: Int) -> Double {
        let p = parameters
        return p.learningRate * p.noiseDeviation * p.noiseDeviation * p.curvatures.reduce(0, +) / (2 * Double(batch) * (1 - p.momentum))
    }

    func excess(_ results: [Result]) -> Double {
        zip(parameters.curvatures.indices, parameters.curvatures).reduce(0) { sum, direction in
            sum + direction.1 * mean(results) { $0.products[direction.0][0] }
        }
    }

    private func excessClaim(_ results: [Result]) -> Claim {
        let p = parameters, batch = p.batches[0], additive = additiveExcess(batch)
        // With noise as at the minimum, at this learning rate.
        let atMinimum = p.curvatures.reduce(0) { sum, curvature in
            let twice = 2 * (1 + p.momentum)
            return sum + curvature * twice / (twice - p.learningRate * curvature)
        } / p.curvatures.reduce(0, +)
        func observation(_ setting: Setting, _ scale: Double) -> Observation {
            observe("excess", setting, results) { log(excess($0) / scale) }
        }
        return Claim(
            id: "excess_loss", statement: "Noise that grows away from the minimum adds to the loss what second moments say.",
            source: "derived in paper-notes/kunin2021.md",
            quantity: "ln of the excess Σ λ_i θ_i² over ησ² tr H/(2S(1 − β)), mean over time and replicas",
            prediction: .equal(log(rest[0].excess / additive), competitor: log(atMinimum), competitorName: "noise as at the minimum everywhere"),
            window: "S = \(batch)", observation: observation(.batch(0), additive),
            control: NegativeControl(
                "each batch is used for \(Self.reuses) steps (S = \(p.batches.last!))", observation(.reusedBatches, additiveExcess(p.batches.last!))))
    }

    // MARK: Oscillation

    /// Where a sequence that begins at lag 0 is 0 first, with a line between its numbers; nil if it stays positive.
    static func firstZero(_ values: [Double]) -> Double? {
        guard let after = values.firstIndex(where: { $0 <= 0 }), after > 0 else { return nil }
        return Double(after) - values[after] / (values[after] - values[after - 1])
    }

    /// The first zero of the autocorrelation of m θ″ + (1 − β) θ′ + λ θ = noise, in steps of length η; not a number if it is overdamped.
    private func continuousZero(mass: Double) -> Double {
        let p = parameters, damping = (1 - p.momentum) / (2 * mass), square = p.curvatures[0] / mass - damping * damping
        guard square > 0 else { return .nan }
        return (.pi - atan(square.squareRoot() / damping)) / square.squareRoot() / p.learningRate
    }

    private func zeroClaim(_ results: [Result]) -> Claim {
        let predicted = Self.firstZero(rest.last!.autocorrelation(direction: 0, lags: parameters.lags))
        func observation(_ setting: Setting) -> Observation {
            let found = observe("first zero", setting, results) { Self.firstZero(autocorrelation($0, direction: 0)).map { log($0 / (predicted ?? .nan)) } ?? .nan }
            guard predicted != nil else {
                return Observation(
                    measured: .nan, standardError: .nan, errorMethod: "none", allowance: 0, allowanceReason: "none",
                    applicability: .hypothesisFails("the sharpest direction is overdamped"))
            }
            return found
        }
        return Claim(
            id: "oscillation", statement: "Weights oscillate in sharp directions, as a mass η(1 + β)/2 on a spring in a viscous medium.", source: Self.paper,
            quantity: "ln of the lag of the first zero of the autocorrelation in the sharpest direction, over its prediction",
            prediction: .equal(
                0, competitor: log(continuousZero(mass: parameters.learningRate / 2) / (predicted ?? .nan)), competitorName: "the mass η/2, without (1 + β)"),
            window: "S = \(parameters.batches.last!)", observation: observation(largest),
            control: NegativeControl("each batch is used for \(Self.reuses) steps", observation(.reusedBatches)))
    }

    private func decayClaim(_ results: [Result]) -> Claim {
        let p = parameters, last = p.curvatures.count - 1, slow = p.learningRate * p.curvatures[last] / (1 - p.momentum)
        let (first, second) = (Int((0.5 / slow).rounded()), Int((1.5 / slow).rounded()))
        func decay(_ correlation: [Double]) -> Double { log(correlation[first] / correlation[second]) / (slow * Double(second - first)) }
        func observation(_ setting: Setting) -> Observation {
            observe("slow decay", setting, results) { decay(autocorrelation($0, direction: last)) }
        }
        return Claim(
            id: "slow_decay", statement: "In the flattest direction correlations decay at the rate of its damped oscillator.", source: Self.paper,
            quantity: "rate of decay of the autocorrelation over ηλ/(1 − β)",
            prediction: .equal(
                decay(rest.last!.autocorrelation(direction: last, lags: p.lags)), competitor: -log(1 - slow) / slow,
                competitorName: "no momentum, at the learning rate η/(1 − β)"),
            window: "from half the time 1/(that rate) to three halves of it; S = \(p.batches.last!)", observation: observation(largest),
            control: NegativeControl("no momentum, at the learning rate η/(1 − β)", observation(.withoutMomentum)))
    }

    // MARK: Diffusion

    func exponent(_ displacements: [Double]) -> Double {
        let from = parameters.fittedFrom
        return LinearFit(parameters.displacementLags[from...].map { log(Double($0)) }, displacements[from...].map { log($0) })?.slope ?? .nan
    }

    /// At the lags that are measured.
    var predictedDisplacements: [Double] {
        let all = powerLawRest.displacements(lags: parameters.displacementLags.last! + 1)
        return parameters.displacementLags.map { all[$0] }
    }

    private func diffusionClaim(_ results: [Result]) -> Claim {
        func observation(_ setting: Setting) -> Observation { observe("exponent", setting, results) { exponent(displacements($0)) } }
        return Claim(
            id: "anomalous_exponent", statement: "Where curvatures are a power law weights diffuse anomalously, with the exponent that all oscillators together have.",
            source: Self.paper, quantity: "slope of ln of the mean square displacement in ln of the lag",
            prediction: .equal(exponent(predictedDisplacements), competitor: 1, competitorName: "ordinary diffusion"),
            window: "lags from \(parameters.displacementLags[parameters.fittedFrom]) to \(parameters.displacementLags.last!)",
            observation: observation(.powerLaw), control: NegativeControl("all curvatures are their mean", observation(.equalCurvatures)))
    }
}
