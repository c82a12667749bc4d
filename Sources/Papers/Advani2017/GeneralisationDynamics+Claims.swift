import Foundation
import Reproduction

extension GeneralisationDynamicsStudy {
    func claims(_ results: [Result]) -> [Claim] {
        parameters.ratios.indices.map { lateClaim($0, results) } + [stoppingClaim(results), peakClaim(results), noPeakClaim(results)]
    }

    private static let paper = "arXiv:1710.03667 (recalled); derived in paper-notes/advani2017.md"

    func of(_ inputs: Inputs, _ dimension: Int, ratio: Int, _ results: [Result]) -> [Result] {
        results.filter { $0.run.inputs == inputs && $0.run.dimension == dimension && $0.run.ratio == ratio }
    }

    private func observe(_ value: (_ dimension: Int) -> [Double]) -> Observation { .inLargeDimension(half: value(0), whole: value(1)) }

    private func lateClaim(_ ratio: Int, _ results: [Result]) -> Claim {
        let alpha = parameters.ratios[ratio], prediction = predicted(alpha, parameters.lateTime)
        func observation(_ inputs: Inputs) -> Observation {
            observe { of(inputs, $0, ratio: ratio, results).map { log($0.lateError / prediction) } }
        }
        let oneRate = errors.distance(eigenvalue: alpha, time: parameters.lateTime) + parameters.noiseVariance
        return Claim(
            id: "late_error_\(ratio)", statement: "At α = \(alpha) the error late in training is that of Marchenko and Pastur's law.", source: Self.paper,
            quantity: "ln E_g(T)/Ê_g(T), mean over matrices",
            prediction: .equal(0, competitor: log(oneRate / prediction), competitorName: "every direction learned at the mean eigenvalue"),
            window: "T = \(parameters.lateTime)", observation: observation(.independent), control: NegativeControl("every sample is there twice", observation(.twice)))
    }

    private func stoppingClaim(_ results: [Result]) -> Claim {
        let conditions = parameters.ratios.enumerated().map { ratio, alpha in
            let predicted = predictedBest(alpha).time
            func observation(_ time: (Result) -> Double) -> Observation {
                observe { of(.independent, $0, ratio: ratio, results).map { log(time($0) / predicted) } }
            }
            // One rate λ stops at e^(−λt) = s_ε/(λ(1 + s_0) + s_ε).
            let share = parameters.noiseVariance / (alpha * (1 + parameters.startVariance) + parameters.noiseVariance)
            return Condition(
                "α = \(alpha)", .equal(0, competitor: log(-log(share) / alpha / predicted), competitorName: "every direction learned at the mean eigenvalue"),
                observation(\.bestTime), control: observation(\.bestTimeOfQuarter))
        }
        return Claim(
            id: "best_time", statement: "The best time to stop is that of Marchenko and Pastur's law.", source: Self.paper,
            quantity: "ln of the time of the least E_g over its prediction, mean over matrices", window: "up to T", conditions: conditions,
            control: "inputs have a quarter of the variance")
    }

    /// ln of errors at neighbouring ratios, the larger over the smaller, for one draw each.
    private func steps(_ dimension: Int, _ results: [Result], _ error: (Result) -> Double) -> [[Double]] {
        let all = parameters.ratios.indices.map { of(.independent, dimension, ratio: $0, results).map { log(error($0)) } }
        return (0..<parameters.draws).map { draw in (1..<all.count).map { all[$0][draw] - all[$0 - 1][draw] } }
    }

    private func peakClaim(_ results: [Result]) -> Claim {
        let one = parameters.ratios.firstIndex(of: 1)!
        let errors = parameters.ratios.map { predicted($0, parameters.lateTime) }
        // The neighbour with the greater error.
        let neighbour = errors[one - 1] > errors[one + 1] ? one - 1 : one + 1
        let isGreatest = errors[one] == errors.max()
        func observation(_ error: (Result) -> Double) -> Observation {
            .inLargeDimension(
                half: steps(0, error), whole: steps(1, error),
                applicability: isGreatest ? .applies : .hypothesisFails("of these ratios the law has the greatest error at another"))
        }
        func steps(_ dimension: Int, _ error: (Result) -> Double) -> [Double] {
            zip(of(.independent, dimension, ratio: one, results), of(.independent, dimension, ratio: neighbour, results)).map { log(error($0) / error($1)) }
        }
        return Claim(
            id: "overtraining_peak", statement: "Late in training errors are greatest where samples are as many as weights.", source: Self.paper,
            quantity: "ln E_g(T) at α = 1 less that at α = \(parameters.ratios[neighbour]), mean over matrices",
            prediction: .equal(log(errors[one] / errors[neighbour]), competitor: 0, competitorName: "no peak"), window: "T = \(parameters.lateTime)",
            observation: observation(\.lateError), control: NegativeControl("training stops at the best time", observation(\.bestError)))
    }

    private func noPeakClaim(_ results: [Result]) -> Claim {
        func observation(_ error: (Result) -> Double) -> Observation {
            observe { dimension in
                // Of means, as single matrices differ: the greatest step, with all draws' part in it.
                let all = steps(dimension, results, error)
                let means = all[0].indices.map { step in all.reduce(0) { $0 + $1[step] } / Double(all.count) }
                let greatest = means.indices.max { means[$0] < means[$1] }!
                return all.map { $0[greatest] }
            }
        }
        return Claim(
            id: "stopped_error_falls", statement: "If training stops at the best time more samples are better.", source: Self.paper,
            quantity: "greatest step of ln E_g from a ratio to the next, mean over matrices", prediction: .atMost(0), window: "all ratios",
            observation: observation(\.bestError), control: NegativeControl("training goes on to T", observation(\.lateError)))
    }
}
