import Glibc
import Integrators
import Randomness
import Reproduction
import SingleIndex

/// Networks in dimension d, trained by projected gradient descent, beside the simplified dynamics.
public enum Figure4: Experiment {
    public static let element = PaperElement(
        stem: "berthier2023-fig4", paper: "2303.00055", element: "Figure 4",
        title: "networks in high dimension beside the mean-field dynamics: risk and its first Hermite components")

    public static func parameters(for preset: Preset) -> Figure4Parameters {
        switch preset {
        case .paper:
            Figure4Parameters(
                inputDimension: 1000, finalTimes: [10, 1.2], learningRates: [2.5e-3, 1e-4], batchSize: 100, seeds: 4)
        case .quick:
            Figure4Parameters(inputDimension: 600, finalTimes: [10, 1.2], learningRates: [5e-3, 4e-4], batchSize: 50, seeds: 2)
        case .smoke:
            Figure4Parameters(inputDimension: 501, finalTimes: [10, 0.1], learningRates: [2e-2, 1e-3], batchSize: 10, seeds: 2)
        }
    }

    public static func run(_ parameters: Figure4Parameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = Figure4Study(parameters, seed: seed)
        // The longest runs, mini-batches of the smallest ε, come first.
        let tasks = study.tasks
        let curves = try context.resumableMap(tasks.reversed(), study.curve).reversed() as [Figure4Study.Curve]
        return study.record(Array(zip(tasks, curves)))
    }
}

struct Figure4Study: Sendable {
    enum Method: String, CaseIterable, Sendable {
        case meanField = "mean field"
        case population = "population gradient"
        case miniBatches = "mini-batches"
        /// For the claim on widths, with second-layer weights of each draw's own: the simplified dynamics again, and population
        /// gradient in a dimension that no longer matters.
        case meanFieldOfDraw = "mean field, weights of a draw"
        case infiniteDimension = "population gradient, d = 10^8"
        /// The same two for the negative control, where networks stay as narrow as the narrowest.
        case meanFieldOfNarrow = "mean field, weights of a draw, narrowest width"
        case narrow = "population gradient, d = 10^8, narrowest width"

        var isForClaims: Bool { isForControl || [.meanFieldOfDraw, .infiniteDimension].contains(self) }
        var isForControl: Bool { [.meanFieldOfNarrow, .narrow].contains(self) }
    }

    struct Task: Sendable {
        let ratioPosition: Int
        let widthPosition: Int
        let method: Method
        let seed: Int
    }

    /// Risk and components at the times of a panel.
    struct Curve: Codable, Sendable {
        let risk: [Double]
        /// sample × degree.
        let components: [Double]
        let stopReason: String?
    }

    let parameters: Figure4Parameters
    let seed: UInt64

    init(_ parameters: Figure4Parameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    private var target: Target { Target(coefficients: parameters.targetCoefficients) }

    /// Method, ratio, width, seed; the mean-field dynamics need no seeds.
    var tasks: [Task] {
        let methods: [Method] = [
            .meanField, .meanFieldOfDraw, .meanFieldOfNarrow, .population, .infiniteDimension, .narrow, .miniBatches,
        ]
        return methods.flatMap { method in
            parameters.learningRateRatios.indices.flatMap { ratio in
                parameters.widths.indices.flatMap { width in
                    (0..<(method == .meanField ? 1 : method.isForClaims ? parameters.claimDraws : parameters.seeds)).map {
                        Task(ratioPosition: ratio, widthPosition: width, method: method, seed: $0)
                    }
                }
            }
        }
    }

    /// The curves share one draw for all seeds, methods and ε; the claims have a draw of their own for each.
    func initialWeights(_ width: Int, draw: Int? = nil) -> [Double] {
        let purpose = "initial second-layer weights, width \(width)" + (draw == nil ? "" : ", for claims")
        var stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(draw ?? 0))
        return stream.normals(count: width)
    }

    private func initialWeights(_ task: Task) -> [Double] {
        initialWeights(width(task), draw: task.method.isForClaims ? draw(task) : nil)
    }

    private func width(_ task: Task) -> Int { parameters.widths[task.method.isForControl ? 0 : task.widthPosition] }

    /// The control's draws for what should have been a wider network are others than for the narrowest.
    private func draw(_ task: Task) -> Int {
        task.seed + (task.method.isForControl ? task.widthPosition * parameters.claimDraws : 0)
    }

