import LinearAlgebra

/// How gradients of single sequences spread over directions.
///
/// The singular values of a matrix whose rows are those gradients, each of norm 1, less their mean: from the eigenvalues of its Gram
/// matrix in double precision, which loses half of the digits of the smallest only.
public struct GradientCovariance: Sendable {
    /// Descending; as many as gradients that are not left out, or none if there are fewer than two of these.
    public let singularValues: [Double]
    /// Gradients that were 0 or not finite, and were left out.
    public let excluded: Int

    /// - Parameters:
    ///   - batches: each as large as the pass is made for; it traps otherwise.
    /// - Throws: ``LinearAlgebraError`` if the eigenvalues are not found.
    public init(_ network: RecurrentNetwork, _ batches: [SequenceBatch], pass: Backpropagation) throws {
        let shape = network.shape
        var rows: [[Double]] = []
        var excluded = 0
        for batch in batches {
            for gradient in Self.gradients(network, batch, pass: pass) {
                let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
                guard norm.isFinite, norm > 0 else {
                    excluded += 1
                    continue
                }
                rows.append(gradient.map { Double($0) / norm })
            }
        }
        self.excluded = excluded
        let count = rows.count
        guard count > 1 else {
            singularValues = []
            return
        }
        var matrix = [Double](repeating: 0, count: count * shape.count)
        for column in 0..<shape.count {
            var mean = 0.0
            for row in rows { mean += row[column] }
            mean /= Double(count)
            for (index, row) in rows.enumerated() { matrix[index * shape.count + column] = row[column] - mean }
        }
        var gram = [Double](repeating: 0, count: count * count)
        multiply(matrix, .plain, matrix, .transposed, into: &gram, rows: count, columns: count, inner: shape.count)
        singularValues = try eigenvalues(ofSymmetric: gram, dimension: count).map { max($0, 0).squareRoot() }
    }

    /// The gradient of the squared error of each sequence of a batch, in the order of the weights: sequence, then weight.
    public static func gradients(_ network: RecurrentNetwork, _ batch: SequenceBatch, pass: Backpropagation) -> [[Float]] {
        let shape = network.shape
        _ = pass.forward(network.weights, batch)
        let errors = (0..<batch.count).map { pass.predictions[$0] - batch.targets[$0] }
        var gradients = Array(repeating: [Float](repeating: 0, count: shape.count), count: batch.count)
        // Rows of sources and of sensitivities of a sequence, over which its gradient is one product of two matrices.
        let steps = pass.steps
        var sources = [Float](repeating: 0, count: batch.count * steps * shape.sources)
        var sensitivities = [Float](repeating: 0, count: batch.count * steps * shape.outputs)
        var gateSensitivities = [Float](repeating: 0, count: batch.count * steps)
        pass.backward(network.weights, outputSensitivities: errors.map { 2 * $0 }) { step in
            for sequence in 0..<batch.count {
                let row = sequence * steps + step
                let (source, sensitivity) = (pass.source(step: step, sequence: sequence), pass.sensitivity(sequence: sequence))
                for i in 0..<shape.sources { sources[row * shape.sources + i] = source[i] }
                for i in 0..<shape.outputs { sensitivities[row * shape.outputs + i] = sensitivity[i] }
                gateSensitivities[row] = pass.gateSensitivity(sequence: sequence)
            }
        }
        for sequence in 0..<batch.count {
            let first = sequence * steps
            gradients[sequence].withUnsafeMutableBufferPointer { gradient in
                sources.withUnsafeBufferPointer { sources in
                    sensitivities.withUnsafeBufferPointer { sensitivities in
                        addProduct(
                            sources.baseAddress! + first * shape.sources, rowStride: 1, innerStride: shape.sources,
                            sensitivities.baseAddress! + first * shape.outputs, stride: shape.outputs, to: gradient.baseAddress!,
                            strideOfC: shape.outputs, rows: shape.sources, columns: shape.outputs, inner: steps)
                    }
                }
                if shape.cell == .scalarGated {
                    for step in 0..<steps {
                        for i in 0..<shape.sources {
                            gradient[shape.scalarGate.lowerBound + i] += gateSensitivities[first + step] * sources[(first + step) * shape.sources + i]
                        }
                    }
                }
                let state = pass.source(step: steps, sequence: sequence)
                for i in 0..<shape.hidden { gradient[shape.readout.lowerBound + i] = 2 * errors[sequence] * state[i] }
            }
        }
        return gradients
    }
}
