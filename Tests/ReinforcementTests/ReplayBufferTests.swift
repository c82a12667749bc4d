import Randomness
import Testing

@testable import Reinforcement

@Suite struct ReplayBufferTests {
    private func transition(_ number: Int) -> Transition {
        Transition(observation: SIMD4(repeating: Float(number)), action: number % 2, next: .zero, isLast: false)
    }

    @Test func theOldestGivesWay() {
        let buffer = ReplayBuffer(capacity: 3)
        for number in 0..<5 {
            buffer.push(transition(number))
            #expect(buffer.count == min(number + 1, 3))
        }
        #expect(Set((0..<3).map { buffer[$0].observation.x }) == [2, 3, 4])
        buffer.removeAll()
        #expect(buffer.count == 0)
        buffer.push(transition(9))
        #expect(buffer.count == 1 && buffer[0].observation.x == 9)
    }

    @Test func samplesAreWithoutReplacementAndUniform() {
        let buffer = ReplayBuffer(capacity: 10)
        for number in 0..<10 { buffer.push(transition(number)) }
        let reservoir = RandomReservoir(seed: 1, purpose: "test")
        let sample = UnsafeMutableBufferPointer<Int>.allocate(capacity: 4)
        defer { sample.deallocate() }
        var counts = [Int](repeating: 0, count: 10)
        let samples = 20_000
        for _ in 0..<samples {
            buffer.sample(sample, from: reservoir)
            #expect(Set(sample).count == 4)
            for index in sample { counts[index] += 1 }
        }
        // Each is in a sample with probability 0.4.
        for count in counts { #expect(abs(Double(count) - 0.4 * Double(samples)) < 5 * (0.24 * Double(samples)).squareRoot()) }
    }

    @Test func allCanBeAskedFor() {
        let buffer = ReplayBuffer(capacity: 50)
        for number in 0..<50 { buffer.push(transition(number)) }
        let sample = UnsafeMutableBufferPointer<Int>.allocate(capacity: 50)
        defer { sample.deallocate() }
        buffer.sample(sample, from: RandomReservoir(seed: 1, purpose: "test"))
        #expect(sample.sorted() == Array(0..<50))
    }
}
