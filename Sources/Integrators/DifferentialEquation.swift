/// An ordinary differential equation y' = f(t, y).
///
/// Conform a value that holds the parameters. The integrator owns the state; nothing is copied on the way.
public protocol DifferentialEquation {
    /// The number of components of y.
    var dimension: Int { get }

    /// Stores f(`time`, `state`) in `rate`; both have ``dimension`` components.
    ///
    /// Throwing ends the integration with ``IntegrationOutcome/stoppedByCaller(at:error:)``.
    func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>) throws
}

/// A differential equation that knows ∂f/∂y; implicit methods need no differences then.
public protocol DifferentialEquationWithJacobian: DifferentialEquation {
    /// Stores ∂f_row/∂y_column in `jacobian[row, column]`; entries that are not set are zero.
    func evaluateJacobian(at time: Double, state: UnsafeBufferPointer<Double>, into jacobian: JacobianMatrix) throws
}

/// A square matrix that the integrator owns, to be filled in place. Indices are checked in debug builds only.
public struct JacobianMatrix {
    public let dimension: Int
    @usableFromInline let entries: UnsafeMutablePointer<Double>

    /// - Parameter entries: `dimension`² numbers, column by column.
    public init(dimension: Int, entries: UnsafeMutablePointer<Double>) {
        self.dimension = dimension
        self.entries = entries
    }

    /// ∂f_row/∂y_column, both counted from 0.
    @inlinable
    public subscript(row: Int, column: Int) -> Double {
        get {
            assert(row >= 0 && row < dimension && column >= 0 && column < dimension)
            return entries[column * dimension + row]
        }
        nonmutating set {
            assert(row >= 0 && row < dimension && column >= 0 && column < dimension)
            entries[column * dimension + row] = newValue
        }
    }
}

/// A function of time and state whose changes of sign the integrator locates.
public struct Threshold {
    /// Which changes of sign count.
    public enum Direction: Int32, Sendable {
        /// From positive to negative, both ways, and from negative to positive.
        case falling = -1, either = 0, rising = 1
    }

    public let direction: Direction
    public let function: (_ time: Double, _ state: UnsafeBufferPointer<Double>) -> Double

    /// - Parameter function: must be continuous along the solution.
    public init(
        _ direction: Direction = .either,
        function: @escaping (_ time: Double, _ state: UnsafeBufferPointer<Double>) -> Double
    ) {
        self.direction = direction
        self.function = function
    }
}
