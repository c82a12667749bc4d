/// Where an integration stopped, and why. The place is the last time that was reached by a step.
public enum IntegrationOutcome: Sendable {
    /// The last output time was reached, or every threshold crossed where that is the end.
    case completed
    /// The allowed number of steps was used up.
    case stepLimit(at: Double, steps: Int)
    /// The right-hand side is not finite near this state, however small the step.
    case nonFinite(at: Double)
    /// The right-hand side, the Jacobian or the observer threw.
    case stoppedByCaller(at: Double, error: any Error)
    /// The solver gave up for a reason of its own, such as repeated failures of its error test.
    case solverFailure(at: Double, message: String)

    public var isCompleted: Bool {
        if case .completed = self { true } else { false }
    }
}

extension IntegrationOutcome: CustomStringConvertible {
    public var description: String {
        switch self {
        case .completed: "completed"
        case .stepLimit(let time, let steps): "stopped at t = \(time): the limit of \(steps) steps is used up"
        case .nonFinite(let time): "stopped at t = \(time): the right-hand side is not finite"
        case .stoppedByCaller(let time, let error): "stopped at t = \(time): \(error)"
        case .solverFailure(let time, let message): "stopped at t = \(time): \(message)"
        }
    }
}

/// An argument that no integration can be started with, as one line.
public struct InvalidIntegration: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
