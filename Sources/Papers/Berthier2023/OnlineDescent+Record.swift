import Glibc
import LinearAlgebra
import Reproduction
import Statistics

extension OnlineDescentStudy {
    /// - Parameter driftControl: the rates of `drift`, in the smallest dimension.
    func record(noise: [Result], drift: [Result], driftControl: [Result]) -> Record {
        let reason = (noise + drift).lazy.compactMap(\.stopReason).first
        return Record(
            outcome: reason ?? "completed", axes: axes, variables: variables(noise, drift, driftControl),
            claims: noiseClaims(noise, reason) + driftClaims(drift, driftControl, reason))
    }

    private func noiseClaims(_ noise: [Result], _ reason: String?) -> [Claim] {
        func claim(
            _ id: String, _ statement: String, _ quantity: String, _ prediction: Prediction,
            _ exponent: @escaping (Powers) -> Double
        ) -> Claim {
            Claim(
                id: id, statement: statement, source: "derived in paper-notes/berthier2023.md", quantity: quantity,
                prediction: prediction, window: "small dimensions; one fit of ln distance to ln η and ln d for each seed",
                observation: observe(.noise, noise.map(\.distance), exponent, reason),
                control: NegativeControl(
                    "descent is compared with the flow from the start of infinite dimension",
                    observe(.noise, noise.map(\.distanceToOtherFlow), exponent, reason)))
        }
        let distance = "in sup_t max_i |s_i − s_i of the flow|"
        return [
            claim(
                "noise_learning_rate_exponent", "Where η d² is of order 1 or less, the distance of descent from the flow is of order √η.",
                "exponent of η \(distance)", .equal(0.5, competitor: 1, competitorName: "η, an error without noise")) { $0.rate },
            claim(
                "noise_dimension_exponent", "Where η d² is of order 1 or less, the distance of the overlaps from the flow does not depend on d.",
                "exponent of d \(distance)",
                .equal(0, competitor: 0.5, competitorName: "√(η d), the order of the whole of a step's noise")) { $0.dimension },
        ]
    }

    private func driftClaims(_ drift: [Result], _ control: [Result], _ reason: String?) -> [Claim] {
        func claim(
            _ id: String, _ statement: String, _ quantity: String, _ prediction: Prediction,
            _ exponent: @escaping (Powers) -> Double
        ) -> Claim {
            Claim(
                id: id, statement: statement, source: "arXiv:2303.00055, n = O(d) (recalled); derived in paper-notes/berthier2023.md",
                quantity: quantity, prediction: prediction,
                window: "large dimensions; one fit of ln distance to ln η and ln d for each seed",
                observation: observe(.drift, drift.map(\.distance), exponent, reason),
                control: NegativeControl(
                    "covariates have dimension \(parameters.noiseDimensions[0]), whatever d is said to be",
                    observe(.drift, control.map(\.distance), exponent, reason)))
        }
        let distance = "in sup_t max_i |s_i − s_i of the flow|"
        return [
            claim(
                "drift_exponent", "Where η d² is large, the distance of descent from the flow is of order η d.",
                "exponent of η \(distance) at fixed d", .equal(1, competitor: 0.5, competitorName: "√η, the noise alone")) { $0.rate },
            claim(
                "drift_dimension_exponent",
                "Where η d² is large, it is of order d at fixed η: the samples that keep it within a given bound grow as d.",
                "exponent of d \(distance) at fixed η",
                .equal(1, competitor: 0, competitorName: "no dependence on the dimension, as for the noise alone")) { $0.dimension },
        ]
    }

    /// distance = c η^rate d^dimension.
    private struct Powers {
        let rate: Double
        let dimension: Double
    }

    /// One fit for each seed: a fit over all would take the spread between starts for noise.
    private func observe(
        _ grid: Grid, _ distances: [Double], _ exponent: (Powers) -> Double, _ reason: String?
    ) -> Observation {
        func sample(withoutFirstRate: Bool) -> SampleMean? {
            SampleMean((0..<parameters.seeds).map {
                powers(grid, distances, seed: $0, withoutFirstRate: withoutFirstRate).map(exponent) ?? .nan
            })
        }
        let (all, fewer) = (sample(withoutFirstRate: false), sample(withoutFirstRate: true))
        return Observation(
            measured: all?.mean ?? .nan, standardError: all?.standardError ?? .nan,
            errorMethod: "standard error over seeds of their fits", allowance: abs((all?.mean ?? .nan) - (fewer?.mean ?? .nan)),
            allowanceReason: "distance to the exponent without the largest rate",
            applicability: reason.map { .incomplete($0) } ?? .applies)
    }

