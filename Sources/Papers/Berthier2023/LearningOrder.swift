import Randomness
import Reproduction
import SingleIndex

/// The canonical learning order: at which powers of ε the components are learned one after the other.
public enum LearningOrder: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-learning-order", paper: "2303.00055", element: "Theorem 1",
        title: "transition times of the Hermite components, and the growth of the weights, as ε falls")

    public static func parameters(for preset: Preset) -> LearningOrderParameters {
        switch preset {
        case .paper: LearningOrderParameters(decades: 2...18, widths: [10, 30, 100], draws: 8)
        case .quick: LearningOrderParameters(decades: 2...18, widths: [10, 30], draws: 8)
        case .smoke: LearningOrderParameters(decades: 6...18, widths: [4], draws: 2)
        }
    }

    typealias Variant = LearningOrderSweep.Variant

    public static func run(
        _ parameters: LearningOrderParameters, seed: UInt64, context: RunContext
    ) throws -> Record {
        let sweep = try LearningOrderSweep(parameters, seed: seed)
        let lists = Variant.allCases.map(sweep.setups)
        let runs = try context.map(Array(lists.joined()), TransitionRun.init)
        var start = 0
        let replicas = lists.map { setups in
            defer { start += setups.count }
            return sweep.replicas(runs[start..<start + setups.count])
        }
        let variants = Dictionary(uniqueKeysWithValues: zip(Variant.allCases, replicas))
        return Record(
            outcome: replicas[0].joined().lazy.compactMap(\.stopReason).first ?? "completed", axes: sweep.axes,
            variables: sweep.variables(of: replicas[0]), claims: sweep.claims(variants))
    }
}

/// Runs over widths, draws and ratios.
struct LearningOrderSweep {
    /// The runs that are told of, and others from the narrowest network alone.
    enum Variant: CaseIterable {
        case asStated
        /// At ten times the tolerance.
        case looser
        /// A negative control: overlaps start evenly spread over (−1, 1) instead of at 0.
        case fromOverlaps
        /// A negative control: the second layer learns no faster than the first, whatever ε is said to be.
        case withoutSeparation
    }

    let parameters: LearningOrderParameters
    let seed: UInt64
    let activation: Activation

    init(_ parameters: LearningOrderParameters, seed: UInt64) throws {
        self.parameters = parameters
        self.seed = seed
        activation = try .shiftedSoftplus(degree: parameters.activationDegree)
    }

    /// Width, then draw, then ratio.
    func setups(of variant: Variant) -> [TransitionRun.Setup] {
        let widths = variant == .asStated ? parameters.widths : [parameters.widths[0]]
        let draws = variant == .looser ? 1 : parameters.draws
        return widths.flatMap { width in
            (0..<draws).flatMap { draw in
                parameters.learningRateRatios.map { setup(width: width, draw: draw, ratio: $0, variant) }
            }
        }
    }

    private func setup(width: Int, draw: Int, ratio: Double, _ variant: Variant) -> TransitionRun.Setup {
        let flow = SimplifiedFlow(
            target: Target(coefficients: parameters.targetCoefficients), activation: activation, width: width,
            learningRateRatio: variant == .withoutSeparation ? 1 : ratio)
        var setup = TransitionRun.Setup(
            flow, initialWeights: initialWeights(width: width, draw: draw),
            relativeTolerance: parameters.relativeTolerance * (variant == .looser ? 10 : 1))
        if variant == .fromOverlaps { setup.spreadOverlaps() }
        return setup
    }

    /// A draw is the same for every ε, so that a fit over ε sees no sampling noise.
    func initialWeights(width: Int, draw: Int) -> [Double] {
        var stream = RandomStream(
            seed: seed, purpose: "initial second-layer weights, width \(width)", index: UInt64(draw))
        return stream.normals(count: width)
    }

    /// The runs of one width and draw each.
    func replicas(_ runs: ArraySlice<TransitionRun>) -> [[TransitionRun]] {
        let count = parameters.learningRateRatios.count
        return stride(from: runs.startIndex, to: runs.endIndex, by: count).map { Array(runs[$0..<$0 + count]) }
    }

    func claims(_ variants: [Variant: [[TransitionRun]]]) -> [Claim] {
        let flow = variants[.asStated]![0][0].setup.flow
        let degrees = 1...flow.target.degree
        let later = [ScalingLaw.linearTransition(drive: flow.alignment.coefficients[1])]
            + degrees.dropFirst().map(ScalingLaw.transition) + degrees.map(ScalingLaw.weights)
        return [claim(.transition(0), variants, .withoutSeparation, "the second layer learns no faster than the first")]
            + later.map { claim($0, variants, .fromOverlaps, "overlaps start evenly spread over (−1, 1) instead of at 0") }
    }

    private func claim(
        _ law: ScalingLaw, _ variants: [Variant: [[TransitionRun]]], _ control: Variant, _ controlDescription: String
    ) -> Claim {
        func observe(_ variant: Variant) -> Observation {
            law.observe(parameters.learningRateRatios, replicas: variants[variant]!, looser: variants[variant == .asStated ? .looser : variant]![0])
        }
        return Claim(
            id: law.id, statement: law.statement,
            source: "arXiv:2303.00055, Definition 1 and Theorem 1 (recalled); scaling derived in paper-notes/berthier2023.md",
            quantity: law.quantity, prediction: law.slope, window: law.window, observation: observe(.asStated),
            control: NegativeControl(controlDescription, observe(control)))
    }
}
