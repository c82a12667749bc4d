import Reproduction
import SingleIndex

extension ReductionStudy {
    /// - Parameter equivalence: as stated, and with the closed flow's start broken.
    func record(_ equivalence: [Equivalence], dimensions: [Distances], widths: [Distances]) -> Record {
        let reasons = equivalence.map(\.stopReason) + (dimensions + widths).map(\.stopReason)
        return Record(
            outcome: reasons.lazy.compactMap(\.self).first ?? "completed", axes: axes,
            variables: variables(equivalence[0], dimensions, widths),
            claims: [
                equivalenceClaim(equivalence),
                rateClaim(
                    "dimension_rate", "The flow in dimension d is within order 1/√d of that in infinite dimension.",
                    "Corollary 1", "d", .equal(-0.5, competitor: -1, competitorName: "1/d, as if overlaps of order 1/√d averaged out"),
                    parameters.inputDimensions, dimensions, "every start is drawn in dimension \(parameters.inputDimension), whatever d is said to be"),
                rateClaim(
                    "width_rate", "The simplified dynamics are within order 1/m of the full flow in infinite dimension.",
                    "Proposition 3", "m", .equal(-1, competitor: -0.5, competitorName: "1/√m, as between independent samples"),
                    parameters.widths, widths, "neurons start with overlaps 1/2 with each other instead of 0"),
            ])
    }

    private func equivalenceClaim(_ equivalence: [Equivalence]) -> Claim {
        func observe(_ equivalence: Equivalence) -> Observation {
            Observation(
                measured: equivalence.difference, standardError: equivalence.solverError,
                errorMethod: "differences of both flows to the same at ten times the tolerance, added", allowance: 0,
                allowanceReason: "none: the statement is exact",
                applicability: equivalence.stopReason.map { .incomplete($0) } ?? .applies)
        }
        return Claim(
            id: "closure", statement: "The flow of weights and directions in R^d, and the flow closed in the overlaps, are one.",
            source: "arXiv:2303.00055, Proposition 2 (recalled)",
            quantity: "largest difference of any a_i, s_i or r_ij", prediction: .atMost(0), window: "all output times",
            observation: observe(equivalence[0]),
            control: NegativeControl("the closed flow starts with s_i = 0 and r_ij = δ_ij instead of the overlaps", observe(equivalence[1])))
    }

    private func rateClaim(
        _ id: String, _ statement: String, _ result: String, _ symbol: String, _ prediction: Prediction, _ levels: [Int],
        _ distances: [Distances], _ controlDescription: String
    ) -> Claim {
        let reason = distances.lazy.compactMap(\.stopReason).first
        func observe(_ value: (Distances) -> Double) -> Observation {
            DecayRate.observe(
                levels.map(Double.init), distances.map(value).rows(of: distances.count / levels.count), stopReason: reason)
        }
        return Claim(
            id: id, statement: statement, source: "arXiv:2303.00055, \(result) (recalled)",
            quantity: "slope in ln \(symbol) of ln sup_t of the distance of the risks", prediction: prediction,
            window: "all levels and starts", observation: observe(\.asStated),
            control: NegativeControl(controlDescription, observe(\.control)))
    }

    private var axes: [Variable] {
        [
            .axis("time", .double(parameters.times), longName: "gradient-flow time", units: "gradient-flow time", symbol: "t"),
            .axis("neuron", .int(Array(0..<parameters.width)), longName: "hidden neuron", symbol: "i"),
            .axis("input", .int(Array(0..<parameters.inputDimension)), longName: "coordinate; the first is along u*", symbol: "k"),
            .axis("input_dimension", .int(parameters.inputDimensions), longName: "dimension of the covariates", symbol: "d"),
            .axis("width", .int(parameters.widths), longName: "number of neurons", symbol: "m"),
            .axis("start", .int(Array(0..<parameters.starts)), longName: "independent start", symbol: "n"),
            .axis(
                "width_start", .int(Array(0..<parameters.widthStarts)), longName: "independent start of a width", symbol: "n"),
        ]
    }

    private func variables(_ equivalence: Equivalence, _ dimensions: [Distances], _ widths: [Distances]) -> [Variable] {
        func distance(_ name: String, _ axis: String, _ words: String, _ values: [Double]) -> Variable {
            Variable(
                name, axes: [axis, axis == "width" ? "width_start" : "start"], .double(values), longName: words, symbol: "sup_t |ΔR|",
                equation: "largest difference of the risks over the output times")
        }
        let risk = "½ ‖φ‖² − (1/m) Σ_i a_i V(s_i) + (1/2m²) Σ_ij a_i a_j U(r_ij)"
        return [
            distance("dimension_distance", "input_dimension", "distance of the risk in dimension d from that in infinite dimension", dimensions.map(\.asStated)),
            distance("dimension_control", "input_dimension", "the same, with starts in R^d_0 whatever d is said to be", dimensions.map(\.control)),
            distance("width_distance", "width", "distance of the risk of the full flow from that of the simplified dynamics", widths.map(\.asStated)),
            distance("width_control", "width", "the same, with neurons that start with overlaps 1/2", widths.map(\.control)),
            Variable(
                "sphere_risk", axes: ["time"], .double(equivalence.sphereRisk), longName: "risk along the flow in R^d",
                symbol: "R(a, u)", equation: risk),
            Variable(
                "closed_risk", axes: ["time"], .double(equivalence.closedRisk), longName: "risk along the closed flow",
                symbol: "R(a, s, r)", equation: risk),
            Variable(
                "initial_second_layer_weight", axes: ["neuron"], .double(equivalence.weights),
                longName: "second-layer weights at time 0 of the flow in R^d", symbol: "a_i(0)", equation: "independent standard normal numbers"),
            Variable(
                "initial_direction", axes: ["neuron", "input"], .double(equivalence.directions),
                longName: "directions at time 0 of the flow in R^d", symbol: "u_i(0)", equation: "independent, uniform on the unit sphere"),
        ]
    }
}
