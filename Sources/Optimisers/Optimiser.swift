import CInstructions
import Glibc
import Vectors

/// How weights follow a gradient, as PyTorch defines it. Rates are positive, which is not checked.
public enum Optimiser: Equatable, Sendable {
    /// w ← w - η ∇.
    case gradientDescent(rate: Double)
    /// Kingma and Ba (2015) with β = (0.9, 0.999), ε = 1e-8 beside the corrected root.
    case adam(rate: Double)
}

/// An optimiser with its memory.
public struct OptimiserState: Sendable {
    public let optimiser: Optimiser
    /// Updates made.
    public private(set) var updates = 0
    /// Of ``Optimiser/adam(rate:)``: the decaying means of gradients and of their squares; empty otherwise.
    public private(set) var mean: [Float] = []
    /// The second of the two means, one number for each weight.
    public private(set) var meanSquare: [Float] = []

    /// - Parameter count: of weights; only Adam keeps something for each.
    public init(_ optimiser: Optimiser, count: Int) {
        self.optimiser = optimiser
        if case .adam = optimiser {
            mean = Array(repeating: 0, count: count)
            meanSquare = mean
        }
    }

    /// Moves weights by one update.
    ///
    /// - Parameters:
    ///   - weights: with Adam as many as at first; it traps otherwise.
    ///   - gradient: a number for each weight, which is not checked.
    public mutating func update(_ weights: inout [Float], gradient: UnsafePointer<Float>) {
        updates += 1
        switch optimiser {
        case .gradientDescent(let rate):
            let rate = Float(rate)
            weights.withUnsafeMutableBufferPointer { weights in
                for i in weights.indices { weights[i] -= rate * gradient[i] }
            }
        case .adam(let rate):
            precondition(weights.count == mean.count)
            let constants = AdamConstants(rate: rate, updates: updates)
            weights.withUnsafeMutableBufferPointer { weights in
                mean.withUnsafeMutableBufferPointer { mean in
                    meanSquare.withUnsafeMutableBufferPointer { meanSquare in
                        constants.move(
                            weights.baseAddress!, mean: mean.baseAddress!, meanSquare: meanSquare.baseAddress!, gradient, count: weights.count)
                    }
                }
            }
        }
    }
}

/// What one update of Adam needs to know.
private struct AdamConstants {
    let keep, take, keepSquare, takeSquare: Float
    /// The learning rate over the correction of the mean.
    let step: Float
    /// The root of the correction of the mean square.
    let root: Float

    init(rate: Double, updates: Int) {
        let (beta1, beta2) = (0.9, 0.999)
        (keep, take, keepSquare, takeSquare) = (Float(beta1), Float(1 - beta1), Float(beta2), Float(1 - beta2))
        // As in PyTorch the corrections are double, and then numbers of single precision.
        step = Float(rate / (1 - pow(beta1, Double(updates))))
        root = Float((1 - pow(beta2, Double(updates))).squareRoot())
    }

    /// Eight weights at a time; one root and two divisions each, which take most of the time.
    func move(
        _ weights: UnsafeMutablePointer<Float>, mean: UnsafeMutablePointer<Float>, meanSquare: UnsafeMutablePointer<Float>,
        _ gradient: UnsafePointer<Float>, count: Int
    ) {
        let lanes = Lanes.scalarCount, whole = count - count % lanes
        for i in stride(from: 0, to: whole, by: lanes) {
            let slope = Lanes(at: gradient + i)
            let first = keep * Lanes(at: mean + i) + take * slope
            let second = keepSquare * Lanes(at: meanSquare + i) + takeSquare * slope * slope
            first.store(at: mean + i)
            second.store(at: meanSquare + i)
            (Lanes(at: weights + i) - step * first / (rootsOfFloats(second) / root + 1e-8)).store(at: weights + i)
        }
        for i in whole..<count {
            mean[i] = keep * mean[i] + take * gradient[i]
            meanSquare[i] = keepSquare * meanSquare[i] + takeSquare * gradient[i] * gradient[i]
            weights[i] -= step * mean[i] / (meanSquare[i].squareRoot() / root + 1e-8)
        }
    }
}
