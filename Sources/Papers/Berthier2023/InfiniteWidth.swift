import Glibc
import Randomness
import Reproduction
import SingleIndex

/// The order of limits: infinite width by quadrature of the law of the initial weights, beside networks of finite width.
public enum InfiniteWidth: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-infinite-width", paper: "2303.00055", element: "order of the limits of width and ε",
        title: "onset of the quadratic component at infinite width, and the neurons that carry it")

    public static func parameters(for preset: Preset) -> InfiniteWidthParameters {
        switch preset {
        case .paper: InfiniteWidthParameters(decades: 3...14, widths: [10, 100, 1000, 10_000], draws: 4)
        case .quick: InfiniteWidthParameters(decades: 3...12, widths: [10, 100, 1000], draws: 2, nodesPerPanel: 6)
        case .smoke: InfiniteWidthParameters(decades: 3...8, widths: [10], draws: 2, nodesPerPanel: 4)
        }
    }

    public static func run(
        _ parameters: InfiniteWidthParameters, seed: UInt64, context: RunContext
    ) throws -> Record {
        let sweep = InfiniteWidthSweep(parameters, seed: seed)
        let setups = try sweep.quadratureSetups()
        let runs = try context.map(setups, TransitionRun.init)
        for (setup, run) in zip(setups, runs) {
            print(setup.flow.width, setup.flow.learningRateRatio, (0...2).map { run.time(ofDegree: $0) }, run.time(ofDegree: 2) / pow(setup.flow.learningRateRatio, 0.25), run.massOfQuadraticComponent(0.9), run.trajectory.statistics.steps)
        }
        return Record(outcome: "completed", axes: [], variables: [], claims: [])
    }
}

struct InfiniteWidthSweep {
    let parameters: InfiniteWidthParameters
    let seed: UInt64
    let activation: Activation
    var laws: [WeightDistribution] { [.uniform, .gaussian, .student(degreesOfFreedom: parameters.degreesOfFreedom)] }

    init(_ parameters: InfiniteWidthParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
        activation = Activation(
            name: "ReLU, cut after degree \(parameters.activationDegree)",
            coefficients: Activation.relu.coefficients(upTo: parameters.activationDegree))
    }

    func quadratureSetups() throws -> [TransitionRun.Setup] {
        try laws.flatMap { law in
            let truncation = law == .gaussian ? 12 : 1e5
            let (nodes, masses) = try law.quadrature(nodesPerPanel: parameters.nodesPerPanel, truncation: truncation)
            return parameters.learningRateRatios.map { ratio in
                TransitionRun.Setup(
                    SimplifiedFlow(
                        target: Target(coefficients: parameters.targetCoefficients), activation: activation, masses: masses,
                        learningRateRatio: ratio),
                    initialWeights: nodes, relativeTolerance: parameters.relativeTolerance)
            }
        }
    }
}

extension TransitionRun {
    /// The least mass of neurons that carries a share of Σ_i w_i a_i s_i² when the quadratic component is half learned.
    func massOfQuadraticComponent(_ share: Double) -> Double {
        guard let crossing = crossings[2] else { return .nan }
        let flow = setup.flow
        let sign = flow.alignment.coefficients[2] > 0 ? 1.0 : -1
        // What a neuron adds for its mass; those that add most come first.
        let densities = (0..<flow.width).map { sign * crossing.state[$0] * pow(crossing.state[flow.width + $0], 2) }
        let order = densities.indices.sorted { densities[$0] > densities[$1] }
        let total = densities.indices.reduce(0) { $0 + flow.masses[$1] * densities[$1] }
        var (carried, mass) = (0.0, 0.0)
        for i in order {
            let addition = flow.masses[i] * densities[i]
            if carried + addition >= share * total { return mass + flow.masses[i] * (share * total - carried) / addition }
            carried += addition
            mass += flow.masses[i]
        }
        return mass
    }
}
