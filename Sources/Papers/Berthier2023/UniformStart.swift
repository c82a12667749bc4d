import Randomness
import SingleIndex

/// Directions that are independent and uniform on the unit sphere of R^d, d > m, in m + 1 coordinates; m × (m + 1).
///
/// Vector i lies in the span of the first i + 1 axes, with u* the first: its components along the axes before its own are standard
/// normal, and its own is χ with d − i degrees of freedom (Bartlett), all divided by the norm. So d costs nothing.
func uniformDirections(width m: Int, inputDimension d: Int, _ stream: inout RandomStream) -> [Double] {
    precondition(d > m)
    var directions = [Double](repeating: 0, count: m * (m + 1))
    for i in 0..<m {
        var vector = stream.normals(count: i + 1)
        vector.append(stream.nextChiSquared(degreesOfFreedom: d - 1 - i).squareRoot())
        let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for (k, component) in vector.enumerated() { directions[i * (m + 1) + k] = component / norm }
    }
    return directions
}

extension NetworkOverlaps {
    /// The overlaps of ``uniformDirections(width:inputDimension:_:)``.
    init(secondLayerWeights: [Double], uniformInDimension d: Int, _ stream: inout RandomStream) {
        self.init(
            secondLayerWeights: secondLayerWeights,
            directions: uniformDirections(width: secondLayerWeights.count, inputDimension: d, &stream))
    }
}
