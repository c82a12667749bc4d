/// A figure or a theorem check: a pure function from parameters and a seed to a record.
///
/// To add one, conform a type to this protocol in its paper's library, and give it an executable of one line, a gnuplot
/// script, a line in the Makefile and a section in paper-notes, all under one stem.
public protocol Experiment {
    associatedtype Parameters: ExperimentParameters

    /// What is regenerated, and the stem that names everything of it.
    static var element: PaperElement { get }

    /// The sizes of a preset.
    static func parameters(for preset: Preset) -> Parameters

    /// Computes the record. It must depend on `parameters` and `seed` alone, not on the number of threads.
    ///
    /// - Throws: ``Interrupted`` when the user asks to stop, or what makes the run impossible. A computation that stops early
    ///   for a reason of its own is no error: it is the record's outcome.
    static func run(_ parameters: Parameters, seed: UInt64, context: RunContext) throws -> Record
}
