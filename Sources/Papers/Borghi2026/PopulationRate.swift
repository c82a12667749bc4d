import Foundation

/// How a size that falls like c N^(−1/2) (1 + d/N) depends on N.
enum PopulationRate {
    /// The slope of ln size in ln N.
    static func slope(_ populations: [Int], _ sizes: [Double]) -> Double {
        let (x, y) = (populations.map { log(Double($0)) }, sizes.map { log($0) })
        let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
        return zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    }

    /// The geometric mean of √N size.
    static func constant(_ populations: some Collection<Int>, _ sizes: [Double]) -> Double {
        exp(zip(populations, sizes).reduce(0) { $0 + log($1.1 * Double($1.0).squareRoot()) } / Double(sizes.count))
    }

    /// A bound of what d/N does to the slope: the smallest population's deviation from the constant of the others, times its weight.
    static func correction(_ populations: [Int], _ sizes: [Double]) -> Double {
        guard sizes.count > 1 else { return .infinity }
        let deviation = abs(log(sizes[0] * Double(populations[0]).squareRoot() / constant(Array(populations[1...]), Array(sizes[1...]))))
        let levels = populations.map { log(Double($0)) }
        let mean = levels.reduce(0, +) / Double(levels.count)
        return deviation * abs(levels[0] - mean) / levels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}
