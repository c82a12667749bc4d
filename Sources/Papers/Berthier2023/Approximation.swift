import Glibc
import Reproduction
import SingleIndex

/// The parameters of the check of Proposition 1.
public struct ApproximationParameters: ExperimentParameters {
    public var widths: [Int]
    public var targetCoefficients = [1, -1, 2.0 / 3, 0.5]
    public var activationDegree = 24
    public var clusters = 41

    public static let fields: [ParameterField<ApproximationParameters>] = [
        ParameterField(
            "widths", \.widths, symbol: "m", range: "at least four numbers between 1 and 10^13, ascending by one factor",
            meaning: "numbers of neurons (chosen)",
            isAllowed: { list in
                guard list.count >= 4, list.allSatisfy({ $0 >= 1 && $0 <= 10_000_000_000_000 }) else { return false }
                let factors = zip(list, list.dropFirst()).map { Double($1) / Double($0) }
                return factors.allSatisfy { $0 > 1 && abs($0 / factors[0] - 1) < 1e-9 }
            }),
        .fourTargetCoefficients(\.targetCoefficients),
        .activationDegree(\.activationDegree),
        ParameterField(
            "clusters", \.clusters, symbol: "n_c", range: "between 5 and 201",
            meaning: "overlaps at which clusters of neurons may lie: the extrema of a Chebyshev polynomial (chosen)",
            isAllowed: { $0 >= 5 && $0 <= 201 }),
    ]

    public static let example = "clusters=81 widths=10,100,1000,10000"
    public var memoryEstimate: Double { 1e7 }

    /// s_c = −cos(π c / (n_c − 1)).
    var overlaps: [Double] { (0..<clusters).map { -cos(Double.pi * Double($0) / Double(clusters - 1)) } }
}

