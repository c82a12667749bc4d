import Foundation

/// The Fourier components of the two halves of a neuron's weights modulo M.
public struct FrequencyPowers: Equatable, Sendable {
    /// |û_k|² and |v̂_k|² for k from 1 to (M − 1)/2, of sums over all numbers without a factor.
    public let first, second: [Double]
    /// û_0² and v̂_0².
    public let constants: [Double]

    /// M² operations; M is odd, or it traps.
    public init(weights: [Double]) {
        let modulus = weights.count / 2, frequencies = 1...(modulus - 1) / 2
        precondition(modulus % 2 == 1 && modulus >= 3)
        first = frequencies.map { Self.power(weights[..<modulus], frequency: $0) }
        second = frequencies.map { Self.power(weights[modulus...], frequency: $0) }
        constants = [weights[..<modulus], weights[modulus...]].map { Self.power($0, frequency: 0) }
    }

    static func power(_ half: ArraySlice<Double>, frequency: Int) -> Double {
        let modulus = half.count
        var (real, imaginary) = (0.0, 0.0)
        for (a, weight) in half.enumerated() {
            let angle = 2 * Double.pi * Double(frequency * a % modulus) / Double(modulus)
            real += weight * cos(angle)
            imaginary += weight * sin(angle)
        }
        return real * real + imaginary * imaginary
    }

    /// The part of |w|² that is of one frequency, for weights of length 1.
    public static func share(of weights: [Double], frequency: Int) -> Double {
        let modulus = weights.count / 2
        return 2 * (power(weights[..<modulus], frequency: frequency) + power(weights[modulus...], frequency: frequency)) / Double(modulus)
    }

    /// The part of |u|², or of |v|² if that is less, that is of one frequency.
    public static func leastShare(of weights: [Double], frequency: Int) -> Double {
        let modulus = weights.count / 2
        return [weights[..<modulus], weights[modulus...]].reduce(1) { least, half in
            let square = half.reduce(0) { $0 + $1 * $1 }
            return min(least, square > 0 ? 2 * power(half, frequency: frequency) / (Double(modulus) * square) : 0)
        }
    }

    /// (p − q)/ln(p/q) of the two powers of each frequency: plain ascent w′ = ∇E on all pairs, where p′ = q′ = 8 p q, sends each to infinity by itself,
    /// after a time of 1/8 over it. The frequency for which it is greatest wins.
    public var logarithmicMeans: [Double] {
        zip(first, second).map { p, q in
            let difference = p - q
            // ln(p/q) is log1p of what they differ by.
            return difference == 0 ? p : difference / log1p(difference / q)
        }
    }
}
