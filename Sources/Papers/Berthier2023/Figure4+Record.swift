import Glibc
import Reproduction
import SingleIndex
import Statistics

extension Figure4Study {
    /// - Parameter curves: of all tasks, in their order.
    func record(_ curves: [(task: Task, curve: Curve)]) -> Record {
        let reason = curves.lazy.compactMap { curve in curve.curve.stopReason.map { "\(curve.task.method.rawValue): \($0)" } }.first
        return Record(
            outcome: reason ?? "completed", axes: axes, variables: variables(curves),
            claims: parameters.learningRateRatios.indices.map { widthClaim(curves, ratioPosition: $0, reason) })
    }

    private func select(
        _ curves: [(task: Task, curve: Curve)], _ method: Method, ratio: Int, width: Int
    ) -> [Curve] {
        curves.filter { $0.task.method == method && $0.task.ratioPosition == ratio && $0.task.widthPosition == width }.map(\.curve)
    }

    /// sup_t |R_NN − R_MF| for each draw of second-layer weights.
    private func claimDistances(
        _ curves: [(task: Task, curve: Curve)], _ method: Method, ratio: Int, width: Int
    ) -> [Double] {
        let limit: Method = method.isForControl ? .meanFieldOfNarrow : .meanFieldOfDraw
        return zip(
            select(curves, method, ratio: ratio, width: width), select(curves, limit, ratio: ratio, width: width)
        ).map { curve, limit in zip(curve.risk, limit.risk).reduce(0) { max($0, abs($1.0 - $1.1)) } }
    }

    /// In a dimension that does not matter, the network is within order 1/m of the simplified dynamics.
    private func widthClaim(
        _ curves: [(task: Task, curve: Curve)], ratioPosition: Int, _ reason: String?
    ) -> Claim {
        func observe(_ method: Method) -> Observation {
            let distances = parameters.widths.indices.map { claimDistances(curves, method, ratio: ratioPosition, width: $0) }
            let slopes = zip(distances[0], distances[1]).map {
                log($1 / $0) / log(Double(parameters.widths[1]) / Double(parameters.widths[0]))
            }
            let sample = SampleMean(Array(slopes))
            return Observation(
                measured: sample?.mean ?? .nan, standardError: sample?.standardError ?? .nan,
                errorMethod: "standard error over draws of the second-layer weights", allowance: 0,
                allowanceReason: "none: the statement is an inequality",
                applicability: reason.map { .incomplete($0) } ?? .applies)
        }
        let ratio = parameters.learningRateRatios[ratioPosition]
        return Claim(
            id: "wider_is_closer_\(ratioPosition)",
            statement: "At ε = \(ratio) the risk of networks in high dimension comes closer to that of the mean-field dynamics with the width, at least as fast as 1/√m.",
            source: "arXiv:2303.00055, Figure 4 and Proposition 3 (recalled)",
            quantity: "slope in ln m of ln sup_t |R_NN − R_MF| between the two widths, population gradient in dimension 10^8",
            prediction: .atMost(-0.5), window: "all times that are kept", observation: observe(.infiniteDimension),
            control: NegativeControl("in place of the wider networks, more of the narrowest", observe(.narrow)))
    }

    private var axes: [Variable] {
        [
            .learningRateRatio(parameters.learningRateRatios),
            .axis("width", .int(parameters.widths), longName: "number of neurons", symbol: "m"),
            .axis(
                "method", .string([Method.population, .miniBatches].map(\.rawValue)), longName: "gradient that the network descends",
                symbol: "NN"),
            .axis("seed", .int(Array(0..<parameters.seeds)), longName: "independent directions and samples", symbol: "n"),
            .axis("claim_draw", .int(Array(0..<parameters.claimDraws)), longName: "draw of the second-layer weights for the claims", symbol: "n_c"),
            .axis("sample", .int(Array(0..<sampleCount)), longName: "position of the time", symbol: "n"),
            .degree(upTo: parameters.targetCoefficients.count - 1),
        ] + parameters.widths.map {
            .axis("neuron_\($0)", .int(Array(0..<$0)), longName: "neuron of the network with \($0)", symbol: "i")
        }
    }

    /// The longer list of times; the other is filled up.
    private var sampleCount: Int {
        parameters.learningRateRatios.indices.map { parameters.steps(ratioPosition: $0).count }.max()!
    }

