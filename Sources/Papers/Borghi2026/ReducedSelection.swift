import Glibc

/// The reduced theory of one hyperparameter under truncation selection: its law alone moves, by selection with the fitness that agents
/// with this hyperparameter have when nothing but themselves trains them, and by perturbations. Derived in paper-notes/borghi2026.md.
///
/// The fitness is known from agents that were trained without selection, generation by generation; the law is a weight for each of them.
struct ReducedSelection {
    /// The hyperparameter of each agent, scaled to [-1, 1], a sample of the uniform law.
    let places: [Double]
    /// By generation and agent.
    let fitness: [[Double]]
    let share: Double
    let perturbation: Double

    /// The mean of the hyperparameter in each generation.
    func means() -> [Double] {
        let count = places.count
        var weights = [Double](repeating: 1 / Double(count), count: count)
        let kernel = perturbationKernel()
        var means: [Double] = []
        for fitness in self.fitness {
            means.append(zip(weights, places).reduce(0) { $0 + $1.0 * $1.1 })
            let order = fitness.indices.sorted { fitness[$0] < fitness[$1] }
            let last = taken(order, fitness, weights), first = taken(order.reversed(), fitness, weights)
            for i in 0..<count { weights[i] -= last[i] }
            for (giver, mass) in first.enumerated() where mass > 0 {
                for i in 0..<count { weights[i] += mass * kernel[giver * count + i] }
            }
        }
        return means
    }

    /// The part of each weight that belongs to the first share of the order; agents of the same fitness have the same part.
    private func taken(_ order: [Int], _ fitness: [Double], _ weights: [Double]) -> [Double] {
        var taken = [Double](repeating: 0, count: weights.count)
        var (left, start) = (share, 0)
        while start < order.count && left > 0 {
            var end = start
            while end < order.count && fitness[order[end]] == fitness[order[start]] { end += 1 }
            let mass = order[start..<end].reduce(0) { $0 + weights[$1] }
            let part = mass > left ? left / mass : 1
            for agent in order[start..<end] { taken[agent] = part * weights[agent] }
            (left, start) = (left - mass, end)
        }
        return taken
    }

    /// From each agent to each: a normal step, seen from a uniform sample; what would leave [-1, 1] goes to the outermost agents.
    private func perturbationKernel() -> [Double] {
        let count = places.count
        let (least, greatest) = (places.indices.min { places[$0] < places[$1] }!, places.indices.max { places[$0] < places[$1] }!)
        var kernel = [Double](repeating: 0, count: count * count)
        for giver in 0..<count {
            guard perturbation > 0 else {
                kernel[giver * count + giver] = 1
                continue
            }
            let x = places[giver]
            let row = places.map { exp(-0.5 * (($0 - x) / perturbation) * (($0 - x) / perturbation)) }
            let (below, above) = (upperTail((x + 1) / perturbation), upperTail((1 - x) / perturbation))
            let scale = (1 - below - above) / row.reduce(0, +)
            for i in 0..<count { kernel[giver * count + i] = scale * row[i] }
            kernel[giver * count + least] += below
            kernel[giver * count + greatest] += above
        }
        return kernel
    }

    private func upperTail(_ z: Double) -> Double { 0.5 * erfc(z / 2.squareRoot()) }
}
