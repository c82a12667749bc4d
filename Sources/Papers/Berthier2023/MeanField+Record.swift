import Integrators
import Reproduction
import SingleIndex

extension MeanFieldStudy {
    typealias Limit = (flow: SimplifiedFlow, trajectory: Trajectory)

    func record(
        _ independent: [ParticleDistance], stratified: [ParticleDistance], limit: Limit, refined: Limit
    ) -> Record {
        let stopReason = (independent + stratified).lazy.compactMap(\.stopReason).first
        return Record(
            outcome: stopReason ?? "completed", axes: axes, variables: variables(independent, stratified, limit, refined),
            claims: [
                claim("risk", "sup_{t ≥ T/10} |R_m(t) − R_∞(t)|", \.risk, independent, stratified, stopReason),
                claim(
                    "coupling", "sup_t of the root mean square of |(a_i, s_i) − the characteristic from the same start|", \.coupling,
                    independent, stratified, stopReason),
            ])
    }

    private func claim(
        _ name: String, _ distance: String, _ value: (ParticleDistance) -> Double, _ independent: [ParticleDistance],
        _ stratified: [ParticleDistance], _ stopReason: String?
    ) -> Claim {
        func observe(_ distances: [ParticleDistance]) -> Observation {
            DecayRate.observe(
                parameters.widths.map(Double.init), distances.map(value).rows(of: parameters.draws), stopReason: stopReason)
        }
        return Claim(
            id: "\(name)_rate", statement: "The distance of m particles from the mean-field equation falls as 1/√m.",
            source: "arXiv:2303.00055, Proposition 4 (recalled)", quantity: "slope in ln m of the logarithm of \(distance)",
            prediction: .equal(-0.5, competitor: -1, competitorName: "1/m, as for deterministic nodes"),
            window: "all widths and draws", observation: observe(independent),
            control: NegativeControl(
                "initial weights are not independent: one in each of m equally likely intervals", observe(stratified)))
    }

    private var axes: [Variable] {
        [
            .axis("width", .int(parameters.widths), longName: "number of particles", symbol: "m"),
            .axis("draw", .int(Array(0..<parameters.draws)), longName: "draw of the initial weights", symbol: "n"),
            .axis(
                "time", .double(parameters.times), longName: "gradient-flow time", units: "gradient-flow time", symbol: "t"),
            .axis("node", .int(Array(0..<parameters.nodes)), longName: "node of the quadrature", symbol: "i"),
            .axis(
                "narrowest_neuron", .int(Array(0..<parameters.widths[0])), longName: "particle of the narrowest network",
                symbol: "i"),
            .activationDegree(upTo: parameters.activationDegree),
        ]
    }

    private func variables(
        _ independent: [ParticleDistance], _ stratified: [ParticleDistance], _ limit: Limit, _ refined: Limit
    ) -> [Variable] {
        func distance(_ name: String, _ words: String, _ equation: String, _ values: [Double]) -> Variable {
            Variable(
                name, axes: ["width", "draw"], .double(values), longName: words, symbol: "d_m", equation: equation)
        }
        let (risk, coupling) = ("sup_{t ≥ T/10} |R_m(t) − R_∞(t)|", "sup_t √((1/m) Σ_i |(a_i, s_i) − Φ_t(a_i(0))|²)")
        return [
            distance("risk_distance", "largest distance of the risk from its limit, after the first tenth of the time", risk, independent.map(\.risk)),
            distance("coupling_distance", "largest distance of particles from their characteristics", coupling, independent.map(\.coupling)),
            distance(
                "stratified_risk_distance", "negative control: distance of the risk for stratified initial weights", risk,
                stratified.map(\.risk)),
            distance(
                "stratified_coupling_distance", "negative control: distance of particles for stratified initial weights", coupling,
                stratified.map(\.coupling)),
            Variable(
                "limit_risk", axes: ["time"], .double(limit.trajectory.map(limit.flow.risk)),
                longName: "risk of the mean-field equation", symbol: "R_∞(t)", equation: "½ Σ_k (φ_k − σ_k ∫ a s^k dρ_t)²"),
            Variable(
                "refined_limit_risk", axes: ["time"], .double(refined.trajectory.map(refined.flow.risk)),
                longName: "risk of the mean-field equation with twice as many nodes", symbol: "R_∞(t)",
                equation: "½ Σ_k (φ_k − σ_k ∫ a s^k dρ_t)²"),
            Variable(
                "node_weight", axes: ["node"], .double(limit.trajectory.state(at: 0).prefix(parameters.nodes).map { $0 }),
                longName: "second-layer weights at time 0 of the quadrature; overlaps start at 0", symbol: "a_i(0)",
                equation: "Gauss-Hermite nodes"),
            Variable(
                "node_mass", axes: ["node"], .double(limit.flow.masses), longName: "masses of the nodes", symbol: "w_i",
                equation: "Gauss-Hermite weights"),
            Variable(
                "narrowest_initial_second_layer_weight", axes: ["draw", "narrowest_neuron"],
                .double((0..<parameters.draws).flatMap {
                    initialWeights(Replica(width: parameters.widths[0], draw: $0, sampling: .independent))
                }),
                longName: "second-layer weights at time 0 of the narrowest networks; overlaps start at 0", symbol: "a_i(0)",
                equation: "independent standard normal numbers"),
            .activationCoefficients(activation, upTo: parameters.activationDegree),
        ]
    }
}
