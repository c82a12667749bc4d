import Foundation
import GatedRecurrence
import Statistics

/// Transport S_{t,k} over windows of probed sequences beside their gate products GP_{t,k}, by lag h = t - k.
///
/// Definitions of the author's public code; `paper-notes/livi2025.md`, "Transport and gate products".
struct LagProfile: Codable, Sendable {
    /// Medians over windows and sequences, for lags 1, …, T - 1.
    let transport, gateProduct: [Double]
    /// Of log S on log GP over all windows, those with the 1 % least and greatest GP left out; and the share of variance it explains.
    let slope, explained: Double
    /// The same slope with a constant of its own for every lag: what GP says beyond the lag. NaN where GP is the same for all windows of a lag.
    let slopeWithinLags: Double
    /// Windows whose S was 0 or not finite, and are left out of the slopes.
    let lost: Int

    /// - Parameters:
    ///   - transports, gateProducts: of each sequence, in the order of ``TransportProbe/index(t:k:)``.
    init(steps: Int, transports: [[Double]], gateProducts: [[Double]]) {
        let lags = 1..<steps
        func byLag(_ values: [[Double]], _ lag: Int) -> [Double] {
            values.flatMap { values in (lag + 1...steps).map { values[TransportProbe.index(t: $0, k: $0 - lag)] } }
        }
        var (transport, gateProduct) = ([Double](), [Double]())
        var (x, y, lagOf) = ([Double](), [Double](), [Int]())
        var lost = 0
        for lag in lags {
            let (s, g) = (byLag(transports, lag), byLag(gateProducts, lag))
            transport.append(median(s))
            gateProduct.append(median(g))
            for (s, g) in zip(s, g) {
                guard s > 0, s.isFinite, g > 0 else {
                    lost += 1
                    continue
                }
                x.append(log(g))
                y.append(log(s))
                lagOf.append(lag)
            }
        }
        (self.transport, self.gateProduct, self.lost) = (transport, gateProduct, lost)
        let (least, greatest) = (quantile(x, 0.01), quantile(x, 0.99))
        let central = x.indices.filter { x[$0] >= least && x[$0] <= greatest }
        (slope, explained) = Self.line(central.map { x[$0] }, central.map { y[$0] })
        // Deviations from the means of each lag.
        var sums = [SIMD3<Double>](repeating: .zero, count: steps)
        for index in x.indices { sums[lagOf[index]] += SIMD3(x[index], y[index], 1) }
        var (covariance, variance, whole) = (0.0, 0.0, 0.0)
        for index in x.indices {
            let sum = sums[lagOf[index]]
            let (dx, dy) = (x[index] - sum.x / sum.z, y[index] - sum.y / sum.z)
            covariance += dx * dy
            variance += dx * dx
            whole += x[index] * x[index]
        }
        slopeWithinLags = variance > 1e-20 * whole ? covariance / variance : .nan
    }

    private static func line(_ x: [Double], _ y: [Double]) -> (slope: Double, explained: Double) {
        let count = Double(x.count)
        let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
        var (xx, xy, yy) = (0.0, 0.0, 0.0)
        for (x, y) in zip(x, y) {
            xx += (x - meanX) * (x - meanX)
            xy += (x - meanX) * (y - meanY)
            yy += (y - meanY) * (y - meanY)
        }
        return (xy / xx, min(1, xy * xy / (xx * yy)))
    }

    /// The slope of ln of the median transport between two lags: ln of how much a step transports.
    func rate(from first: Int, to last: Int) -> Double { Self.rate(transport, first, last) }
    /// The same of the median gate product.
    func gateRate(from first: Int, to last: Int) -> Double { Self.rate(gateProduct, first, last) }

    private static func rate(_ values: [Double], _ first: Int, _ last: Int) -> Double {
        LinearFit((first...last).map(Double.init), (first...last).map { log(values[$0 - 1]) })?.slope ?? .nan
    }
}

/// The middle of a list, or the mean of the two in the middle; NaN if one is not finite or there are none.
func median(_ values: [Double]) -> Double { quantile(values, 0.5) }

/// By linear interpolation between order statistics, as NumPy's default; NaN if one is not a number or there are none.
func quantile(_ values: [Double], _ probability: Double) -> Double {
    guard !values.isEmpty, !values.contains(where: \.isNaN) else { return .nan }
    let sorted = values.sorted()
    let position = probability * Double(sorted.count - 1)
    let below = Int(position)
    guard below + 1 < sorted.count else { return sorted[below] }
    let weight = position - Double(below)
    // Not a difference of infinities.
    return weight == 0 ? sorted[below] : sorted[below] + weight * (sorted[below + 1] - sorted[below])
}
