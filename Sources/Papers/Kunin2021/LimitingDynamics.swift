import Foundation
import LinearRegression
import Randomness
import Reproduction

/// Stochastic gradient descent with momentum about a minimum: how far it strays in each direction, how it oscillates, and how it diffuses.
public enum LimitingDynamics: Experiment {
    public static let element = PaperElement(
        stem: "kunin2021-limiting-dynamics", paper: "2107.09133", element: "Limiting dynamics",
        title: "descent with momentum at rest: equal variances, oscillations, and anomalous diffusion")

    public static func parameters(for preset: Preset) -> LimitingDynamicsParameters {
        switch preset {
        case .paper: LimitingDynamicsParameters(directions: 200, steps: 8000, replicas: 512)
        case .quick: LimitingDynamicsParameters(directions: 100, steps: 4000, replicas: 256)
        case .smoke: LimitingDynamicsParameters(directions: 50, steps: 4000, replicas: 160)
        }
    }

    public static func run(_ parameters: LimitingDynamicsParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = LimitingDynamicsStudy(parameters, seed: seed)
        // The largest first.
        let results = try context.map(study.runs.reversed()) { run, monitor in try study.measure(run, monitor) }
        return study.record(results.reversed())
    }
}

struct LimitingDynamicsStudy: Sendable {
    enum Setting: Hashable, Sendable {
        /// By its position in the list.
        case batch(Int)
        /// Controls at the largest batch: noise alike in all directions, each batch used for several steps, and no momentum at the rate η/(1 − β).
        case isotropicNoise, reusedBatches, withoutMomentum
        /// Many weights, whose curvatures are a power law, or all their mean.
        case powerLaw, equalCurvatures

        var hasManyWeights: Bool { self == .powerLaw || self == .equalCurvatures }
    }

    struct Run: Sendable {
        let setting: Setting
        let replica: Int
    }

    /// Averages over the time of a run; of many weights displacements only, of few all but these.
    struct Result: Sendable {
        let run: Run
        /// The means of θ_{i,t} θ_{i,t+k} by direction and lag, and of v_i².
        var products: [[Double]] = []
        var velocityPowers: [Double] = []
        var displacements: [Double] = []
    }

    let parameters: LimitingDynamicsParameters
    private let seed: UInt64
    /// At each batch, and of many weights.
    let rest: [MomentumAtRest]
    let powerLawRest: MomentumAtRest

    init(_ parameters: LimitingDynamicsParameters, seed: UInt64) {
        let p = parameters
        (self.parameters, self.seed) = (p, seed)
        func rest(_ curvatures: [Double], _ batch: Int) -> MomentumAtRest {
            // The ranges of the parameters keep learning stable.
            MomentumAtRest(
                curvatures: curvatures, learningRate: p.learningRate, momentum: p.momentum, batch: batch, noiseVariance: p.noiseDeviation * p.noiseDeviation)!
        }
        self.rest = p.batches.map { rest(p.curvatures, $0) }
        powerLawRest = rest(p.powerLaw, p.batches.last!)
    }

    var settings: [Setting] {
        parameters.batches.indices.map { .batch($0) } + [.isotropicNoise, .reusedBatches, .withoutMomentum, .powerLaw, .equalCurvatures]
    }

    var runs: [Run] {
        settings.flatMap { setting in
            (0..<(setting.hasManyWeights ? parameters.manyReplicas : parameters.replicas)).map { Run(setting: setting, replica: $0) }
        }
    }

    static let reuses = 16

    /// What is averaged begins after a quarter as many steps, from a state drawn from the predicted law at rest; that of the largest batch where a
    /// control has none.
    func measure(_ run: Run, _ monitor: TaskMonitor) throws -> Result {
        let p = parameters, hasMany = run.setting.hasManyWeights
        var curvatures = hasMany ? p.powerLaw : p.curvatures
        if run.setting == .equalCurvatures { curvatures = curvatures.map { _ in p.powerLaw.reduce(0, +) / Double(p.directions) } }
        let momentum = run.setting == .withoutMomentum ? 0 : p.momentum
        let rate = run.setting == .withoutMomentum ? p.learningRate / (1 - p.momentum) : p.learningRate
        var batch = p.batches.last!, atRest = hasMany ? powerLawRest : rest.last!
        if case .batch(let index) = run.setting { (batch, atRest) = (p.batches[index], rest[index]) }
        var descent = MomentumDescent(curvatures: curvatures, learningRate: rate, momentum: momentum, batch: batch, noiseDeviation: p.noiseDeviation)
        var stream = RandomStream(seed: seed, purpose: "start and samples, \(run.setting)", index: UInt64(run.replica))
        start(&descent, atRest, &stream)
        // As much noise in all directions together.
        let isotropic = p.noiseDeviation * (curvatures.reduce(0, +) / Double(curvatures.count * batch)).squareRoot()

        let count = curvatures.count
        var positions = [Double](repeating: 0, count: count * p.steps), velocityPowers = [Double](repeating: 0, count: count)
        for step in -p.steps / 4..<p.steps {
            if step % 500 == 0 { try monitor.report(Double(step + p.steps / 4) / Double(p.steps + p.steps / 4)) }
            if run.setting == .isotropicNoise {
                descent.step(isotropicNoise: isotropic, &stream)
            } else {
                if run.setting != .reusedBatches || (step + p.steps / 4) % Self.reuses == 0 { descent.draw(&stream) }
                descent.step()
            }
            guard step >= 0 else { continue }
            for i in 0..<count {
                positions[i * p.steps + step] = descent.position[i]
                velocityPowers[i] += descent.velocity[i] * descent.velocity[i] / Double(p.steps)
            }
        }
        let statistics = CourseStatistics(positions: positions, directions: count)
        if hasMany { return Result(run: run, displacements: p.displacementLags.map(statistics.squaredDisplacement(lag:))) }
        return Result(
            run: run, products: (0..<count).map { statistics.products(direction: $0, lags: p.lags) }, velocityPowers: velocityPowers)
    }

    /// Normal positions and velocities of the second moments at rest.
    private func start(_ descent: inout MomentumDescent, _ rest: MomentumAtRest, _ stream: inout RandomStream) {
        let covariances = rest.covariances
        for i in descent.position.indices {
            let slope = covariances[i] / rest.positionVariances[i]
            let left = max(0, rest.velocityVariances[i] - slope * covariances[i])
            descent.position[i] = rest.positionVariances[i].squareRoot() * stream.nextNormal()
            descent.velocity[i] = slope * descent.position[i] + left.squareRoot() * stream.nextNormal()
        }
    }
}
