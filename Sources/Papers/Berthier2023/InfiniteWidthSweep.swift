import Glibc
import Randomness
import SingleIndex

/// Runs over laws of the initial weights, discretisations of them, widths, draws and ratios.
struct InfiniteWidthSweep {
    /// How the law of the initial weights, and the activation, are made finite.
    enum Discretisation: String, CaseIterable {
        case asStated = "as stated"
        case moreNodes = "half as many nodes again"
        case longerTails = "tails cut later"
        case higherDegree = "activation cut at twice the degree"
    }

    struct Solved {
        /// Law, width, draw, ratio.
        let finite: [TransitionRun]
        /// Discretisation, law, ratio.
        let infinite: [TransitionRun]
        /// Ratio: the uniform law, from overlaps that are not 0.
        let control: [TransitionRun]
    }

    let parameters: InfiniteWidthParameters
    let seed: UInt64

    init(_ parameters: InfiniteWidthParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    var laws: [WeightDistribution] { [.uniform, .gaussian, .student(degreesOfFreedom: parameters.degreesOfFreedom)] }
    var ratios: [Double] { parameters.learningRateRatios }

    func activation(degree: Int) -> Activation {
        Activation(
            name: "ReLU, cut after degree \(degree)", coefficients: Activation.relu.coefficients(upTo: degree))
    }

    func quadrature(
        of law: WeightDistribution, _ discretisation: Discretisation = .asStated
    ) throws -> (nodes: [Double], masses: [Double]) {
        let truncations = law == .gaussian ? (10.0, 12.0) : (1e5, 1e6)
        return try law.quadrature(
            nodesPerPanel: discretisation == .moreNodes ? parameters.nodesPerPanel * 3 / 2 : parameters.nodesPerPanel,
            truncation: discretisation == .longerTails ? truncations.1 : truncations.0)
    }

    func quadratureSetups() throws -> [TransitionRun.Setup] {
        try Discretisation.allCases.flatMap { discretisation in
            let degree = parameters.activationDegree * (discretisation == .higherDegree ? 2 : 1)
            return try laws.flatMap { law in
                let (nodes, masses) = try quadrature(of: law, discretisation)
                return ratios.map { setup(nodes, masses, ratio: $0, activation(degree: degree)) }
            }
        }
    }

    /// The uniform law with overlaps spread over (−1, 1), which the theory forbids.
    func controlSetups() throws -> [TransitionRun.Setup] {
        let (nodes, masses) = try quadrature(of: .uniform)
        return ratios.map { ratio in
            var setup = setup(nodes, masses, ratio: ratio, activation(degree: parameters.activationDegree))
            setup.spreadOverlaps()
            return setup
        }
    }

    func finiteSetups() -> [TransitionRun.Setup] {
        laws.flatMap { law in
            parameters.widths.flatMap { width in
                (0..<parameters.draws).flatMap { draw in
                    let weights = initialWeights(law, width: width, draw: draw)
                    let masses = [Double](repeating: 1 / Double(width), count: width)
                    return ratios.map { setup(weights, masses, ratio: $0, activation(degree: parameters.activationDegree)) }
                }
            }
        }
    }

    /// A draw is the same for every ε, so that a fit over ε sees no sampling noise.
    func initialWeights(_ law: WeightDistribution, width: Int, draw: Int) -> [Double] {
        var stream = RandomStream(
            seed: seed, purpose: "initial second-layer weights, \(law.name), width \(width)", index: UInt64(draw))
        return (0..<width).map { _ in law.sample(&stream) }
    }

    private func setup(
        _ weights: [Double], _ masses: [Double], ratio: Double, _ activation: Activation
    ) -> TransitionRun.Setup {
        TransitionRun.Setup(
            SimplifiedFlow(
                target: Target(coefficients: parameters.targetCoefficients), activation: activation, masses: masses,
                learningRateRatio: ratio),
            initialWeights: weights, relativeTolerance: parameters.relativeTolerance)
    }
}

extension WeightDistribution {
    /// One independent number of this law.
    func sample(_ stream: inout RandomStream) -> Double {
        switch self {
        case .uniform: return supportEnd * (2 * stream.nextUniform() - 1)
        case .gaussian: return stream.nextNormal()
        case .student(let nu):
            let normal = stream.nextNormal()
            let square = (0..<nu).reduce(0.0) { sum, _ in
                let other = stream.nextNormal()
                return sum + other * other
            }
            return normal * (Double(nu - 2) / square).squareRoot()
        }
    }
}

extension TransitionRun {
    /// The time from the linear to the quadratic transition.
    var quadraticDelay: Double { time(ofDegree: 2) - time(ofDegree: 1) }

    /// The least mass of neurons that carries a share of Σ_i w_i a_i s_i² when the quadratic component is half learned.
    func carrierMass(ofShare share: Double) -> Double {
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

    /// A*: the initial weight whose neuron, left to itself, blows up when the quadratic component is half learned.
    ///
    /// t_A − t_1 = ε^(1/4) ln(1 + √2) / (√2 |φ_2 σ_2| √|φ_1/σ_1| A) for a law of variance 1; derived in paper-notes/berthier2023.md.
    var onsetWeight: Double {
        let flow = setup.flow
        let sigma = flow.activation.coefficients(upTo: 2)
        let scale = (abs(flow.target.coefficient(1)) / abs(sigma[1])).squareRoot()
        let constant = log(1 + 2.0.squareRoot()) / (2.0.squareRoot() * abs(flow.alignment.coefficients[2]) * scale)
        return constant * pow(flow.learningRateRatio, 0.25) / quadraticDelay
    }
}
