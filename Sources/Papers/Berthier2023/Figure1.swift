import Glibc
import Randomness
import Reproduction
import SingleIndex

/// The cartoon of the canonical learning order, computed: risk against log time, one plateau for each degree.
public enum Figure1: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-fig1", paper: "2303.00055", element: "Figure 1",
        title: "the canonical learning order: one plateau of the risk for each degree, as ε falls")

    /// One run takes a tenth of a second, so `quick` has the paper's size too.
    public static func parameters(for preset: Preset) -> Figure1Parameters {
        switch preset {
        case .paper, .quick: Figure1Parameters(learningRateRatios: (1...5).map { pow(10, -4 * Double($0)) })
        case .smoke: Figure1Parameters(learningRateRatios: [1e-8, 1e-12, 1e-16], samples: 200)
        }
    }

    public static func run(_ parameters: Figure1Parameters, seed: UInt64, context: RunContext) throws -> Record {
        let activation = try Activation.shiftedSoftplus(degree: parameters.activationDegree)
        var stream = RandomStream(seed: seed, purpose: "initial second-layer weights")
        let initialWeights = stream.normals(count: parameters.width)
        func setup(_ ratio: Double, _ variant: Variant) -> TransitionRun.Setup {
            let flow = SimplifiedFlow(
                target: Target(coefficients: parameters.targetCoefficients), activation: activation, width: parameters.width,
                learningRateRatio: ratio)
            var setup = TransitionRun.Setup(
                flow, initialWeights: initialWeights,
                relativeTolerance: parameters.relativeTolerance * (variant == .looser ? 10 : 1))
            setup.samples = parameters.samples
            if variant == .fromOverlaps { setup.spreadOverlaps() }
            return setup
        }
        let ratios = parameters.learningRateRatios
        let runs = try context.map(Variant.allCases.flatMap { variant in ratios.map { setup($0, variant) } }, TransitionRun.init)
            .rows(of: ratios.count)
        let (main, looser, control) = (runs[0], runs[1], runs[2])
        let degrees = Array(parameters.targetCoefficients.indices)
        return Record(
            outcome: main.lazy.compactMap(\.stopReason).first ?? "completed",
            axes: [
                .learningRateRatio(ratios), .degree(upTo: degrees.last!),
                .activationDegree(upTo: parameters.activationDegree),
                .axis("sample", .int(Array(0..<parameters.samples)), longName: "position of the output time", symbol: "n"),
                .axis("neuron", .int(Array(0..<parameters.width)), longName: "hidden neuron", symbol: "i"),
            ],
            variables: variables(main, degrees, activation, parameters),
            claims: degrees.dropLast().map { plateauClaim(after: $0, ratios, main, looser: looser, control: control) })
    }

    private enum Variant: CaseIterable {
        case asStated
        /// At ten times the tolerance.
        case looser
        /// A negative control: overlaps start evenly spread over (−1, 1) instead of at 0.
        case fromOverlaps
    }

    private static func variables(
        _ runs: [TransitionRun], _ degrees: [Int], _ activation: Activation, _ parameters: Figure1Parameters
    ) -> [Variable] {
        let target = runs[0].setup.flow.target
        func sampled(_ values: (TransitionRun) -> [Double], perSample count: Int = 1) -> Variable.Values {
            .double(runs.flatMap { run in
                let known = values(run)
                return known + Array(repeating: .nan, count: parameters.samples * count - known.count)
            })
        }
        func perRunAndDegree(_ value: (TransitionRun, Int) -> Double) -> Variable.Values {
            .double(runs.flatMap { run in degrees.map { value(run, $0) } })
        }
        return [
            Variable(
                "time", axes: ["learning_rate_ratio", "sample"], .double(runs.flatMap(\.setup.times)),
                longName: "gradient-flow time, in which the first layer learns at rate 1 and the second at rate 1/ε",
                units: "gradient-flow time", symbol: "t", equation: "simplified neuron dynamics, Proposition 3 (recalled)"),
            Variable(
                "risk", axes: ["learning_rate_ratio", "sample"], sampled { $0.trajectory.map($0.setup.flow.risk) },
                longName: "population risk; NaN after the time at which a run stopped", symbol: "R(t)",
                equation: "½ Σ_k (φ_k − σ_k (1/m) Σ_i a_i s_i^k)²"),
            Variable(
                "risk_component", axes: ["learning_rate_ratio", "sample", "degree"],
                sampled({ run in
                    run.trajectory.map(RiskDecomposition(of: run.setup.flow, upTo: degrees.last!).components).flatMap(\.self)
                }, perSample: degrees.count),
                longName: "component of the risk along a Hermite polynomial; NaN after the time at which a run stopped",
                symbol: "R_k(t)", equation: "½ (φ_k − σ_k (1/m) Σ_i a_i s_i^k)²"),
            Variable(
                "transition_time", axes: ["learning_rate_ratio", "degree"], perRunAndDegree { $0.time(ofDegree: $1) },
                longName: "first time at which the residual coefficient of a degree is half of its first value; NaN where it was not until t = 200 ε^(1/(2L)) for a target of degree L",
                units: "gradient-flow time", symbol: "t_k", equation: "|X_k(t_k)| = ½ |X_k(0)|"),
            Variable(
                "predicted_transition_time", axes: ["learning_rate_ratio", "degree"],
                // Half of X_0 takes twice as long as half of R_0.
                perRunAndDegree { ($1 == 0 ? 2 : 1) * predictedTransitionTime(degree: $1, of: $0.setup.flow) },
                longName: "predicted time at which a residual coefficient halves; from degree 2 on the scale ε^(1/(2k)) alone",
                units: "gradient-flow time", symbol: "t_k", equation: "Definition 1 and Theorem 1 (recalled)"),
            Variable(
                "plateau", axes: ["degree"], .double(degrees.map { plateau(after: $0, of: target) }),
                longName: "risk of a target of which the components up to a degree are learned", symbol: "R^(l)",
                equation: "½ Σ_{k > l} φ_k²"),
            Variable(
                "plateau_risk", axes: ["learning_rate_ratio", "degree"],
                perRunAndDegree { $1 == degrees.last ? .nan : midRisk($0, after: $1) },
                longName: "risk halfway, in log time, between a transition and the next; NaN after the last transition",
                symbol: "R(√(t_l t_{l+1}))", equation: "R at t = √(t_l t_{l+1})"),
            .activationCoefficients(activation, upTo: parameters.activationDegree),
            Variable(
                "initial_second_layer_weight", axes: ["neuron"], .double(runs[0].setup.initialWeights),
                longName: "second-layer weight at time 0; overlaps start at 0", symbol: "a_i(0)",
                equation: "independent standard normal numbers"),
        ]
    }

    private static func plateau(after degree: Int, of target: Target) -> Double {
        target.coefficients[(degree + 1)...].reduce(0) { $0 + $1 * $1 / 2 }
    }

    /// R halfway, in log t, between two transitions, on the line through the neighbouring samples in log t.
    private static func midRisk(_ run: TransitionRun, after degree: Int) -> Double {
        let time = (run.time(ofDegree: degree) * run.time(ofDegree: degree + 1)).squareRoot()
        let times = run.trajectory.times
        guard let next = times.firstIndex(where: { $0 > time }), next > 0 else { return .nan }
        let risk = run.trajectory.map(run.setup.flow.risk)
        let share = log(time / times[next - 1]) / log(times[next] / times[next - 1])
        return risk[next - 1] + share * (risk[next] - risk[next - 1])
    }

    /// As ε falls the risk rests at ½ Σ_{k > l} φ_k² between the transitions of degrees l and l + 1.
    private static func plateauClaim(
        after degree: Int, _ ratios: [Double], _ runs: [TransitionRun], looser: [TransitionRun],
        control: [TransitionRun]
    ) -> Claim {
        let target = runs[0].setup.flow.target
        let (here, next) = (plateau(after: degree, of: target), plateau(after: degree + 1, of: target))
        return Claim(
            id: "plateau_\(degree)",
            statement: "As ε falls, the risk between the transitions of degrees \(degree) and \(degree + 1) comes to rest at ½ Σ_{k > \(degree)} φ_k².",
            source: "arXiv:2303.00055, Figure 1 and Definition 1 (recalled); extrapolation derived in paper-notes/berthier2023.md",
            quantity: "R(√(t_\(degree) t_\(degree + 1))), extrapolated to ε = 0",
            prediction: .equal(here, competitor: next, competitorName: "the plateau after the next degree"),
            window: "the two smallest ratios ε; the three smallest for the error",
            observation: observe(ratios, runs, looser: looser, degree),
            control: NegativeControl(
                "overlaps start evenly spread over (−1, 1) instead of at 0", observe(ratios, control, looser: control, degree)))
    }

    /// Richardson's extrapolation of a deviation of order ε^p: p = 1/(2 (l + 1)), but 3/4 for degree 0, while whose plateau lasts
    /// what is learned already grows in proportion to time. Derived in paper-notes/berthier2023.md.
    private static func observe(
        _ ratios: [Double], _ runs: [TransitionRun], looser: [TransitionRun], _ degree: Int
    ) -> Observation {
        let last = ratios.count - 1
        let power = degree == 0 ? 0.75 : 1 / Double(2 * (degree + 1))
        let gain = pow(ratios[last] / ratios[last - 1], -power)
        func limit(_ runs: [TransitionRun], _ n: Int) -> Double {
            let (here, before) = (midRisk(runs[n], after: degree), midRisk(runs[n - 1], after: degree))
            return here + (here - before) / (gain - 1)
        }
        let measured = limit(runs, last)
        let (shift, solverError) = (abs(measured - limit(runs, last - 1)), abs(measured - limit(looser, last)))
        return Observation(
            measured: measured, standardError: solverError, errorMethod: "difference to the same runs at ten times the tolerance",
            allowance: shift, allowanceReason: "distance to the extrapolation from the two ratios before",
            applicability: shift.isFinite && solverError.isFinite
                ? .applies : .incomplete(runs.lazy.compactMap(\.stopReason).first ?? "a component was not learned"))
    }
}
