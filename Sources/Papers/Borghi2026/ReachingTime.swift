import Foundation
import LinearAlgebra
import PopulationDynamics
import ScalarSearch

/// When an error that falls is first within a level, and for which size of something that is soonest.
enum ReachingTime {
    /// Of the exact solution; not a number if the level is not reached by `horizon`.
    static func exact(
        _ selection: GaussianSelection, level: Double, horizon: Double = 2000, error: (MixtureSolution) -> Double
    ) -> Double {
        func excess(_ time: Double) -> Double { error(MixtureSolution(selection, at: time)) - level }
        var time = 0.05
        guard excess(0) > 0 else { return 0 }
        while excess(time) > 0 {
            time *= 1.2
            if time > horizon { return .nan }
        }
        return root(between: time > 0.05 ? time / 1.2 : 0, and: time, relativeTolerance: 1e-11, of: excess) ?? .nan
    }

    /// Of a curve whose logarithm is a straight line between the times; not a number if the level is not reached by the last one.
    static func first(_ times: [Double], _ errors: [Double], level: Double) -> Double {
        guard let after = errors.firstIndex(where: { $0 <= level }) else { return .nan }
        if after == 0 { return times[0] }
        let share = log(errors[after - 1] / level) / log(errors[after - 1] / errors[after])
        return times[after - 1] + share * (times[after] - times[after - 1])
    }

    /// The size for which a time is least: where the cubic through the logarithms of both, by least squares, is least between the first and
    /// the last size. Sizes whose times are not numbers are left out.
    static func soonest(_ sizes: [Double], _ times: [Double]) -> Double {
        let points = zip(sizes, times).filter { $0.1.isFinite && $0.1 > 0 }.map { (log($0.0), log($0.1)) }
        guard points.count >= 5 else { return .nan }
        let centre = points.reduce(0) { $0 + $1.0 } / Double(points.count)
        let columns = (0..<4).map { power in points.map { pow($0.0 - centre, Double(power)) } }
        guard let fit = leastSquares(columns: columns, right: points.map(\.1)) else { return .nan }
        func cubic(_ x: Double) -> Double { fit[0] + x * (fit[1] + x * (fit[2] + x * fit[3])) }
        let ends = [points.first!.0 - centre, points.last!.0 - centre]
        // The root of the derivative at which it rises, if there is one.
        let inner = -fit[1] / (fit[2] + (fit[2] * fit[2] - 3 * fit[1] * fit[3]).squareRoot())
        let candidates = ends + (inner > ends[0] && inner < ends[1] ? [inner] : [])
        return exp(candidates.min { cubic($0) < cubic($1) }! + centre)
    }
}
