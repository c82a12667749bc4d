import Glibc
import Randomness

/// Sequences and the number that is to be predicted at their end.
public struct SequenceBatch: Equatable, Sendable {
    /// T, sequences, and channels of the input.
    public let steps: Int, count: Int, channels: Int
    /// Indexed by step, sequence and channel, the channel fastest.
    public var inputs: [Float]
    /// One for each sequence.
    public var targets: [Float]
    /// How often a sequence was drawn again because its target diverged.
    public var redrawn = 0

    /// All inputs and targets 0.
    public init(steps: Int, count: Int, channels: Int) {
        (self.steps, self.count, self.channels) = (steps, count, channels)
        inputs = Array(repeating: 0, count: steps * count * channels)
        targets = Array(repeating: 0, count: count)
    }

    /// The inputs of one sequence, step by step.
    public func sequence(_ index: Int) -> [Float] {
        (0..<steps).flatMap { step -> ArraySlice<Float> in
            let row = (step * count + index) * channels
            return inputs[row..<row + channels]
        }
    }
}

/// A law of sequences. With U uniform in (0, 1); channels that are not spoken of are 0.
///
/// Source: the author's public code of arXiv 2508.12121; `paper-notes/livi2025.md`.
public enum SequenceTask: String, CaseIterable, Sendable {
    /// All channels but the last are U; the last marks a step in each half; the target is the sum of channel 0 there.
    case adding
    /// As adding, with five different steps in the first third.
    case recall
    /// Two sine waves of random frequency in [1, 7] and phase, other channels but the last normal with deviation 0.1: the first wave's
    /// mean over the last quarter less that over the first, less the same of the second wave.
    case sinusoidMixture = "sinmix"
    /// Channels but the last are U; the sum of the last six of channel 0.
    case short
    /// All channels U, and the target does not depend on them: the last of x_t = 1.6 x_{t-1} - 0.7 x_{t-2} + N(0, 0.05²).
    case autoregressive = "ar2"
    /// Channel 0 is U; the mean of its last eight.
    case movingAverage = "movingavg"
    /// Channel 0 is U; the mean of what stood there 4, 12, 24 and 36 steps before the end.
    case delaySum = "delaysum"
    /// Channel 0 is v = U/2; y_{t+1} = 0.3 y_t + 0.05 y_t (y_t + … + y_{t-9}) + 1.5 v_{t-9} v_t + 0.1, from 0. A sequence with
    /// |y| > 1.5 somewhere diverges, and is drawn again.
    case narma10

    static let delays = [4, 12, 24, 36]
    static let averaged = 8, summed = 6, recalled = 5
    static let largestResponse = 1.5

    /// The fewest steps and channels that the task can have.
    public var leastSteps: Int { self == .delaySum ? Self.delays.last! + 1 : 16 }
    /// The fewest channels: those that the target is made of, and the last where it is set apart.
    public var leastChannels: Int {
        switch self {
        case .adding, .recall, .short: 2
        case .sinusoidMixture: 3
        default: 1
        }
    }

    /// New sequences: a function of what is passed alone.
    ///
    /// - Parameters:
    ///   - steps: ``leastSteps`` at least, or it traps.
    ///   - channels: ``leastChannels`` at least, or it traps.
    ///   - purpose: names the random numbers, with the task, the seed and the index.
    ///   - keepsDivergent: do not draw again what diverges, as the author's code does; for comparison.
    public func batch(
        steps: Int, count: Int, channels: Int, seed: UInt64, purpose: String, index: UInt64, keepsDivergent: Bool = false
    ) -> SequenceBatch {
        var batch = SequenceBatch(steps: steps, count: count, channels: channels)
        fill(&batch, seed: seed, purpose: purpose, index: index, keepsDivergent: keepsDivergent)
        return batch
    }

    /// The same in the storage of another batch, whose sizes must be such as ``batch(steps:count:channels:seed:purpose:index:keepsDivergent:)``
    /// allows, or it traps.
    public func fill(
        _ batch: inout SequenceBatch, seed: UInt64, purpose: String, index: UInt64, keepsDivergent: Bool = false
    ) {
        precondition(batch.steps >= leastSteps && batch.channels >= leastChannels)
        var stream = RandomStream(seed: seed, purpose: "\(purpose), \(rawValue)", index: index)
        batch.redrawn = 0
        switch self {
        case .adding, .recall, .short, .autoregressive: fillUniform(&batch, &stream)
        case .movingAverage, .delaySum: fillFirstChannel(&batch, &stream)
        case .narma10: fillNarma(&batch, &stream, keepsDivergent: keepsDivergent)
        case .sinusoidMixture: fillSinusoids(&batch, &stream)
        }
    }

