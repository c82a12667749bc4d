import Integrators
import PopulationDynamics

/// An equation whose mean weight Z is held at that of an earlier state: a mistake that costs all orders above the first.
///
/// For negative controls.
struct FrozenNormalisation<Equation> {
    private let equation: Equation
    /// Z now over Z then, of a state.
    private let ratio: (UnsafeBufferPointer<Double>) -> Double
}

extension FrozenNormalisation: DifferentialEquation where Equation == ReducedEquation {
    init(_ equation: ReducedEquation, at state: [Double]) {
        self.equation = equation
        let total = state.withUnsafeBufferPointer { equation.growthFactor(of: $0) }
        ratio = { equation.growthFactor(of: $0) / total }
    }

    var dimension: Int { equation.dimension }

    func evaluateRate(
        at time: Double, state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) throws {
        try equation.evaluateRate(at: time, state: state, into: rate)
        let ratio = ratio(state), jumpRate = equation.jumpRate
        for i in 0..<dimension { rate[i] = ratio * (rate[i] + jumpRate * state[i]) - jumpRate * state[i] }
    }
}

extension FrozenNormalisation: SemilinearEquation where Equation == HermitePopulation {
    init(_ equation: HermitePopulation, at state: [Double]) {
        self.equation = equation
        let total = state.withUnsafeBufferPointer { equation.growthFactor(of: $0) }
        ratio = { equation.growthFactor(of: $0) / total }
    }

    var dimension: Int { equation.dimension }

    func evaluateNonlinearity(
        at state: UnsafeBufferPointer<Double>, into rate: UnsafeMutableBufferPointer<Double>
    ) throws {
        try equation.evaluateNonlinearity(at: state, into: rate)
        let ratio = ratio(state)
        for i in 0..<dimension { rate[i] *= ratio }
    }
}
