import Integrators
import LinearAlgebra
import PopulationDynamics
import Randomness
import SingleIndex

// Times of the hot kernels on one core, beside the rate of a large matrix product on it. `make bench` runs this.

/// The shortest of some repetitions, in seconds: others are disturbed.
func seconds(_ repetitions: Int = 9, _ work: () -> Void) -> Double {
    (0..<repetitions).map { _ in ContinuousClock().measure(work) / .seconds(1) }.min()!
}

func report(_ kernel: String, _ time: Double, operations: Double, peak: Double, of routine: String = "dgemm") {
    let rate = operations / time / 1e9
    print("\(kernel): \((time * 1e6).rounded()) µs, \((rate * 10).rounded() / 10) GFLOP/s, \((100 * rate / peak).rounded()) % of a large \(routine)")
}

func numbers(_ count: Int) -> [Double] {
    var stream = RandomStream(seed: 1, purpose: "bench", index: UInt64(count))
    return stream.normals(count: count)
}

let size = 768
let (left, right) = (numbers(size * size), numbers(size * size))
var product = [Double](repeating: 0, count: size * size)
let peakTime = seconds { multiply(left, .plain, right, .plain, into: &product, rows: size, columns: size, inner: size) }
let peak = 2 * Double(size * size * size) / peakTime / 1e9
report("dgemm, \(size)³", peakTime, operations: peak * 1e9 * peakTime, peak: peak)

var stream = RandomStream(seed: 1, purpose: "bench")
var normals = [Double](repeating: 0, count: 100_000)
let fillTime = seconds { normals.withUnsafeMutableBufferPointer { stream.fillNormals($0) } }
print("normal numbers: \((0.1 / fillTime).rounded()) million a second")

let (width, dimension, batch) = (50, 1000, 1000)
let target = Target(coefficients: [1, -1, 2.0 / 3])
let descent = MiniBatchDescent(
    target: target, secondLayerWeights: numbers(width), directions: numbers(width * dimension), batchSize: batch,
    learningRate: 1e-9, learningRateRatio: 1)
let stepOperations = 4 * Double(width * dimension * batch)
report("mini-batch step, m 50, d 1000, B 1000, samples given", seconds { descent.step { _ in } }, operations: stepOperations, peak: peak)
report("the same with fresh samples", seconds { descent.step { stream.fillNormals($0) } }, operations: stepOperations, peak: peak)

let (neurons, degree) = (10_000, 24)
let flow = SimplifiedFlow(
    target: target, activation: Activation(name: "series", coefficients: Activation.relu.coefficients(upTo: degree)), width: neurons,
    learningRateRatio: 1e-8).rapidity
let state = numbers(neurons) + numbers(neurons).map { 0.1 * $0 }
var rate = [Double](repeating: 0, count: flow.dimension)
let rateTime = seconds {
    state.withUnsafeBufferPointer { state in
        rate.withUnsafeMutableBufferPointer { flow.evaluateRate(at: 0, state: state, into: $0) }
    }
}
// Two for each term of the moments, four for each of the forces.
report("right-hand side, m 10000, K 25", rateTime, operations: 6 * Double(neurons * (degree + 1)), peak: peak)
let system = flow.makeNewtonSystem()!
try state.withUnsafeBufferPointer { try system.linearize(at: 0, state: $0) }
let terms = Double(degree + 1)
report(
    "Newton factorisation", seconds { _ = system.factor(gamma: 1e-9) },
    operations: 4 * Double(neurons) * terms * terms + 2 / 3 * terms * terms * terms, peak: peak)
report(
    "Newton solution", seconds { rate.withUnsafeMutableBufferPointer { system.solve($0) } }, operations: 8 * Double(neurons) * terms,
    peak: peak)

// The population of paper-notes/borghi2026.md, set A, from start to end: looks are what it costs.
for agents in [10_000, 1_000_000] {
    let instance = QuadraticInstance(inverseTemperature: 4, selectionPressure: 2, mutationSize: 0.3)
    let reservoir = RandomReservoir(seed: 1, purpose: "bench agents")
    let start = (0..<agents).map { _ in instance.initialMean + 0.5 * reservoir.nextNormal() }
    var looks = 0
    let time = seconds(3) {
        var population = try! EventDrivenPopulation<Double>(
            .init(
                relaxationRate: 10, thermalVariance: instance.thermalVariance, mutationSize: instance.mutationSize,
                jumpRate: instance.jumpRate),
            hyperparameters: start, reservoir: reservoir)
        try! population.run(until: 5) { instance.selectionPressure * instance.fitness($0) }
        looks = population.looks
    }
    print("\(agents) agents to t = 5, ε = 0.1: \((time * 1e3).rounded()) ms, \((time / Double(looks) * 1e9).rounded()) ns for each of \(looks) looks")
}

let singleFactors = (left.map(Float.init), right.map(Float.init))
var singleProduct = [Float](repeating: 0, count: size * size)
let singleTime = seconds {
    multiply(singleFactors.0, .plain, singleFactors.1, .plain, into: &singleProduct, rows: size, columns: size, inner: size)
}
let singlePeak = 2 * Double(size * size * size) / singleTime / 1e9
report("sgemm, \(size)³", singleTime, operations: singlePeak * 1e9 * singleTime, peak: singlePeak, of: "sgemm")
reportRecurrentKernels(peak: peak, singlePeak: singlePeak)
reportReinforcementKernels(singlePeak: singlePeak)
