import Foundation
import Reproduction

extension TwoDescentsStudy {
    func claims(_ results: [Result]) -> [Claim] {
        Extremum.allCases.map { errorClaim($0, results) } + Extremum.allCases.map { timeClaim($0, results) }
            + [descentClaim(results), timeScaleClaim(results)]
    }

    private static let paper = "arXiv:2112.03215 (recalled); derived in paper-notes/pezeshki2021.md"

    /// In the order of their times.
    enum Extremum: Int, CaseIterable {
        case firstMinimum, maximum, secondMinimum

        var id: String { ["first_minimum", "maximum", "second_minimum"][rawValue] }
        var words: String { ["its first minimum", "the maximum after it", "its second minimum"][rawValue] }
    }

    private var last: Int { parameters.ratios.count - 1 }

    func of(_ inputs: Inputs, _ dimension: Int, ratio: Int, _ results: [Result]) -> [Result] {
        results.filter { $0.run.inputs == inputs && $0.run.dimension == dimension && $0.run.ratio == ratio }
    }

    /// A mean over draws in the larger dimension, if the limit has the extrema that the statement is about.
    private func observe(_ inputs: Inputs, ratio: Int, _ results: [Result], bias: Observation? = nil, _ value: (Result) -> Double) -> Observation {
        guard predicted[last] != nil else { return Self.notApplicable }
        return .inLargeDimension(half: of(inputs, 0, ratio: ratio, results).map(value), whole: of(inputs, 1, ratio: ratio, results).map(value), bias: bias)
    }

    private static var notApplicable: Observation {
        Observation(
            measured: .nan, standardError: .nan, errorMethod: "none", allowance: 0, allowanceReason: "none",
            applicability: .hypothesisFails("the limit of many features descends once only"))
    }

    private func total(ridge: Double) -> Double { parameters.limit(parameters.ratios[last]).error(ridge: ridge).total(noiseVariance: parameters.noiseVariance) }

    private func errorClaim(_ extremum: Extremum, _ results: [Result]) -> Claim {
        let time = predicted[last]?.all[extremum.rawValue] ?? .nan
        let prediction = time.isNaN ? .nan : limitError(parameters.ratios[last], time)
        func observation(_ inputs: Inputs, bias: Observation? = nil) -> Observation {
            observe(inputs, ratio: last, results, bias: bias) { log($0.extremalErrors[extremum.rawValue] / prediction) }
        }
        let found = observation(.independent)
        return Claim(
            id: "error_at_\(extremum.id)", statement: "At the largest ratio of scales the test error at \(extremum.words) is that of many features.",
            source: Self.paper, quantity: "ln E(t)/Ê(t), mean over matrices",
            prediction: .equal(0, competitor: time.isNaN ? .nan : log(total(ridge: 1 / time) / prediction), competitorName: "ridge regression with λ = 1/t"),
            window: "t where Ê has \(extremum.words)", observation: found,
            control: NegativeControl("every sample is there twice", observation(.twice, bias: found)))
    }

    private func timeClaim(_ extremum: Extremum, _ results: [Result]) -> Claim {
        let time = predicted[last]?.all[extremum.rawValue] ?? .nan, ridge = predictedByRidge[last]?.all[extremum.rawValue] ?? .nan
        func observation(ratio: Int, bias: Observation? = nil, _ times: (Result) -> [Double]) -> Observation {
            guard predicted[ratio] != nil else { return Self.notApplicable }
            return observe(.independent, ratio: ratio, results, bias: bias) { log(times($0)[extremum.rawValue] / time) }
        }
        let found = observation(ratio: last, \.extremalTimes)
        return Claim(
            id: "time_of_\(extremum.id)", statement: "At the largest ratio of scales the test error has \(extremum.words) when that of many features has.",
            source: Self.paper, quantity: "ln of the time over its prediction, mean over matrices",
            prediction: .equal(0, competitor: log(ridge / time), competitorName: "ridge regression with λ = 1/t"),
            window: "from a quarter of the predicted time to four times it", observation: found,
            // More noise makes both minima come sooner, but hardly moves the maximum.
            control: extremum == .maximum
                ? NegativeControl("the next smaller ratio of scales", observation(ratio: last - 1, bias: found, \.extremalTimes))
                : NegativeControl("labels have twice the noise", observation(ratio: last, bias: found, \.noisyTimes)))
    }

    private func descentClaim(_ results: [Result]) -> Claim {
        let times = predicted[last]
        func gain(_ result: Result) -> Double { log(result.extremalErrors[Extremum.maximum.rawValue] / result.extremalErrors[Extremum.secondMinimum.rawValue]) }
        let prediction = times.map { log(limitError(parameters.ratios[last], $0.maximum) / limitError(parameters.ratios[last], $0.secondMinimum)) }
        return Claim(
            id: "second_descent", statement: "Features of two scales give a second descent, of features of one scale there is none.", source: Self.paper,
            quantity: "ln of the error at the maximum over that at the second minimum, mean over matrices",
            prediction: .equal(prediction ?? .nan, competitor: 0, competitorName: "errors descend once"), window: "the times at which Ê has them",
            observation: observe(.independent, ratio: last, results, gain),
            control: NegativeControl("all features have the same scale", observe(.independent, ratio: 0, results, gain)))
    }

    /// ln of the growth of a time from the last ratio but one to the last, in units of that of the ratio.
    private func growth(_ times: (Extrema) -> Double) -> Double {
        guard let less = predicted[last - 1], let more = predicted[last] else { return .nan }
        return log(times(more) / times(less)) / log(parameters.ratios[last] / parameters.ratios[last - 1])
    }

    private func timeScaleClaim(_ results: [Result]) -> Claim {
        func observation(_ extremum: Extremum) -> Observation {
            let pairs = parameters.dimensions.indices.map { dimension in
                zip(of(.independent, dimension, ratio: last - 1, results), of(.independent, dimension, ratio: last, results)).map { less, more in
                    guard !less.extremalTimes.isEmpty, !more.extremalTimes.isEmpty else { return Double.nan }
                    return log(more.extremalTimes[extremum.rawValue] / less.extremalTimes[extremum.rawValue])
                        / log(parameters.ratios[last] / parameters.ratios[last - 1])
                }
            }
            guard predicted[last] != nil, predicted[last - 1] != nil else { return Self.notApplicable }
            return .inLargeDimension(half: pairs[0], whole: pairs[1])
        }
        return Claim(
            id: "slow_time_scale", statement: "The second minimum waits for the slow features: its time grows about as κ².", source: Self.paper,
            quantity: "ln of the growth of the time of the second minimum over that of κ, mean over matrices",
            prediction: .equal(growth(\.secondMinimum), competitor: 1, competitorName: "times grow as κ"), window: "the two largest κ",
            observation: observation(.secondMinimum), control: NegativeControl("the first minimum, which waits for the fast features", observation(.firstMinimum)))
    }

    func limitError(_ ratio: Double, _ time: Double) -> Double {
        parameters.limit(ratio).error(time: time).total(noiseVariance: parameters.noiseVariance)
    }
}
