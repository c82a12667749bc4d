import Foundation
import Randomness
import Reproduction
import Statistics
import WideNetworks

/// A run of a network: its scaling, and the positions of its width and of its start.
struct WidthRun: Sendable {
    let scaling: WidthScaling
    let width, replica: Int
}

/// What was found in a run.
protocol WidthResult: Sendable {
    var run: WidthRun { get }
}

extension WidthParameters {
    /// All runs, scaling by scaling, the widest last.
    var runs: [WidthRun] {
        WidthScaling.allCases.flatMap { scaling in
            widths.indices.flatMap { width in (0..<seeds).map { WidthRun(scaling: scaling, width: width, replica: $0) } }
        }
    }

    /// Of a scaling, by width, from each start.
    func of<Result: WidthResult>(_ scaling: WidthScaling, _ results: [Result], _ value: (Result) -> Double) -> [[Double]] {
        widths.indices.map { width in results.filter { $0.run.scaling == scaling && $0.run.width == width }.map(value) }
    }

    /// Weights of a start, which is the same for all scalings: the first and the second layer's.
    func start(of run: WidthRun, seed: UInt64) -> (first: [Double], second: [Double]) {
        var stream = RandomStream(seed: seed, purpose: "initial weights", index: UInt64(run.width * seeds + run.replica))
        return (stream.normals(count: widths[run.width]), stream.normals(count: widths[run.width]))
    }

    /// The power of the width that something changes as, without the least width, and its error.
    ///
    /// A bias in proportion to 1/n changes the slope by the least width by 1.68 times what it leaves of it, for four widths, and more for more.
    /// - Parameter name: with that of the scaling, of the random numbers of the bootstrap.
    func power<Result: WidthResult>(
        _ name: String, _ scaling: WidthScaling, _ results: [Result], _ value: (Result) -> Double, applicability: Observation.Applicability = .applies
    ) -> Observation {
        let groups = of(scaling, results, value), name = "\(name), \(scaling.rawValue)"
        let found = Observation.bootstrapped(groups: groups, name, seed: 1) { slope($0, from: 1) }
        let byLeast = Observation.bootstrapped(groups: groups, "\(name), least width", seed: 1) { slope($0, from: 0) - slope($0, from: 1) }
        return Observation(
            measured: found.measured, standardError: found.standardError, errorMethod: found.errorMethod,
            allowance: (abs(byLeast.measured) + 3 * byLeast.standardError) / 1.68,
            allowanceReason: "what the least width would change the slope by, with three standard errors, over 1.68: what a bias in proportion to 1/n leaves at most",
            applicability: applicability)
    }

    /// The slope of ln of the root mean square over starts in ln n, from a width on.
    private func slope(_ groups: [[Double]], from first: Int) -> Double {
        let logarithms = widths[first...].map { log(Double($0)) }
        return LinearFit(logarithms, groups[first...].map { log(rootMeanSquare($0)) })?.slope ?? .nan
    }

    /// Scalings, widths and starts.
    var runAxes: [Variable] {
        [
            .axis("scaling", .string(WidthScaling.allCases.map(\.rawValue)), longName: "how output and learning rate depend on the width", symbol: "S"),
            .axis("width", .int(widths), longName: "neurons", symbol: "n"),
            .axis("replica", .int(Array(0..<seeds)), longName: "start, the same for all scalings", symbol: "r"),
        ]
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
    static func ofWidest(_ groups: [[Double]], error: Double = 0, applicability: Applicability = .applies) -> Observation {
        let means = groups.map { SampleMean($0)! }, last = means.count - 1
        return Observation(
            measured: means[last].mean, standardError: means[last].standardError, errorMethod: "standard error of the mean over starts",
            allowance: (abs(means[last].mean - means[last - 1].mean) + 3 * means[last - 1].standardError) / 3 + error,
            allowanceReason: "a third of what a quarter of the neurons differ by, with three standard errors of it: bias is in proportion to 1/n", applicability: applicability)
    }
}
