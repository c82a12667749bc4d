import Foundation
import Reproduction

extension FeatureRaceStudy {
    func record(_ results: Results) -> Record {
        Record(outcome: "completed", axes: axes, variables: lazyVariables(results.lazy) + raceVariables(results.races) + thresholdVariables(results.thresholds), claims: claims(results))
    }

    private static let notes = "paper-notes/tian2025.md"

    private var axes: [Variable] {
        let p = parameters
        return [
            .axis("labels", .string(["centred", "not centred (control)"]), longName: "labels", symbol: "Ỹ"),
            .axis("start", .int(Array(0..<p.starts)), longName: "random weights that race", symbol: "s"),
            .axis("frequency", .int(Array(frequencies)), longName: "frequency", symbol: "k"),
            .axis("half", .string(["u", "v"]), longName: "weights of the first and of the second number", symbol: "u, v"),
            .axis(
                "time", .double((0..<p.courseSamples).map { Double($0) * p.raceTime / Double(p.courseSamples) }), longName: "gradient-flow time, normalised",
                units: "normalised gradient-flow time", symbol: "t"),
            .axis("ridge", .double(p.ridges), longName: "ridge of the top layer, in units of the mean eigenvalue of FFᵀ", symbol: "λ"),
            .axis("modulus", .int(p.moduli), longName: "modulus at which pairs are thinned out", symbol: "M"),
            .axis("control_modulus", .int(p.controlModuli), longName: "modulus at which rows are thinned out", symbol: "M"),
            .axis("draw", .int(Array(0..<p.draws)), longName: "set of samples", symbol: "r"),
        ]
    }

    private func lazyVariables(_ lazy: Lazy) -> [Variable] {
        [
            Variable(
                "gradient_deviation", axes: ["ridge"], .double(lazy.fitted), longName: "1 − cos of the angle between the gradient of activities and ỸỸᵀF", symbol: "1 − cos",
                equation: "λ (FFᵀ + λ)⁻¹ ỸỸᵀ (FFᵀ + λ)⁻¹ F"),
            Variable(
                "shuffled_deviation", axes: ["ridge"], .double(lazy.shuffled), longName: "the same with a top layer that is fitted to the labels in another order", symbol: "1 − cos",
                equation: "λ (FFᵀ + λ)⁻¹ Ỹ′Ỹ′ᵀ (FFᵀ + λ)⁻¹ F"),
        ]
    }

    private func raceVariables(_ races: [Race]) -> [Variable] {
        let centred = race(true, races)
        return [
            Variable(
                "initial_power", axes: ["start", "half", "frequency"], .double(centred.flatMap { $0.powers.first + $0.powers.second }),
                longName: "squared modulus of Fourier components of the weights that start", symbol: "|û_k|², |v̂_k|²", equation: "|Σ_a u_a e^(−2πika/M)|², |w| = 1"),
            Variable(
                "initial_constant", axes: ["start", "half"], .double(centred.flatMap(\.powers.constants)), longName: "the same of their constants",
                symbol: "û_0², v̂_0²", equation: "(Σ_a u_a)², |w| = 1"),
            Variable(
                "final_share", axes: ["labels", "start", "frequency"], .double(races.flatMap(\.shares)), longName: "part of |w|² of a frequency at the end", symbol: "s_k",
                equation: "w′ = ∇E/(4E) − w"),
            Variable(
                "final_energy", axes: ["labels", "start"], .double(races.map(\.energy)), longName: "what is gained at the end", symbol: "E", equation: "½ |Ỹᵀφ|²"),
            Variable(
                "last_gain", axes: ["labels", "start"], .double(races.map(\.lastGain)), longName: "what was gained in the last tenth of the time", symbol: "ΔE",
                equation: "E(T) − E(0.9 T)"),
            Variable(
                "share", axes: ["time", "frequency"], .double(centred[0].course.flatMap { $0 }), longName: "part of |w|² of a frequency in the first race", symbol: "s_k",
                equation: "w′ = ∇E/(4E) − w"),
        ]
    }

    private func thresholdVariables(_ thresholds: [Threshold]) -> [Variable] {
        func variable(_ name: String, _ axis: String, _ sampling: Sampling, _ words: String) -> Variable {
            Variable(
                name, axes: [axis, "draw"], .double(samples(sampling, thresholds).flatMap { $0 }),
                longName: "least expected number of samples at which ascent stays with a feature, \(words)", symbol: "n*", equation: "bisection of ln n: \(Self.notes), Samples")
        }
        return [
            variable("least_samples", "modulus", .pairs, "pairs by themselves"), variable("least_samples_of_rows", "control_modulus", .rows, "whole rows"),
        ]
    }
}
