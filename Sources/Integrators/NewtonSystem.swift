/// A differential equation whose Jacobian has a structure that makes Newton's equations cheap to solve.
public protocol DifferentialEquationWithNewtonSystem: DifferentialEquation {
    /// A solver of (I − γ ∂f/∂y) x = b, for one integration; nil if this equation has no structure to use.
    func makeNewtonSystem() -> (any NewtonSystem)?
}

/// Solves (I − γ ∂f/∂y) x = b. The integrator prepares it now and then, and solves several times in between.
public protocol NewtonSystem: AnyObject {
    /// Takes ∂f/∂y at a time and state.
    func linearize(at time: Double, state: UnsafeBufferPointer<Double>) throws

    /// Prepares to solve with the Jacobian taken last.
    ///
    /// - Returns: false if the matrix is singular; the integrator then tries a smaller step.
    func factor(gamma: Double) -> Bool

    /// Replaces b by x.
    func solve(_ vector: UnsafeMutableBufferPointer<Double>)
}