    private func powers(_ grid: Grid, _ distances: [Double], seed: Int, withoutFirstRate: Bool) -> Powers? {
        let dimensions = (grid == .noise ? parameters.noiseDimensions : parameters.driftDimensions).map(Double.init)
        let rates = grid == .noise ? parameters.learningRates : parameters.scaledLearningRates
        var (logRates, logDimensions, logDistances): ([Double], [Double], [Double]) = ([], [], [])
        for (n, dimension) in dimensions.enumerated() {
            for (k, rate) in rates.enumerated().dropFirst(withoutFirstRate ? 1 : 0) {
                logRates.append(log(grid == .noise ? rate : rate / dimension))
                logDimensions.append(log(dimension))
                logDistances.append(log(distances[(n * rates.count + k) * parameters.seeds + seed]))
            }
        }
        return leastSquares(columns: [logRates.map { _ in 1 }, logRates, logDimensions], right: logDistances).map {
            Powers(rate: $0[1], dimension: $0[2])
        }
    }

    private var axes: [Variable] {
        [
            .axis("noise_dimension", .int(parameters.noiseDimensions), longName: "dimension of the covariates, small", symbol: "d"),
            .axis("learning_rate", .double(parameters.learningRates), longName: "learning rate", symbol: "η"),
            .axis("drift_dimension", .int(parameters.driftDimensions), longName: "dimension of the covariates, large", symbol: "d"),
            .axis(
                "scaled_learning_rate", .double(parameters.scaledLearningRates), longName: "learning rate times dimension",
                symbol: "η d"),
            .axis("seed", .int(Array(0..<parameters.seeds)), longName: "independent start and sample sequence", symbol: "n"),
            .axis("neuron", .int(Array(0..<parameters.width)), longName: "hidden neuron", symbol: "i"),
            .axis("other_neuron", .int(Array(0..<parameters.width)), longName: "hidden neuron", symbol: "j"),
        ]
    }

    private func variables(_ noise: [Result], _ drift: [Result], _ driftControl: [Result]) -> [Variable] {
        func distance(_ name: String, _ grid: [String], _ words: String, _ values: [Double]) -> Variable {
            Variable(
                name, axes: grid + ["seed"], .double(values), longName: words, symbol: "sup_t max_i |Δs_i|",
                equation: "over the times of comparison in gradient-flow time, a step being η")
        }
        let (noiseGrid, driftGrid) = (["noise_dimension", "learning_rate"], ["drift_dimension", "scaled_learning_rate"])
        let starts = parameters.noiseDimensions.flatMap { dimension in
            (0..<parameters.seeds).map { start(Replica(inputDimension: dimension, saidDimension: dimension, learningRate: 1, index: $0)) }
        }
        return [
            distance("noise_distance", noiseGrid, "largest distance of any overlap from the flow from the same start, small dimensions", noise.map(\.distance)),
            distance("noise_distance_to_other_flow", noiseGrid, "negative control: distance from the flow from the start of infinite dimension", noise.map(\.distanceToOtherFlow)),
            distance("drift_distance", driftGrid, "largest distance of any overlap from the flow from the same start, large dimensions", drift.map(\.distance)),
            distance("drift_control_distance", driftGrid, "negative control: the same rates in the smallest dimension", driftControl.map(\.distance)),
            Variable(
                "noise_sample_count", axes: noiseGrid, .int(noise.rows(of: parameters.seeds).map { $0[0].steps }),
                longName: "samples used, one each step, until the final time", symbol: "T/η", equation: "T/η"),
            Variable(
                "drift_sample_count", axes: driftGrid, .int(drift.rows(of: parameters.seeds).map { $0[0].steps }),
                longName: "samples used, one each step, until the final time", symbol: "T/η", equation: "T/η"),
            Variable(
                "initial_second_layer_weight", axes: ["noise_dimension", "seed", "neuron"],
                .double(starts.flatMap(\.secondLayerWeights)), longName: "second-layer weights at time 0", symbol: "a_i(0)",
                equation: "independent standard normal numbers"),
            Variable(
                "initial_overlap", axes: ["noise_dimension", "seed", "neuron"], .double(starts.flatMap(\.overlaps)),
                longName: "overlaps with the target's direction at time 0", symbol: "s_i(0)",
                equation: "⟨u_i, u*⟩ for u_i uniform on the sphere of R^d"),
            Variable(
                "initial_neuron_overlap", axes: ["noise_dimension", "seed", "neuron", "other_neuron"],
                .double(starts.flatMap(\.neuronOverlaps)), longName: "overlaps of neurons with each other at time 0", symbol: "r_ij(0)",
                equation: "⟨u_i, u_j⟩"),
        ]
    }
}
