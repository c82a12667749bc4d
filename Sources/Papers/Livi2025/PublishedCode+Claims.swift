import Foundation
import GatedRecurrence
import Reproduction

extension PublishedCodeStudy {
    func claims(_ outcomes: Outcomes) -> [Claim] {
        [
            radiusClaim(outcomes), slopeClaim(outcomes), stateAfterClaim(outcomes), memoryClaim(outcomes), memoryAnisotropyClaim(outcomes),
            singlePrecisionClaim(outcomes),
        ]
    }

    private var source: String { "derived in paper-notes/livi2025.md, \"The public code\"" }

    // MARK: Transport

    private func radiusClaim(_ outcomes: Outcomes) -> Claim {
        func values(_ cell: Cell, _ lag: Int, _ value: (TransportLook) -> [Double]) -> [Double] {
            looks(cell, outcomes).map { $0[0].map { value($0)[lag] } ?? .nan }
        }
        let far = Self.ratioLags.count - 1
        let competitor = SeedStatistics(values(.leaky, far) { zip($0.overRadius, $0.overNorm).map { $0 - $1 } }).mean
        // A second eigenvalue that is smaller by a factor q leaves q^5 of itself, and a pair of complex ones never settles.
        let allowance = 0.1, reason = "what a second eigenvalue of two thirds of the modulus leaves after five iterations, chosen"
        return Claim(
            id: "power_iteration", statement: "Five iterations with a product itself find its spectral radius, not its norm (D3).", source: source,
            quantity: "ln of the estimate over the spectral radius, median over windows, mean over seeds",
            prediction: .equal(0, competitor: competitor, competitorName: "the operator norm"), window: "a leaky cell, lag \(Self.ratioLags[far]), 0 updates",
            observation: .seeds(values(.leaky, far, \.overRadius), allowance: allowance, reason: reason),
            control: NegativeControl(
                "the norm of the same products",
                .seeds(values(.leaky, far) { zip($0.overRadius, $0.overNorm).map { $0 - $1 } }, allowance: allowance, reason: reason)))
    }

    private func differences(_ cell: Cell, _ reading: TransportReading, _ outcomes: Outcomes) -> [Double] {
        zip(transportValues(cell, reading, outcomes, \.slope), transportValues(cell, .defined, outcomes, \.slope)).map { $0 - $1 }
    }

    private func slopeClaim(_ outcomes: Outcomes) -> Claim {
        Claim(
            id: "leaky_slope", statement: "As published, the slope of a leaky cell is too great (D2, D3, D4).", source: source,
            quantity: "slope as published less slope as defined, mean over seeds", prediction: .atLeast(0.05),
            window: "\(parameters.transportUpdates) updates; 0.05 is chosen", observation: .seeds(differences(.leaky, .published, outcomes)),
            control: NegativeControl("reversed order alone (D2)", .seeds(differences(.leaky, .reversed, outcomes))))
    }

    private func stateAfterClaim(_ outcomes: Outcomes) -> Claim {
        func observe(_ cell: Cell, _ reading: TransportReading) -> Observation { .seeds(differences(cell, reading, outcomes).map { abs($0) }) }
        return Claim(
            id: "state_after", statement: "The state after the step in place of that before it hardly moves slopes of gated cells (D1).", source: source,
            quantity: "absolute difference of slopes, mean over seeds, of the two gates the one nearer the bound", prediction: .atMost(0.003),
            window: "\(parameters.transportUpdates) updates; 0.003 is chosen",
            observation: [Cell.scalar, .multi].map { observe($0, .stateAfter) }.greatest,
            control: NegativeControl("five power iterations (D3), many gates", observe(.multi, .powerIteration)))
    }

    // MARK: One batch

    private func memoryClaim(_ outcomes: Outcomes) -> Claim {
        func observe(_ oneBatch: Bool) -> Observation {
            .seeds(spectrumLosses(.autoregressive, .plainAdam, oneBatch: oneBatch, outcomes).map { $0 / Self.variance })
        }
        return Claim(
            id: "one_batch", statement: "As published, the plain cell with Adam learns one batch by heart, of a target that nothing can predict (E3).", source: source,
            quantity: "training error on ar2 over the variance of its target, mean over seeds", prediction: .atMost(0.5),
            window: "ten updates before \(parameters.spectrumUpdates); half of the variance is chosen", observation: observe(true),
            control: NegativeControl("fresh batches", observe(false)))
    }

    /// Of the stationary autoregression x_t = 1.6 x_{t-1} - 0.7 x_{t-2} + N(0, 0.05²).
    private static let variance = 0.0025 * 1.7 / (0.3 * 0.1 * 3.3)

    private func memoryAnisotropyClaim(_ outcomes: Outcomes) -> Claim {
        let far = parameters.lags.count - 1
        func observe(_ model: Model) -> Observation {
            func values(_ oneBatch: Bool) -> [Double] {
                spectrumValues(.autoregressive, model, oneBatch: oneBatch, .defined, outcomes, lag: far, \.anisotropy).map { log($0) }
            }
            return .seeds(zip(values(true), values(false)).map { $0 - $1 })
        }
        return Claim(
            id: "memory_anisotropy", statement: "The anisotropy of transport of the plain cell with Adam on ar2 is that of a batch learned by heart (E3).",
            source: source, quantity: "ln of AI with one batch over AI with fresh ones, mean over seeds", prediction: .atLeast(log(5)),
            window: "lag \(parameters.lags[far]), \(parameters.spectrumUpdates) updates; a factor of 5 is chosen", observation: observe(.plainAdam),
            control: NegativeControl("many gates with gradient descent, which learn no batch by heart", observe(.multiDescent)))
    }

    // MARK: Single precision

    private func singlePrecisionClaim(_ outcomes: Outcomes) -> Claim {
        let far = parameters.lags.count - 1
        /// What holds of every product holds of the worst one.
        func greatest(_ reading: SpectrumReading) -> Observation {
            let values = spectrumTasks.flatMap { task in
                [false, true].flatMap { spectrumValues(task, .plainAdam, oneBatch: $0, reading, outcomes, lag: far, \.anisotropy) }
            }
            return Observation(
                measured: values.filter(\.isFinite).map(log2).max() ?? .nan, standardError: 0,
                errorMethod: "none: the greatest of all, since the bound is on each", allowance: 0, allowanceReason: "none")
        }
        return Claim(
            id: "single_precision", statement: "Products in single precision have no tenth singular value below the rounding of the first (E6).", source: source,
            quantity: "greatest log2 AI, of medians over windows, over seeds and tasks, with fresh or repeated batches", prediction: .atMost(25),
            window: "plain cell with Adam, lag \(parameters.lags[far]); 2^-24 is the rounding and a factor of 2 is chosen", observation: greatest(.singlePrecision),
            control: NegativeControl("products in double precision", greatest(.defined)))
    }
}
