import Foundation
import Reproduction
import Statistics
import WideNetworks

/// A run of a network: its scaling, and the positions of its width and of its start.
struct WidthRun: Sendable {
    let scaling: WidthScaling
    let width, replica: Int

    /// All of them, scaling by scaling, the widest last.
    static func all(widths: Int, replicas: Int) -> [WidthRun] {
        WidthScaling.allCases.flatMap { scaling in
            (0..<widths).flatMap { width in (0..<replicas).map { WidthRun(scaling: scaling, width: width, replica: $0) } }
        }
    }
}

/// Widths, and how a number that networks of them have depends on them.
struct WidthPower: Sendable {
    let widths: [Int]

    /// The power of the width that something changes as, without the least width, and its error.
    ///
    /// - Parameter groups: by width, each four times the one before; of each, from every start.
    func observation(_ name: String, _ groups: [[Double]]) -> Observation {
        .bootstrapped(
            groups: groups, name, seed: 1, allowance: abs(slope(groups, from: 0) - slope(groups, from: 1)),
            reason: "what the least width would change the slope by: as bias is in proportion to 1/n, that is more than what is left"
        ) { slope($0, from: 1) }
    }

    /// The slope of ln of the root mean square over starts in ln n, from a width on.
    private func slope(_ groups: [[Double]], from first: Int) -> Double {
        let logarithms = widths[first...].map { log(Double($0)) }
        return LinearFit(logarithms, groups[first...].map { log(rootMeanSquare($0)) })?.slope ?? .nan
    }
}

func rootMeanSquare(_ values: [Double]) -> Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
}

extension Observation {
    /// A mean over starts of the widest networks, whose bias is in proportion to 1/n.
    ///
    /// - Parameters:
    ///   - groups: by width, each four times the one before.
    ///   - error: another bound, on what it is compared with.
    static func ofWidest(_ groups: [[Double]], error: Double = 0) -> Observation {
        let means = groups.map { SampleMean($0)! }, last = means.count - 1
        return Observation(
            measured: means[last].mean, standardError: means[last].standardError, errorMethod: "standard error of the mean over starts",
            allowance: (abs(means[last].mean - means[last - 1].mean) + 3 * means[last - 1].standardError) / 3 + error,
            allowanceReason: "a third of what a quarter of the neurons differ by, with three standard errors of it: bias is in proportion to 1/n")
    }
}
