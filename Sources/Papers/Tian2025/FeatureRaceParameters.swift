import Foundation
import Reproduction

/// The parameters of the check of features of modular addition.
public struct FeatureRaceParameters: ExperimentParameters {
    public var modulus = 23
    public var starts: Int
    public var raceTime = 30.0
    public var moduli: [Int]
    public var controlModuli = [61, 127, 251]
    public var draws: Int
    public var neurons: Int
    public var lazySamples = 300
    public var ridges = [1.0, 4, 16, 64, 256, 1024, 4096, 16384]

    public init(starts: Int, moduli: [Int], draws: Int, neurons: Int) {
        self.starts = starts
        self.moduli = moduli
        self.draws = draws
        self.neurons = neurons
    }

    private typealias Field = ParameterField<FeatureRaceParameters>

    private static func moduli(
        _ name: String, _ path: WritableKeyPath<FeatureRaceParameters, [Int]> & Sendable, counts: ClosedRange<Int>, greatest: Int, meaning: String
    ) -> Field {
        Field(
            name, path, symbol: "M", range: "\(counts.lowerBound) to \(counts.upperBound) odd numbers between 23 and \(greatest), ascending", meaning: meaning,
            isAllowed: { list in
                counts.contains(list.count) && list.allSatisfy { $0 >= 23 && $0 <= greatest && $0 % 2 == 1 } && zip(list, list.dropFirst()).allSatisfy(<)
            })
    }

    public static let fields: [ParameterField<FeatureRaceParameters>] = [
        Field(
            "modulus", \.modulus, symbol: "M", range: "an odd number between 5 and 101", meaning: "modulus of the race (chosen)",
            isAllowed: { $0 >= 5 && $0 <= 101 && $0 % 2 == 1 }),
        Field("starts", \.starts, symbol: "n", range: "between 10 and 100000", meaning: "random weights that race (chosen)", isAllowed: { $0 >= 10 && $0 <= 100_000 }),
        Field(
            "race_time", \.raceTime, symbol: "T", unit: "normalised gradient-flow time", range: "between 20 and 400", meaning: "how long they do, at most (chosen)",
            isAllowed: { $0 >= 20 && $0 <= 400 }),
        moduli("moduli", \.moduli, counts: 4...8, greatest: 8191, meaning: "moduli at which samples are thinned out (chosen)"),
        moduli("control_moduli", \.controlModuli, counts: 3...5, greatest: 1023, meaning: "moduli at which whole rows of samples are (chosen)"),
        Field("draws", \.draws, symbol: "r", range: "between 4 and 1000", meaning: "sets of samples at each modulus (chosen)", isAllowed: { $0 >= 4 && $0 <= 1000 }),
        Field(
            "neurons", \.neurons, symbol: "K", range: "between 100 and 10000", meaning: "hidden neurons of the first stage (chosen)",
            isAllowed: { $0 >= 100 && $0 <= 10_000 }),
        Field(
            "lazy_samples", \.lazySamples, symbol: "n", range: "between 20 and 2000, and at most M²", meaning: "samples of the first stage (chosen)",
            isAllowed: { $0 >= 20 && $0 <= 2000 }),
        Field(
            "ridges", \.ridges, symbol: "λ", range: "three to twelve numbers between 1e-3 and 1e6, each at least twice the one before",
            meaning: "ridges of the top layer, in units of the mean eigenvalue of FFᵀ (chosen)",
            isAllowed: { list in
                (3...12).contains(list.count) && list.allSatisfy { $0 >= 1e-3 && $0 <= 1e6 } && zip(list, list.dropFirst()).allSatisfy { $1 >= 2 * $0 }
            }),
    ]

    public static let example = "modulus=31 moduli=61,127,251,503"

    /// The pairs of the largest modulus at the greatest share that is tried, for two threads; activities, their products and eigenvectors.
    public var memoryEstimate: Double {
        let greatest = Double(moduli.last!), control = Double(controlModuli.last!)
        let pairs = max(min(greatest * greatest, Self.ratios.upperBound * greatest * log(greatest)), control * control)
        return 2 * 24 * pairs + 8 * Double(lazySamples) * (4 * Double(neurons) + 4 * Double(lazySamples)) + 8 * Double(starts * modulus * 4)
    }

    /// n/(M ln M) between which the least is looked for at which a feature stays.
    static let ratios = 2.0...32
    /// How often the course of a race is looked at.
    var courseSamples: Int { Int((raceTime / 0.1).rounded()) }
    /// Steps of the race.
    var raceSteps: Int { 4 * courseSamples }
}