    private func variables(_ curves: [(task: Task, curve: Curve)]) -> [Variable] {
        func padded(_ values: [Double], _ count: Int) -> [Double] { values + Array(repeating: .nan, count: count - values.count) }
        let degrees = parameters.targetCoefficients.count
        func panels(_ method: Method, _ values: (Curve) -> [Double], perSample: Int = 1) -> [Double] {
            parameters.learningRateRatios.indices.flatMap { ratio in
                parameters.widths.indices.flatMap { width in
                    select(curves, method, ratio: ratio, width: width).flatMap { padded(values($0), sampleCount * perSample) }
                }
            }
        }
        let panelAxes = ["learning_rate_ratio", "width"]
        let note = "NaN after the last time"
        return [
            Variable(
                "time", axes: ["learning_rate_ratio", "sample"],
                .double(parameters.learningRateRatios.indices.flatMap { ratio in
                    padded(parameters.steps(ratioPosition: ratio).map { Double($0) * parameters.learningRates[ratio] }, sampleCount)
                }),
                longName: "gradient-flow time, the number of steps times the learning rate; \(note)", units: "gradient-flow time",
                symbol: "t", equation: "t = n η"),
            Variable(
                "mean_field_risk", axes: panelAxes + ["sample"], .double(panels(.meanField, \.risk)),
                longName: "risk of the simplified dynamics; \(note)", symbol: "R_MF", equation: "Proposition 3 (recalled)"),
            Variable(
                "mean_field_component", axes: panelAxes + ["sample", "degree"],
                .double(panels(.meanField, \.components, perSample: degrees)),
                longName: "component of the risk along a Hermite polynomial, simplified dynamics; \(note)", symbol: "R_k",
                equation: "½ (φ_k − σ_k (1/m) Σ_i a_i s_i^k)²"),
            Variable(
                "network_risk", axes: ["method"] + panelAxes + ["seed", "sample"],
                .double([Method.population, .miniBatches].flatMap { panels($0, \.risk) }),
                longName: "population risk of the network in dimension d; \(note)", symbol: "R_NN",
                equation: "½ ‖φ‖² − (1/m) Σ_i a_i V(s_i) + (1/2m²) Σ_ij a_i a_j U(r_ij)"),
            Variable(
                "network_component", axes: ["method"] + panelAxes + ["seed", "sample", "degree"],
                .double([Method.population, .miniBatches].flatMap { panels($0, \.components, perSample: degrees) }),
                longName: "component of the risk along a Hermite polynomial of ⟨u*, x⟩, network in dimension d; \(note)", symbol: "R_k",
                equation: "½ (φ_k − σ_k (1/m) Σ_i a_i s_i^k)²"),
            claimDistance(curves, .infiniteDimension, "claim_distance", "distance of the risk from that of the simplified dynamics, population gradient in dimension 10^8"),
            claimDistance(
                curves, .narrow, "claim_control_distance", "negative control: the same for networks of the narrowest width throughout"),
            Variable(
                "control_second_layer_weight", axes: ["width", "claim_draw", "neuron_\(parameters.widths[0])"],
                .double((0..<parameters.widths.count * parameters.claimDraws).flatMap { initialWeights(parameters.widths[0], draw: $0) }),
                longName: "second-layer weights at time 0 of the networks of the negative control", symbol: "a_i(0)",
                equation: "independent standard normal numbers"),
        ] + parameters.widths.flatMap { width in
            [
                Variable(
                    "initial_second_layer_weight_\(width)", axes: ["neuron_\(width)"], .double(initialWeights(width)),
                    longName: "second-layer weights at time 0, the same for all seeds and methods", symbol: "a_i(0)",
                    equation: "independent standard normal numbers"),
                Variable(
                    "claim_second_layer_weight_\(width)", axes: ["claim_draw", "neuron_\(width)"],
                    .double((0..<parameters.claimDraws).flatMap { initialWeights(width, draw: $0) }),
                    longName: "second-layer weights at time 0 of the networks that the claims are about", symbol: "a_i(0)",
                    equation: "independent standard normal numbers"),
            ]
        }
    }

    private func claimDistance(
        _ curves: [(task: Task, curve: Curve)], _ method: Method, _ name: String, _ words: String
    ) -> Variable {
        let values = parameters.learningRateRatios.indices.flatMap { ratio in
            parameters.widths.indices.flatMap { claimDistances(curves, method, ratio: ratio, width: $0) }
        }
        return Variable(
            name, axes: ["learning_rate_ratio", "width", "claim_draw"], .double(values), longName: words,
            symbol: "sup_t |R_NN − R_MF|", equation: "largest difference over the times that are kept")
    }
}
