import Integrators
import SingleIndex

/// Two-layer networks: the flow at great width, its Newton steps, and online descent.
enum SingleIndexKernels {
    static let width = 10_000
    static let degree = 24
    static let all = [rate, factorisation, solution, descent]

    private static let target = Target(coefficients: [1, -1, 2.0 / 3])

    private static func makeFlow() -> (flow: RapidityFlow, state: [Double]) {
        let activation = Activation(name: "series", coefficients: Activation.relu.coefficients(upTo: degree))
        let flow = SimplifiedFlow(target: target, activation: activation, width: width, learningRateRatio: 1e-8).rapidity
        return (flow, numbers(width) + numbers(width).map { 0.1 * $0 })
    }

    /// Two operations for each term of the moments, four for each of the forces.
    private static let rate = Kernel(
        "mean-field rates, m 10000, K 25", unit: "evaluation", .double, operations: 6 * Double(width * (degree + 1)),
        bytes: 32 * Double(width)
    ) {
        let (flow, state) = makeFlow()
        var rate = [Double](repeating: 0, count: flow.dimension)
        return {
            state.withUnsafeBufferPointer { state in
                rate.withUnsafeMutableBufferPointer { flow.evaluateRate(at: 0, state: state, into: $0) }
            }
        }
    }

    private static func makeSystem() throws -> any NewtonSystem {
        let (flow, state) = makeFlow()
        let system = flow.makeNewtonSystem()!
        try state.withUnsafeBufferPointer { try system.linearize(at: 0, state: $0) }
        return system
    }

    private static let factorisation = Kernel(
        "Newton factorisation, m 10000, K 25", unit: "factorisation", .double,
        operations: 12 * Double(width * (degree + 1)) + 2.0 / 3 * Double((degree + 1) * (degree + 1) * (degree + 1)),
        bytes: 88 * Double(width)
    ) {
        let system = try makeSystem()
        return { _ = system.factor(gamma: 1e-9) }
    }

    private static let solution = Kernel(
        "Newton solution, m 10000, K 25", unit: "solution", .double, operations: 8 * Double(width * (degree + 1)),
        bytes: 96 * Double(width)
    ) {
        let system = try makeSystem()
        _ = system.factor(gamma: 1e-9)
        var right = numbers(2 * width)
        return { right.withUnsafeMutableBufferPointer { system.solve($0) } }
    }

    /// Two products of (batch × d) and (d × m), each of which reads the samples.
    private static let descent = Kernel(
        "online descent, m 50, d 1000, B 1000", unit: "step", .double, operations: 4 * 50 * 1000 * 1000, bytes: 2 * 8 * 1000 * 1000
    ) {
        let descent = MiniBatchDescent(
            target: target, secondLayerWeights: numbers(50), directions: numbers(50 * 1000), batchSize: 1000, learningRate: 1e-9,
            learningRateRatio: 1)
        return { descent.step { _ in } }
    }
}
