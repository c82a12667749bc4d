import Foundation
import Integrators
import Randomness
import Reproduction

/// How fast Euler's method converges on an equation of which the solution is known.
///
/// An example that runs, to be replaced part by part: equation, what is measured, claim.
public enum Example2026Euler: Experiment {
    public static let element = PaperElement(
        stem: "example2026-euler", paper: "0000.00000", element: "Example",
        title: "order of convergence of Euler's method on x′ = −x²")

    public static func parameters(for preset: Preset) -> Example2026EulerParameters {
        switch preset {
        case .paper: Example2026EulerParameters(halvings: 8, replicas: 128)
        case .quick: Example2026EulerParameters(halvings: 6, replicas: 32)
        case .smoke: Example2026EulerParameters(halvings: 4, replicas: 8)
        }
    }

    public static func run(_ parameters: Example2026EulerParameters, seed: UInt64, context: RunContext) throws -> Record {
        let study = Example2026EulerStudy(parameters, seed: seed)
        return study.record(try context.map(study.runs) { run, monitor in try study.measure(run, monitor) })
    }
}

struct Example2026EulerStudy: Sendable {
    enum Method: String, CaseIterable, Sendable {
        case euler = "Euler", midpoint = "midpoint"
        var stepper: RungeKutta { self == .euler ? .euler : .midpoint }
    }

    struct Run: Sendable {
        let method: Method, replica: Int
    }

    struct Result: Sendable {
        let run: Run
        /// |x_N − x(T)| for each number of steps.
        let errors: [Double]
        /// log₂ of the ratio of neighbouring errors.
        var orders: [Double] { zip(errors, errors.dropFirst()).map { log2($0 / $1) } }
    }

    /// x′ = −x².
    private struct Equation: DifferentialEquation {
        let dimension = 1

        func evaluateRate(at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>) {
            rate[0] = -state[0] * state[0]
        }
    }

    let parameters: Example2026EulerParameters
    let seed: UInt64

    init(_ parameters: Example2026EulerParameters, seed: UInt64) {
        self.parameters = parameters
        self.seed = seed
    }

    var runs: [Run] { Method.allCases.flatMap { method in (0..<parameters.replicas).map { Run(method: method, replica: $0) } } }

    /// Uniform between the starts. A replica has a stream of its own, so that no thread can take another's numbers; both methods
    /// begin with the same states.
    func initialState(replica: Int) -> Double {
        var stream = RandomStream(seed: seed, purpose: "initial state", index: UInt64(replica))
        return parameters.starts[0] + (parameters.starts[1] - parameters.starts[0]) * stream.nextUniform()
    }

    /// x(T) = x(0)/(1 + x(0) T).
    func exactState(from initial: Double) -> Double { initial / (1 + initial * parameters.endTime) }

    func measure(_ run: Run, _ monitor: TaskMonitor) throws -> Result {
        let initial = initialState(replica: run.replica), exact = exactState(from: initial)
        let errors = try parameters.stepCounts.map { steps in
            let end = try run.method.stepper.integrate(
                Equation(), from: [initial], step: parameters.endTime / Double(steps), steps: steps)
            // Half of all work is that with the shortest step.
            try monitor.report(Double(steps) / Double(parameters.stepCounts.last!))
            return abs(end[0] - exact)
        }
        return Result(run: run, errors: errors)
    }
}
