import Glibc
import Reproduction
import SingleIndex

/// The labelled arrays of the sweep.
extension LearningOrderSweep {
    var axes: [Variable] {
        [
            .axis("width", .int(parameters.widths), longName: "number of neurons", symbol: "m"),
            .axis("draw", .int(Array(0..<parameters.draws)), longName: "draw of the initial weights", symbol: "n"),
            .learningRateRatio(parameters.learningRateRatios), .degree(upTo: parameters.targetCoefficients.count - 1),
            .activationDegree(upTo: parameters.activationDegree),
            .axis(
                "ratio_interval", .double(zip(parameters.learningRateRatios, parameters.learningRateRatios.dropFirst()).map { ($0 * $1).squareRoot() }),
                longName: "geometric mean of two neighbouring ratios", symbol: "√(ε ε′)"),
        ] + parameters.widths.map {
            .axis("neuron_\($0)", .int(Array(0..<$0)), longName: "neuron of the network with \($0)", symbol: "i")
        }
    }

    func variables(of replicas: [[TransitionRun]]) -> [Variable] {
        let degrees = parameters.targetCoefficients.indices
        func each(_ quantity: (TransitionRun, Int) -> Double) -> Variable.Values {
            .double(replicas.flatMap { runs in runs.flatMap { run in degrees.map { quantity(run, $0) } } })
        }
        let axes = ["width", "draw", "learning_rate_ratio", "degree"]
        return [
            Variable(
                "transition_time", axes: axes, each { $0.time(ofDegree: $1) },
                longName: "first time at which the residual coefficient of a degree is half of its first value; NaN where it was not until t = 200 ε^(1/(2L)) for a target of degree L",
                units: "gradient-flow time", symbol: "t_k", equation: "|X_k(t_k)| = ½ |X_k(0)|"),
            Variable(
                "largest_second_layer_weight", axes: axes, each { $0.largestWeight(atDegree: $1) },
                longName: "largest second-layer weight at the transition time; NaN where there was none", symbol: "max |a_i(t_k)|",
                equation: "max_i |a_i(t_k)|"),
            localExponents(replicas),
            .activationCoefficients(activation, upTo: parameters.activationDegree),
        ] + parameters.widths.map { width in
            Variable(
                "initial_second_layer_weight_\(width)", axes: ["draw", "neuron_\(width)"],
                .double((0..<parameters.draws).flatMap { initialWeights(width: width, draw: $0) }),
                longName: "second-layer weights at time 0; overlaps start at 0", symbol: "a_i(0)",
                equation: "independent standard normal numbers")
        }
    }

    /// Differences of ln t_k over those of ln ε, averaged over draws: width × interval × degree.
    private func localExponents(_ replicas: [[TransitionRun]]) -> Variable {
        let (ratios, draws) = (parameters.learningRateRatios, parameters.draws)
        let values = parameters.widths.indices.flatMap { width in
            ratios.indices.dropLast().flatMap { n in
                parameters.targetCoefficients.indices.map { k in
                    let sum = replicas[width * draws..<(width + 1) * draws].reduce(0) {
                        $0 + log($1[n + 1].time(ofDegree: k) / $1[n].time(ofDegree: k))
                    }
                    return sum / Double(draws) / log(ratios[n + 1] / ratios[n])
                }
            }
        }
        return Variable(
            "local_exponent", axes: ["width", "ratio_interval", "degree"], .double(values),
            longName: "slope of ln t_k in ln ε between two neighbouring ratios, mean over draws; NaN where there is no transition", symbol: "d ln t_k / d ln ε",
            equation: "ln(t_k(ε′)/t_k(ε)) / ln(ε′/ε)")
    }
}