/// Proposition 1: networks approximate the target as their width grows, if no coefficient of the activation is missing.
public enum Approximation: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-approximation", paper: "2303.00055", element: "Proposition 1",
        title: "least risk of networks against their width, with and without a missing coefficient")

    /// Small linear systems: `quick` has the paper's size too.
    public static func parameters(for preset: Preset) -> ApproximationParameters {
        switch preset {
        case .paper, .quick: ApproximationParameters(widths: (1...12).map { Int(pow(10, Double($0))) })
        case .smoke: ApproximationParameters(widths: (1...12).map { Int(pow(10, Double($0))) }, clusters: 21)
        }
    }

    public static func run(_ parameters: ApproximationParameters, seed: UInt64, context: RunContext) throws -> Record {
        let target = Target(coefficients: parameters.targetCoefficients)
        let generic = try Activation.shiftedSoftplus(degree: parameters.activationDegree)
        let points = [generic, Activation.relu].flatMap { activation in parameters.widths.map { (activation: activation, width: $0) } }
        let networks = try context.map(points) { point, _ in
            ClusteredNetwork.nearlyOptimal(
                target: target, activation: point.activation, overlaps: parameters.overlaps, width: point.width)
        }
        let risks = networks.map { $0?.risk ?? .nan }
        let count = parameters.widths.count
        let (genericRisks, reluRisks) = (Array(risks[..<count]), Array(risks[count...]))
        return Record(
            outcome: risks.allSatisfy(\.isFinite) ? "completed" : "the equations of some network are singular",
            axes: axes(parameters), variables: variables(parameters, networks, generic),
            claims: [
                limitClaim(
                    "generic_limit", "With an activation none of whose coefficients vanishes, the least risk falls to 0 as the width grows.",
                    parameters, predicted: 0, competitor: floor(parameters), genericRisks, control: reluRisks),
                limitClaim(
                    "relu_limit", "ReLU networks learn all components but that of degree 3: their least risk tends to ½ φ_3².",
                    parameters, predicted: floor(parameters), competitor: 0, reluRisks, control: genericRisks),
                floorClaim(parameters, reluRisks, control: genericRisks),
            ])
    }

    private static func floorClaim(_ parameters: ApproximationParameters, _ risks: [Double], control: [Double]) -> Claim {
        func observe(_ risks: [Double]) -> Observation {
            Observation(
                measured: risks.reduce(.infinity) { min($0, $1) }, standardError: 0, errorMethod: "none: small linear systems",
                allowance: roundOff(parameters),
                allowanceReason: "rounding error of ½ (‖φ‖² − Σ b_c V(s_c)): as many ulps of ‖φ‖² as there are clusters")
        }
        return Claim(
            id: "relu_floor", statement: "ReLU learns nothing of a component of degree 3: no network has less risk than ½ φ_3².",
            source: "arXiv:2303.00055, hypothesis of Proposition 1 (recalled); derived in paper-notes/berthier2023.md",
            quantity: "least risk over all widths", prediction: .atLeast(floor(parameters)), window: "all widths",
            observation: observe(risks), control: NegativeControl("the activation is generic", observe(control)))
    }

    /// R = R_∞ + C/m as m grows, so that two widths tell R_∞.
    private static func limitClaim(
        _ id: String, _ statement: String, _ parameters: ApproximationParameters, predicted: Double, competitor: Double,
        _ risks: [Double], control: [Double]
    ) -> Claim {
        func observe(_ risks: [Double]) -> Observation {
            let factor = Double(parameters.widths[1]) / Double(parameters.widths[0])
            func limit(_ n: Int) -> Double { (factor * risks[n] - risks[n - 1]) / (factor - 1) }
            let last = risks.count - 1
            return Observation(
                measured: limit(last), standardError: 0, errorMethod: "none: small linear systems",
                allowance: abs(limit(last) - limit(last - 1)) + roundOff(parameters),
                allowanceReason: "distance to the extrapolation from the two widths before, and rounding")
        }
        return Claim(
            id: id, statement: statement, source: "arXiv:2303.00055, Proposition 1 (recalled); extrapolation derived in paper-notes/berthier2023.md",
            quantity: "risk of the best clustered network, extrapolated to infinite width",
            prediction: .equal(predicted, competitor: competitor, competitorName: "the limit with the other activation"),
            window: "the two largest widths; the three largest for the error", observation: observe(risks),
            control: NegativeControl("the activation is the other one", observe(control)))
    }

    private static func floor(_ parameters: ApproximationParameters) -> Double {
        parameters.targetCoefficients[3] * parameters.targetCoefficients[3] / 2
    }

    private static func roundOff(_ parameters: ApproximationParameters) -> Double {
        Double(parameters.clusters) * Double.ulpOfOne * Target(coefficients: parameters.targetCoefficients).squaredNorm
    }

    private static func axes(_ parameters: ApproximationParameters) -> [Variable] {
        [
            .axis("activation", .string(["generic", "relu"]), longName: "activation of the hidden neurons", symbol: "σ"),
            .axis("width", .int(parameters.widths), longName: "number of neurons", symbol: "m"),
            .axis("overlap", .double(parameters.overlaps), longName: "overlap at which a cluster may lie", symbol: "s_c"),
            .activationDegree(upTo: parameters.activationDegree), .degree(upTo: 3),
        ]
    }

    private static func variables(
        _ parameters: ApproximationParameters, _ networks: [ClusteredNetwork?], _ generic: Activation
    ) -> [Variable] {
        /// A quantity of each cluster at its place among all that there may be; 0 where there is none.
        func perCluster(_ quantity: (ClusteredNetwork) -> [Double]) -> Variable.Values {
            .double(networks.flatMap { network in
                parameters.overlaps.map { overlap in
                    network.flatMap { $0.overlaps.firstIndex(of: overlap) }.map { quantity(network!)[$0] } ?? 0
                }
            })
        }
        return [
            Variable(
                "risk", axes: ["activation", "width"], .double(networks.map { $0?.risk ?? .nan }),
                longName: "population risk of the best clustered network found, an upper bound of the infimum", symbol: "R",
                equation: "½ ‖φ‖² − Σ b_c V(s_c) + ½ Σ b_c b_d U(s_c s_d) + ½ Σ b_c² (U(1) − U(s_c²)) / m_c"),
            Variable(
                "cluster_size", axes: ["activation", "width", "overlap"], perCluster(\.sizes),
                longName: "number of neurons of a cluster; 0 where there is none", symbol: "m_c", equation: "Σ m_c = m"),
            Variable(
                "cluster_share", axes: ["activation", "width", "overlap"], perCluster(\.shares),
                longName: "second-layer weight of a cluster times its part of the neurons", symbol: "b_c", equation: "(m_c/m) a_c"),
            Variable(
                "plateau", axes: ["degree"],
                .double((0...3).map { degree in parameters.targetCoefficients[(degree + 1)...].reduce(0) { $0 + $1 * $1 / 2 } }),
                longName: "risk of a target of which the components up to a degree are learned", symbol: "R^(l)",
                equation: "½ Σ_{k > l} φ_k²"),
            .activationCoefficients(generic, upTo: parameters.activationDegree),
        ]
    }
}
