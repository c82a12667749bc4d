import Randomness

/// A step of an episode, as an agent remembers it.
public struct Transition: Equatable, Sendable {
    /// Before the step.
    public var observation: SIMD4<Float>
    /// After it.
    public var next: SIMD4<Float>
    /// 0 for a push to the left, 1 to the right.
    public var action: Int32
    /// Whether the episode ended with it: nothing is expected after.
    public var isLast: Bool
    public var reward: Float

    public init(observation: SIMD4<Float>, action: Int, next: SIMD4<Float>, isLast: Bool, reward: Float = 1) {
        (self.observation, self.next, self.isLast, self.reward) = (observation, next, isLast, reward)
        self.action = Int32(action)
    }
}

/// The last transitions of an agent, and samples of them without replacement.
///
/// Not thread-safe.
public final class ReplayBuffer {
    public let capacity: Int
    /// How many are remembered, at most ``capacity``.
    public private(set) var count = 0
    /// Where the next transition goes.
    private var place = 0
    @usableFromInline let transitions: UnsafeMutablePointer<Transition>
    /// max_a Q of the target network at `next`, and the version of that network for which it was found.
    let bestNext: UnsafeMutablePointer<Float>
    let bestNextVersion: UnsafeMutablePointer<UInt32>
    /// The last sample that a transition was in.
    private let lastSample: UnsafeMutablePointer<UInt32>
    private var samples: UInt32 = 0

    /// Traps unless `capacity` is positive.
    public init(capacity: Int) {
        precondition(capacity > 0)
        self.capacity = capacity
        transitions = .allocate(capacity: capacity)
        bestNext = .allocate(capacity: capacity)
        bestNextVersion = .allocate(capacity: capacity)
        lastSample = .allocate(capacity: capacity)
    }

    deinit {
        transitions.deallocate()
        bestNext.deallocate()
        bestNextVersion.deallocate()
        lastSample.deallocate()
    }

    /// By place in memory, from 0 to ``count`` − 1, which is not the order of age once the buffer has been full; another index traps.
    public subscript(index: Int) -> Transition {
        precondition(index >= 0 && index < count)
        return transitions[index]
    }

    /// Remembers a transition in place of the oldest if there is no room.
    public func push(_ transition: Transition) {
        (transitions + place).initialize(to: transition)
        (bestNext + place).initialize(to: 0)
        (bestNextVersion + place).initialize(to: 0)
        (lastSample + place).initialize(to: 0)
        count = max(count, place + 1)
        place = place + 1 == capacity ? 0 : place + 1
    }

    public func removeAll() { (count, place) = (0, 0) }

    /// Stores different indices, each set of them as likely as any other; more than ``count`` trap.
    ///
    /// An index that is in the sample already is drawn again; at worst, when all are wanted, n ln n times in all.
    public func sample(_ indices: UnsafeMutableBufferPointer<Int>, from reservoir: RandomReservoir) {
        precondition(indices.count <= count)
        samples += 1
        for i in indices.indices {
            var index: Int
            repeat { index = reservoir.nextIndex(below: count) } while lastSample[index] == samples
            lastSample[index] = samples
            indices[i] = index
        }
    }
}
