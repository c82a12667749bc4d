import Glibc
import Randomness

/// A pole on a cart that is pushed to the left or to the right at every step.
///
/// The equations of motion of Barto, Sutton and Anderson (1983) without friction, by Euler's explicit method in double precision, in the order
/// of operations of Gymnasium's CartPole-v1, so that states are the same to the last bit.
public struct CartPole: Equatable, Sendable {
    /// m/s².
    static let gravity = 9.8
    /// kg.
    static let poleMass = 0.1, totalMass = 0.1 + 1.0
    /// Half the length of the pole, m.
    static let halfLength = 0.5
    static let poleMoment = poleMass * halfLength
    /// N.
    static let force = 10.0
    /// Seconds from state to state.
    static let step = 0.02
    /// Beyond these the pole has fallen, or the cart has left its track: m, rad.
    public static let greatestPosition = 2.4
    /// 12 degrees, in rad.
    public static let greatestAngle = 12 * 2 * Double.pi / 360

    /// Position of the cart (m), its velocity, angle of the pole from the vertical (rad), and its angular velocity.
    public private(set) var state: SIMD4<Double>

    public init(state: SIMD4<Double>) { self.state = state }

    /// All four numbers uniform in [-0.05, 0.05].
    public init(from stream: inout RandomStream) {
        state = .zero
        for i in 0..<4 { state[i] = 0.1 * stream.nextUniform() - 0.05 }
    }

    /// Moves on by 0.02 s.
    public mutating func push(toTheRight: Bool) {
        let (position, velocity, angle, angularVelocity) = (state.x, state.y, state.z, state.w)
        let force = toTheRight ? Self.force : -Self.force
        let (cosine, sine) = (cos(angle), sin(angle))
        let push = (force + Self.poleMoment * (angularVelocity * angularVelocity) * sine) / Self.totalMass
        let angularAcceleration =
            (Self.gravity * sine - cosine * push)
            / (Self.halfLength * (4.0 / 3.0 - Self.poleMass * (cosine * cosine) / Self.totalMass))
        let acceleration = push - Self.poleMoment * angularAcceleration * cosine / Self.totalMass
        state = SIMD4(
            position + Self.step * velocity, velocity + Self.step * acceleration, angle + Self.step * angularVelocity,
            angularVelocity + Self.step * angularAcceleration)
    }

    /// Whether the episode is over.
    public var hasFailed: Bool {
        abs(state.x) > Self.greatestPosition || abs(state.z) > Self.greatestAngle
    }

    /// What an agent sees: the state in single precision.
    public var observation: SIMD4<Float> { SIMD4(Float(state.x), Float(state.y), Float(state.z), Float(state.w)) }
}