    private func fillUniform(_ batch: inout SequenceBatch, _ stream: inout RandomStream) {
        let (steps, count, channels) = (batch.steps, batch.count, batch.channels)
        batch.inputs.withUnsafeMutableBufferPointer { stream.fillUniforms($0) }
        if self == .autoregressive {
            for sequence in 0..<count {
                var (now, before) = (0.0, 0.0)
                for _ in 0..<steps { (now, before) = (1.6 * now - 0.7 * before + 0.05 * stream.nextNormal(), now) }
                batch.targets[sequence] = Float(now)
            }
            return
        }
        for row in 0..<steps * count { batch.inputs[row * channels + channels - 1] = 0 }
        for sequence in 0..<count {
            let chosen = self == .short ? Array(steps - Self.summed..<steps) : marks(steps, &stream)
            batch.targets[sequence] = chosen.reduce(0) { $0 + batch.inputs[($1 * count + sequence) * channels] }
            guard self != .short else { continue }
            for step in chosen { batch.inputs[(step * count + sequence) * channels + channels - 1] = 1 }
        }
    }

    private func marks(_ steps: Int, _ stream: inout RandomStream) -> [Int] {
        func below(_ bound: Int) -> Int { Int(stream.nextUniform() * Double(bound)) }
        if self == .adding { return [below(steps / 2), steps / 2 + below(steps - steps / 2)] }
        // Floyd's way to choose without replacement.
        let third = max(Self.recalled, steps / 3)
        return (third - Self.recalled..<third).reduce(into: []) { chosen, last in
            let step = below(last + 1)
            chosen.append(chosen.contains(step) ? last : step)
        }
    }

    private func fillFirstChannel(_ batch: inout SequenceBatch, _ stream: inout RandomStream) {
        let (steps, count, channels) = (batch.steps, batch.count, batch.channels)
        var values = [Float](repeating: 0, count: steps * count)
        values.withUnsafeMutableBufferPointer { stream.fillUniforms($0) }
        for row in 0..<steps * count { batch.inputs[row * channels] = values[row] }
        let before = self == .delaySum ? Self.delays : Array(0..<Self.averaged)
        for sequence in 0..<count {
            let sum = before.reduce(Float(0)) { $0 + values[(steps - 1 - $1) * count + sequence] }
            batch.targets[sequence] = sum / Float(before.count)
        }
    }

    private func fillNarma(_ batch: inout SequenceBatch, _ stream: inout RandomStream, keepsDivergent: Bool) {
        let (steps, count, channels) = (batch.steps, batch.count, batch.channels)
        var values = [Float](repeating: 0, count: steps)
        var responses = [Double](repeating: 0, count: steps + 1)
        for sequence in 0..<count {
            while true {
                values.withUnsafeMutableBufferPointer { stream.fillUniforms($0) }
                for step in 0..<steps { values[step] *= 0.5 }
                if Self.respond(to: values, &responses) || keepsDivergent { break }
                batch.redrawn += 1
            }
            for step in 0..<steps { batch.inputs[(step * count + sequence) * channels] = values[step] }
            batch.targets[sequence] = Float(responses[steps])
        }
    }

    /// Runs the recursion, and returns whether it stays bounded.
    private static func respond(to values: [Float], _ responses: inout [Double]) -> Bool {
        responses[0] = 0
        var recent = 0.0
        var isBounded = true
        for t in values.indices {
            let y = responses[t]
            recent += y - (t >= 10 ? responses[t - 10] : 0)
            let delayed = t >= 9 ? Double(values[t - 9]) : 0
            responses[t + 1] = 0.3 * y + 0.05 * y * recent + 1.5 * delayed * Double(values[t]) + 0.1
            isBounded = isBounded && abs(responses[t + 1]) <= largestResponse
        }
        return isBounded
    }

    private func fillSinusoids(_ batch: inout SequenceBatch, _ stream: inout RandomStream) {
        let (steps, count, channels) = (batch.steps, batch.count, batch.channels)
        let quarter = steps / 4
        for sequence in 0..<count {
            var contrast = 0.0
            for channel in 0..<channels - 1 {
                let (frequency, phase) = (1 + 6 * stream.nextUniform(), 2 * Double.pi * stream.nextUniform())
                var (early, late) = (0.0, 0.0)
                for step in 0..<steps {
                    let time = Double(step) / Double(steps - 1)
                    let value = channel < 2 ? sin(2 * Double.pi * frequency * time + phase) : 0.1 * stream.nextNormal()
                    batch.inputs[(step * count + sequence) * channels + channel] = Float(value)
                    if step < quarter { early += value } else if step >= 3 * steps / 4 { late += value }
                }
                let change = late / Double(steps - 3 * steps / 4) - early / Double(quarter)
                if channel < 2 { contrast += channel == 0 ? change : -change }
            }
            for step in 0..<steps { batch.inputs[(step * count + sequence) * channels + channels - 1] = 0 }
            batch.targets[sequence] = Float(contrast)
        }
    }
}
