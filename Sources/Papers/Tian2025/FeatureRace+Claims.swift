import Foundation
import Reproduction
import Statistics

extension FeatureRaceStudy {
    func claims(_ results: Results) -> [Claim] {
        [lazyClaim(results.lazy), winnerClaim(results.races), energyClaim(results.races), samplesClaim(results.thresholds)]
    }

    private static let notes = "derived in paper-notes/tian2025.md"
    private static let paper = "arXiv:2509.21519 (recalled); \(notes)"

    // MARK: First gradient

    private func lazyClaim(_ lazy: Lazy) -> Claim {
        let ridges = parameters.ridges
        /// Between the ridges that are so many from the end.
        func slope(_ deviations: [Double], _ fromEnd: Int) -> Double {
            let last = ridges.count - fromEnd, growth = log(deviations[last] / deviations[last - 1])
            return growth / log(ridges[last] / ridges[last - 1])
        }
        let allowance = abs(slope(lazy.fitted, 1) - slope(lazy.fitted, 2))
        func observation(_ deviations: [Double]) -> Observation {
            Observation(
                measured: slope(deviations, 1), standardError: 0, errorMethod: "none: linear algebra", allowance: allowance,
                allowanceReason: "what the claim's slope before differs by: the next order falls as 1/λ, and ridges at least double")
        }
        return Claim(
            id: "first_gradient", statement: "Through a top layer that is fitted with a large ridge the gradient of activities points along ỸỸᵀF.",
            source: Self.paper, quantity: "slope of ln(1 − cos) of their angle in ln λ",
            prediction: .equal(-2, competitor: -1, competitorName: "1 − cos as 1/λ"), window: "the two largest ridges",
            observation: observation(lazy.fitted), control: NegativeControl("the top layer is fitted to the labels in another order", observation(lazy.shuffled)))
    }

    // MARK: Race

    func race(_ isCentred: Bool, _ races: [Race]) -> [Race] { races.filter { $0.isCentred == isCentred } }

    func greatest(_ values: [Double]) -> Int { values.indices.max { values[$0] < values[$1] }! }

    /// The part of the races that one frequency has won which a rule says of the start.
    private func hits(_ races: [Race], _ rule: (Race) -> Int) -> Double {
        let count = races.filter { race in
            let winner = greatest(race.shares)
            return race.shares[winner] > 0.99 && winner == rule(race)
        }.count
        return Double(count) / Double(races.count)
    }

    private func winnerClaim(_ races: [Race]) -> Claim {
        func mean(_ race: Race) -> Int { greatest(race.powers.logarithmicMeans) }
        func sum(_ race: Race) -> Int { greatest(zip(race.powers.first, race.powers.second).map { $0 + $1 }) }
        func observation(_ isCentred: Bool) -> Observation {
            let races = race(isCentred, races)
            // Two that are this near may change places by the error of steps.
            let ties = races.filter { race in
                let means = race.powers.logarithmicMeans.sorted(by: >)
                return means[1] > (1 - 1e-4) * means[0]
            }
            return Observation(
                measured: hits(races, mean), standardError: 0, errorMethod: "none: every race is decided", allowance: Double(ties.count) / Double(races.count),
                allowanceReason: "races whose first two differ by less than 1e-4, which steps might not tell apart")
        }
        return Claim(
            id: "winner", statement: "The frequency whose two powers have the greatest logarithmic mean at the start wins.", source: Self.notes,
            quantity: "part of random starts that end with 99 % of |w|² in that frequency",
            prediction: .equal(1, competitor: hits(race(true, races), sum), competitorName: "the greatest power wins"),
            window: "M = \(parameters.modulus), all pairs", observation: observation(true), control: NegativeControl("labels are not centred", observation(false)))
    }

    private func energyClaim(_ races: [Race]) -> Claim {
        let unit = Double(parameters.modulus) / 4
        func observation(_ isCentred: Bool) -> Observation {
            let races = race(isCentred, races), shares = races.map { $0.energy / unit }
            return Observation(
                measured: shares.max { abs($0 - 1) < abs($1 - 1) }!, standardError: 0, errorMethod: "none: all starts are to gain the same",
                allowance: races.reduce(0) { max($0, abs($1.lastGain) / unit) } + 1e-12, allowanceReason: "the most that a race gained in its last tenth, and rounding")
        }
        return Claim(
            id: "energy", statement: "Whichever wins, a single frequency gains M/4.", source: Self.paper, quantity: "E at the end over M/4, of the start where it is farthest from 1",
            prediction: .equal(1, competitor: 0.5, competitorName: "two frequencies that share"), window: "M = \(parameters.modulus), all pairs",
            observation: observation(true), control: NegativeControl("labels are not centred", observation(false)))
    }

    // MARK: Samples

    func samples(_ sampling: Sampling, _ thresholds: [Threshold]) -> [[Double]] {
        moduli(sampling).map { modulus in thresholds.filter { $0.sampling == sampling && $0.modulus == modulus }.map(\.samples) }
    }

    private func samplesClaim(_ thresholds: [Threshold]) -> Claim {
        func slope(_ moduli: [Int], _ samples: [[Double]]) -> Double {
            let means = samples.map { group in group.reduce(0) { $0 + log($1) } / Double(group.count) }
            return LinearFit(moduli.map { log(Double($0)) }, means)?.slope ?? .nan
        }
        func observation(_ sampling: Sampling) -> Observation {
            let moduli = moduli(sampling)
            // Of pairs that are there with probability p only 1 − p fluctuate.
            let groups = zip(moduli, samples(sampling, thresholds)).map { modulus, samples in samples.map { $0 / (1 - $0 / Double(modulus * modulus)) } }
            let count = parameters.moduli.count
            let all = zip(parameters.moduli, samples(.pairs, thresholds)).map { modulus, samples in samples.map { $0 / (1 - $0 / Double(modulus * modulus)) } }
            let upper = slope(Array(parameters.moduli.suffix(count - 1)), Array(all.suffix(count - 1)))
            return .bootstrapped(
                groups: groups, "samples, \(sampling.rawValue)", seed: 1, allowance: abs(upper - slope(parameters.moduli, all)),
                reason: "what leaving out the least modulus changes for pairs"
            ) { slope(moduli, $0) }
        }
        let predicted = slope(parameters.moduli, parameters.moduli.map { [Double($0) * log(Double($0))] })
        return Claim(
            id: "samples_to_keep", statement: "A feature of all pairs stays a maximum on random samples if these are some number of times M ln M.", source: Self.paper,
            quantity: "slope in ln M of ln n*/(1 − n*/M²), where n* is the least number of samples at which ascent stays, mean over sets",
            prediction: .equal(predicted, competitor: 1, competitorName: "samples in proportion to M"), window: "all moduli",
            observation: observation(.pairs), control: NegativeControl("whole rows of pairs are there or not", observation(.rows)))
    }
}