    func curve(_ task: Task, monitor: TaskMonitor) throws -> Curve {
        switch task.method {
        case .meanField, .meanFieldOfDraw, .meanFieldOfNarrow: try meanField(task)
        case .miniBatches: try miniBatches(task, monitor)
        default: try population(task, monitor)
        }
    }

    private func overlapFlow(_ task: Task) -> OverlapFlow {
        OverlapFlow(
            target: target, activation: .relu, width: width(task),
            learningRateRatio: parameters.learningRateRatios[task.ratioPosition])
    }

    private func meanField(_ task: Task) throws -> Curve {
        let width = width(task)
        let flow = SimplifiedFlow(
            target: target, activation: .relu, width: width,
            learningRateRatio: parameters.learningRateRatios[task.ratioPosition])
        let times = parameters.steps(ratioPosition: task.ratioPosition).map {
            Double($0) * parameters.learningRates[task.ratioPosition]
        }
        let start = initialWeights(task) + Array(repeating: 0, count: width)
        let trajectory = try flow.solve(
            with: CVODE(relativeTolerance: 1e-9, absoluteTolerance: 1e-11), from: start, at: times)
        let decomposition = RiskDecomposition(of: flow, upTo: target.degree)
        return Curve(
            risk: trajectory.map(flow.risk), components: trajectory.map(decomposition.components).flatMap(\.self),
            stopReason: trajectory.outcome.isCompleted ? nil : "\(trajectory.outcome)")
    }

    private func population(_ task: Task, _ monitor: TaskMonitor) throws -> Curve {
        let flow = overlapFlow(task)
        var stream = RandomStream(seed: seed, purpose: "directions, width \(flow.width), d free", index: UInt64(draw(task)))
        let dimension = task.method == .population ? parameters.inputDimension : 100_000_000
        let directions = uniformDirections(width: flow.width, inputDimension: dimension, &stream)
        var descent = PopulationDescent(
            flow, learningRate: parameters.learningRates[task.ratioPosition], secondLayerWeights: initialWeights(task),
            directions: directions)
        return try follow(task, flow, monitor) { descent.step() } overlaps: { descent.overlaps }
    }

    private func miniBatches(_ task: Task, _ monitor: TaskMonitor) throws -> Curve {
        let flow = overlapFlow(task)
        let (m, d) = (flow.width, parameters.inputDimension)
        var stream = RandomStream(seed: seed, purpose: "directions in R^d, width \(m)", index: UInt64(task.seed))
        var directions: [Double] = []
        for _ in 0..<m {
            let vector = stream.normals(count: d)
            let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            directions += vector.map { $0 / norm }
        }
        let descent = MiniBatchDescent(
            target: target, secondLayerWeights: initialWeights(task), directions: directions, batchSize: parameters.batchSize,
            learningRate: parameters.learningRates[task.ratioPosition], learningRateRatio: flow.learningRateRatio)
        var samples = RandomStream(
            seed: seed, purpose: "samples, ε \(flow.learningRateRatio), width \(m)", index: UInt64(task.seed))
        return try follow(task, flow, monitor) {
            descent.step { samples.fillNormals($0) }
        } overlaps: {
            descent.overlaps
        }
    }

    /// Steps through all times that are kept.
    private func follow(
        _ task: Task, _ flow: OverlapFlow, _ monitor: TaskMonitor, step: () -> Void, overlaps: () -> NetworkOverlaps
    ) throws -> Curve {
        // Only the moments of (a, s) enter the components.
        let decomposition = RiskDecomposition(
            of: SimplifiedFlow(target: target, activation: .relu, width: flow.width, learningRateRatio: 1), upTo: target.degree)
        var (risk, components): ([Double], [Double]) = ([], [])
        let counts = parameters.steps(ratioPosition: task.ratioPosition)
        var taken = 0
        for count in counts {
            while taken < count {
                step()
                taken += 1
                if taken % 64 == 0 { try monitor.report(Double(taken) / Double(counts.last!)) }
            }
            let state = overlaps().state
            risk.append(state.withUnsafeBufferPointer(flow.risk))
            components += state.withUnsafeBufferPointer { decomposition.components(UnsafeBufferPointer(rebasing: $0[..<(2 * flow.width)])) }
        }
        return Curve(
            risk: risk, components: components, stopReason: risk.allSatisfy(\.isFinite) ? nil : "descent diverged: its rate is too large")
    }
}
