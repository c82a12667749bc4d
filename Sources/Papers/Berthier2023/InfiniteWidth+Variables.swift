import Reproduction
import SingleIndex

/// The labelled arrays of the sweep.
extension InfiniteWidthSweep {
    func axes() throws -> [Variable] {
        [
            .axis("law", .string(laws.map(\.name)), longName: "law of the second-layer weights at time 0", symbol: "P_A"),
            .axis(
                "discretisation", .string(Discretisation.allCases.map(\.rawValue)),
                longName: "how the law and the activation are made finite", symbol: "q"),
            .learningRateRatio(ratios),
            .degree(upTo: parameters.targetCoefficients.count - 1),
            .axis("width", .int(parameters.widths), longName: "number of neurons", symbol: "m"),
            .axis("draw", .int(Array(0..<parameters.draws)), longName: "draw of the initial weights", symbol: "n"),
            .activationDegree(upTo: parameters.activationDegree),
        ] + (try laws.map { law in
            .axis(
                "node_of_\(law.name)", .int(Array(0..<(try quadrature(of: law).nodes.count))),
                longName: "node of the quadrature of the law", symbol: "i")
        }) + parameters.widths.map {
            .axis("neuron_\($0)", .int(Array(0..<$0)), longName: "neuron of the network with \($0)", symbol: "i")
        }
    }

    func variables(_ solved: Solved) throws -> [Variable] {
        let degrees = parameters.targetCoefficients.indices
        func times(_ runs: [TransitionRun]) -> Variable.Values {
            .double(runs.flatMap { run in degrees.map { run.time(ofDegree: $0) } })
        }
        func masses(_ runs: [TransitionRun]) -> Variable.Values { .double(runs.map { $0.carrierMass(ofShare: 0.9) }) }
        let base = Array(solved.infinite[..<(laws.count * ratios.count)])
        let timeName = "first time at which the residual coefficient of a degree is half of its first value; NaN where it was not until t = 200 ε^(1/(2L)) for a target of degree L"
        let massName = "least mass of neurons that carries 90 % of the quadratic moment at t_2; NaN where there is no t_2"
        return [
            Variable(
                "transition_time", axes: ["discretisation", "law", "learning_rate_ratio", "degree"], times(solved.infinite),
                longName: timeName, units: "gradient-flow time", symbol: "t_k", equation: "|X_k(t_k)| = ½ |X_k(0)|"),
            Variable(
                "carrier_mass", axes: ["discretisation", "law", "learning_rate_ratio"], masses(solved.infinite),
                longName: massName, symbol: "μ", equation: "least Σ_{i ∈ I} w_i with Σ_{i ∈ I} w_i a_i s_i² = 0.9 Σ_i w_i a_i s_i²"),
            Variable(
                "onset_weight", axes: ["law", "learning_rate_ratio"], .double(base.map(\.onsetWeight)),
                longName: "initial weight whose neuron, left to itself, blows up at t_2", symbol: "A*",
                equation: "t_2 − t_1 = ε^(1/4) ln(1 + √2) / (√2 |φ_2 σ_2| √|φ_1/σ_1| A*)"),
            Variable(
                "tail_integral", axes: ["law", "learning_rate_ratio"],
                .double(zip(laws.flatMap { law in ratios.map { _ in law } }, base).map { $0.tailIntegral(from: $1.onsetWeight) }),
                longName: "moment of the law beyond A*, up to a constant factor; 0 where A* is beyond the end of the support",
                symbol: "S(A*)", equation: "∫_{A > A*} (1/A* − 1/A) dP_A"),
            Variable(
                "finite_width_transition_time", axes: ["law", "width", "draw", "learning_rate_ratio", "degree"], times(solved.finite),
                longName: timeName, units: "gradient-flow time", symbol: "t_k", equation: "|X_k(t_k)| = ½ |X_k(0)|"),
            Variable(
                "finite_width_carrier_mass", axes: ["law", "width", "draw", "learning_rate_ratio"], masses(solved.finite),
                longName: massName, symbol: "μ", equation: "least Σ_{i ∈ I} 1/m with Σ_{i ∈ I} a_i s_i² = 0.9 Σ_i a_i s_i²"),
            .activationCoefficients(activation(degree: parameters.activationDegree), upTo: parameters.activationDegree),
        ] + (try laws.flatMap { law in
            let (nodes, masses) = try quadrature(of: law)
            return [
                Variable(
                    "node_\(law.name)", axes: ["node_of_\(law.name)"], .double(nodes),
                    longName: "second-layer weights at time 0 at infinite width; overlaps start at 0", symbol: "a_i(0)",
                    equation: "Gauss-Legendre nodes in panels"),
                Variable(
                    "mass_\(law.name)", axes: ["node_of_\(law.name)"], .double(masses), longName: "masses of the nodes",
                    symbol: "w_i", equation: "Gauss-Legendre weights times the density, of sum 1"),
            ] + parameters.widths.map { width in
                Variable(
                    "initial_second_layer_weight_\(law.name)_\(width)", axes: ["draw", "neuron_\(width)"],
                    .double((0..<parameters.draws).flatMap { initialWeights(law, width: width, draw: $0) }),
                    longName: "second-layer weights at time 0 at finite width; overlaps start at 0", symbol: "a_i(0)",
                    equation: "independent numbers of the law")
            }
        })
    }
}
