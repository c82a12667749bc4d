import Foundation

/// A folder that is removed with everything in it when its owner goes away.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() throws {
        path = NSTemporaryDirectory() + "/learning-time-scales-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in the folder, which need not exist.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The names of all files in the folder.
    public var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}

public func bytes(ofFile path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
}

/// The folder with Package.swift.
public let packageFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// The largest difference of two lists, or infinity if they have not the same length.
public func largestDifference(_ left: some Collection<Double>, _ right: some Collection<Double>) -> Double {
    left.count == right.count ? zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
}

/// The derivative of a function by central differences of order 4; the error is about 1e-12 of the function's size for h = 1e-3.
public func derivative(at x: Double, step h: Double = 1e-3, _ f: (Double) -> Double) -> Double {
    (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)
}

/// Fixed numbers in (−1, 1) without pattern, for inputs of tests.
public func scatteredNumbers(_ count: Int, seed: Int = 0) -> [Double] {
    (0..<count).map { 2 * ((Double($0 + 1 + 100 * seed) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)) - 1 }
}
