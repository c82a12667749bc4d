/// A solution at the times that were asked for, as far as it was reached.
public struct Trajectory: Sendable {
    /// The number of components of the state.
    public let dimension: Int
    /// The output times that were reached, ascending.
    public internal(set) var times: [Double] = []
    /// The states at those times: time × component, row-major.
    public internal(set) var states: [Double] = []
    /// Crossings of the thresholds, in the order of time.
    public internal(set) var crossings: [Crossing] = []
    public internal(set) var outcome = IntegrationOutcome.completed
    public internal(set) var statistics = IntegrationStatistics()

    init(dimension: Int) {
        self.dimension = dimension
    }

    /// All components at the output time of that position, from 0; a position without one traps.
    public func state(at position: Int) -> ArraySlice<Double> {
        states[position * dimension..<(position + 1) * dimension]
    }

    /// A quantity of the state at every output time.
    public func map<Quantity>(_ quantity: (UnsafeBufferPointer<Double>) throws -> Quantity) rethrows -> [Quantity] {
        try states.withUnsafeBufferPointer { states in
            try times.indices.map { position in
                try quantity(UnsafeBufferPointer(rebasing: states[position * dimension..<(position + 1) * dimension]))
            }
        }
    }

    /// Some components at all output times: time × component, row-major.
    public func components(_ range: Range<Int>) -> [Double] {
        times.indices.flatMap { position in
            states[position * dimension + range.lowerBound..<position * dimension + range.upperBound]
        }
    }

    /// Replaces some components at all output times and crossings, for a problem that was solved in other variables.
    public mutating func transformComponents(_ range: Range<Int>, by transform: (Double) -> Double) {
        for start in stride(from: 0, to: states.count, by: dimension) {
            for component in range { states[start + component] = transform(states[start + component]) }
        }
        for index in crossings.indices {
            for component in range { crossings[index].state[component] = transform(crossings[index].state[component]) }
        }
    }

    /// The first crossing of a threshold, if there was one.
    public func firstCrossing(ofThreshold index: Int) -> Crossing? {
        crossings.first { $0.threshold == index }
    }
}

/// A change of sign of a threshold function.
public struct Crossing: Equatable, Sendable {
    /// The position of the threshold in the list that was given.
    public let threshold: Int
    public let time: Double
    /// Whether the function went from negative to positive.
    public let rising: Bool
    /// The state at that time.
    public internal(set) var state: [Double]
}

/// What an integration cost.
public struct IntegrationStatistics: Equatable, Sendable {
    public var steps = 0
    /// With those that differences in place of a Jacobian took.
    public var rateEvaluations = 0
    /// Given or by differences; 0 for ``CVODE/Method/adams``, which needs none.
    public var jacobianEvaluations = 0
    /// Steps that were taken again, shorter, because their error was too large.
    public var errorTestFailures = 0
    /// Steps whose nonlinear iteration did not converge.
    public var convergenceFailures = 0
}
