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
            "clusters", \.clusters, symbol: "n_c", range: "between 5 and 201, more than K for the claims",
            meaning: "overlaps at which clusters of neurons may lie: the extrema of a Chebyshev polynomial (chosen)",
            isAllowed: { $0 >= 5 && $0 <= 201 }),
    ]

    public static let example = "clusters=81 target_coefficients=1,-1,0.5,0.2"
    public var memoryEstimate: Double { 1e7 }

    /// s_c = −cos(π c / (n_c − 1)).
    var overlaps: [Double] { (0..<clusters).map { -cos(Double.pi * Double($0) / Double(clusters - 1)) } }
}

/// Proposition 1: networks approximate the target as their width grows, if no coefficient of the activation is missing.
public enum Approximation: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-approximation", paper: "2303.00055", element: "Proposition 1",
        title: "risk of clustered networks, an upper bound of the least, against their width")

    /// Small linear systems: `quick` has the paper's size too.
    public static func parameters(for preset: Preset) -> ApproximationParameters {
        switch preset {
        case .paper, .quick: ApproximationParameters(widths: (1...12).map { Int(pow(10, Double($0))) })
        case .smoke: ApproximationParameters(widths: (1...12).map { Int(pow(10, Double($0))) }, clusters: 31)
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
        let count = parameters.widths.count
        let (generics, relus) = (Array(networks[..<count]), Array(networks[count...]))
        return Record(
            outcome: networks.allSatisfy { $0 != nil } ? "completed" : "the equations of some network are singular",
            axes: axes(parameters), variables: variables(parameters, networks, generic),
            claims: [
                limitClaim(
                    "generic_limit",
                    "With an activation that has every coefficient, the risk of clustered networks falls to 0 as their width grows.",
                    parameters, predicted: 0, competitor: floor(parameters), generics, control: relus),
                limitClaim(
                    "relu_limit", "ReLU networks learn all components but that of degree 3: the risk of clustered ones falls to ½ φ_3².",
                    parameters, predicted: floor(parameters), competitor: 0, relus, control: generics),
                floorClaim(parameters, relus, control: generics),
            ])
    }

    private static func floorClaim(
        _ parameters: ApproximationParameters, _ networks: [ClusteredNetwork?], control: [ClusteredNetwork?]
    ) -> Claim {
        func observe(_ networks: [ClusteredNetwork?]) -> Observation {
            Observation(
                measured: networks.reduce(.infinity) { min($0, $1?.risk ?? .nan) }, standardError: 0,
                errorMethod: "none: small linear systems", allowance: roundOff(parameters, networks), allowanceReason: roundOffReason)
        }
        return Claim(
            id: "relu_floor", statement: "ReLU networks have no part along h_3, and none of those found has less risk than ½ φ_3².",
            source: "arXiv:2303.00055, hypothesis of Proposition 1 (recalled); derived in paper-notes/berthier2023.md",
            quantity: "least risk of the clustered networks of all widths", prediction: .atLeast(floor(parameters)),
            window: "all widths", observation: observe(networks),
            control: NegativeControl("the activation is generic", observe(control)))
    }

    /// The risks fall and are above their limit. While each step in ln m takes off less than half of what the one before did, the
    /// limit is no further from the last risk than that is from the one before.
    private static func limitClaim(
        _ id: String, _ statement: String, _ parameters: ApproximationParameters, predicted: Double, competitor: Double,
        _ networks: [ClusteredNetwork?], control: [ClusteredNetwork?]
    ) -> Claim {
        func observe(_ networks: [ClusteredNetwork?]) -> Observation {
            let risks = networks.map { $0?.risk ?? .nan }
            let last = risks.count - 1
            let (step, stepBefore) = (risks[last - 1] - risks[last], risks[last - 2] - risks[last - 1])
            let applicability: Observation.Applicability =
                if parameters.clusters <= parameters.activationDegree {
                    .hypothesisFails("there are fewer clusters than equations for the moments of the weights")
                } else if !(step >= 0 && step < stepBefore / 2) {
                    .incomplete("the risk does not fall fast enough at the largest widths to tell its limit")
                } else {
                    .applies
                }
            return Observation(
                measured: risks[last], standardError: 0, errorMethod: "none: small linear systems",
                allowance: step + roundOff(parameters, networks),
                allowanceReason: "how far the risk fell in the last step, which bounds what remains as each step halves; and rounding",
                applicability: applicability)
        }
        return Claim(
            id: id, statement: statement, source: "arXiv:2303.00055, Proposition 1 (recalled); derived in paper-notes/berthier2023.md",
            quantity: "risk of the clustered network of the largest width",
            prediction: .equal(predicted, competitor: competitor, competitorName: "the limit with the other activation"),
            window: "the three largest widths", observation: observe(networks),
            control: NegativeControl("the activation is the other one", observe(control)))
    }

    private static func floor(_ parameters: ApproximationParameters) -> Double {
        parameters.targetCoefficients[3] * parameters.targetCoefficients[3] / 2
    }

    /// Shares are large and cancel: n_c ulps of ½ (‖φ‖² + U(1) (Σ |b_c|)²), with U(1) ≤ 1 for both activations.
    private static func roundOff(_ parameters: ApproximationParameters, _ networks: [ClusteredNetwork?]) -> Double {
        let shares = networks.reduce(0) { max($0, $1?.shares.reduce(0) { $0 + abs($1) } ?? .nan) }
        let size = Target(coefficients: parameters.targetCoefficients).squaredNorm + shares * shares
        return Double(parameters.clusters) * Double.ulpOfOne * size / 2
    }

    private static let roundOffReason = "rounding error: as many ulps of ½ (‖φ‖² + (Σ |b_c|)²) as there are clusters"

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
