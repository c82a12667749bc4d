import Reproduction
import SingleIndex

/// Risk, log risk and the first components of the risk, for two learning-rate ratios ε.
public enum Figure2: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-fig2", paper: "2303.00055", element: "Figure 2",
        title: "risk and its first Hermite components: plateaus and their separation as ε falls")

    /// Both runs take a fraction of a second, so `quick` has the paper's size too.
    public static func parameters(for preset: Preset) -> PlateauParameters {
        switch preset {
        case .paper, .quick: PlateauParameters(learningRateRatios: [1e-3, 1e-6])
        case .smoke: PlateauParameters(learningRateRatios: [1e-2, 1e-4], samples: 50, relativeTolerance: 1e-8)
        }
    }

    /// Each ε is solved twice, the second time at ten times the tolerance, whose difference measures the solver's error;
    /// the smallest ε once more from another start, for the negative control of the half-life.
    public static func run(_ parameters: PlateauParameters, seed: UInt64, context: RunContext) throws -> Record {
        let setups = parameters.learningRateRatios.map {
            PlateauRun.Setup(parameters, learningRateRatio: $0, seed: seed)
        }
        let smallest = setups.indices.min { setups[$0].learningRateRatio < setups[$1].learningRateRatio }!
        let control = setups[smallest].beginning(atOverlap: 0.5)
        let all = setups + setups.map(\.atLooserTolerance) + [control, control.atLooserTolerance]
        let runs = try context.map(all, PlateauRun.init)
        let pairs = (0..<setups.count).map { SolvedTwice(run: runs[$0], looser: runs[setups.count + $0]) }
        let controlPair = SolvedTwice(run: runs[2 * setups.count], looser: runs[2 * setups.count + 1])

        let variables = PlateauVariables(runs: pairs.map(\.run))
        let degree = parameters.targetCoefficients.count - 1
        return Record(
            outcome: variables.outcome, axes: variables.axes + [.degree(upTo: degree)],
            variables: variables.states + [variables.transitionTimes(upTo: degree)] + observables(variables, degree),
            claims: [
                halfLifeClaim(pairs[smallest], control: controlPair), descentClaim(pairs),
                componentSumClaim(pairs.map(\.run)),
            ])
    }

    private static func observables(_ variables: PlateauVariables, _ degree: Int) -> [Variable] {
        [
            variables.sampled(
                "risk", longName: "population risk", symbol: "R(t)",
                equation: "½ ‖φ‖² − (1/m) Σ_i a_i V(s_i) + (1/2m²) Σ_ij a_i a_j U(s_i s_j)", values: \.risk),
            variables.sampled(
                "risk_component", perSample: degree + 1, axes: ["degree"],
                longName: "component of the risk along a Hermite polynomial", symbol: "R_k(t)",
                equation: "½ (φ_k − σ_k (1/m) Σ_i a_i s_i^k)²"
            ) { run in run.trajectory.map(RiskDecomposition(of: run.flow, upTo: degree).components).flatMap(\.self) },
            Variable(
                "half_life", axes: ["learning_rate_ratio"], .double(variables.runs.map { $0.halfLife ?? .nan }),
                longName: "time at which the constant component of the risk has halved", units: "gradient-flow time",
                symbol: "t_0", equation: "R_0(t_0) = ½ R_0(0)"),
        ]
    }
}

extension Observation.Applicability {
    /// A statement is about whole runs: it is only judged if all of them got to their end.
    init(requiring runs: [PlateauRun]) {
        self = runs.lazy.compactMap(\.stopReason).first.map { .incomplete($0) } ?? .applies
    }
}

/// A run beside the same run at ten times the tolerance.
struct SolvedTwice {
    let run: PlateauRun
    let looser: PlateauRun

    static let errorMethod = "difference to the same run at ten times the tolerance"

    var both: [PlateauRun] { [run, looser] }
}
