import Testing
import _TestSupport

/// Executables of single elements as a new user would run them: a wrong number is one line, and nothing is written.
@Suite struct BadInputTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: [
        ("saxe2013-plateaus", "width=2", "width = 2 is not allowed: n must be between 4 and 128"),
        ("saxe2013-plateaus", "singular_values=1,2", "singular_values = 1.0,2.0 is not allowed: s must be two to four numbers between 0.1 and 10, each at most three quarters of the one before"),
        ("saxe2013-plateaus", "initial_overlap=nan", "initial_overlap = nan is not allowed: a_0 must be between 1e-9 and 0.01"),
        ("saxe2013-plateaus", "depths=2,3", "depths = 2,3 is not allowed: L must be one to four numbers from 3 to 8, ascending"),
        ("saxe2013-plateaus", "deepest=100", "deepest = 100 is not allowed: L_max must be a power of two between 16 and 512"),
        ("littwin2024-critical-times", "regressions=0.5,1", "regressions = 0.5,1.0 is not allowed: ρ must be two to four numbers between 0.45 and 1, each at most 0.9 of the one before"),
        ("littwin2024-critical-times", "rival_depths=2,8", "rival_depths = 2,8 is not allowed: L' must be two to eight numbers from 1 to 8, ascending, the first 1"),
        ("littwin2024-critical-times", "delay_starts=2", "delay_starts = 2 is not allowed: n_ε must be between 3 and 5"),
        ("rosenfeld2023-opposing-signals", "opposing_variances=100,300,900", "opposing_variances = 100.0,300.0,900.0 is not allowed: α must be three to six numbers between 100 and 1e5, each twice the one before"),
        ("rosenfeld2023-opposing-signals", "scaled_learning_rates=1.9,3", "scaled_learning_rates = 1.9,3.0 is not allowed: η α must be two to six numbers between 2.2 and 3.7, ascending"),
        ("andriushchenko2022-sparse-features", "samples=40", "samples = 40 is not allowed: n must be between 10 and 30"),
        ("andriushchenko2022-sparse-features", "learning_rates=0.01,0.1", "learning_rates = 0.01,0.1 is not allowed: η must be two to five numbers between 0.001 and 0.025, ascending"),
        ("advani2017-generalisation", "dimension=100", "dimension = 100 is not allowed: N must be a multiple of 40 between 40 and 2000"),
        ("yang2020-feature-learning", "widths=64,128,256,512", "widths = 64,128,256,512 is not allowed: n must be four to eight numbers between 16 and 1e6, each four times the one before"),
        ("yang2020-feature-kernel", "targets=1,2", "targets = 1.0,2.0 are not as many as the 3 inputs"),
        ("yang2020-feature-kernel", "spacing=0", "spacing = 0.0 is not allowed: h must be between 0.01 and 0.2"),
        ("tanaka2021-norm-memory", "learning_rates=0.1,0.01", "learning_rates = 0.1,0.01 is not allowed: η must be three to six numbers between 0.001 and 0.4, each half of the one before"),
        ("pezeshki2021-two-descents", "ratios=1,10", "ratios = 1.0,10.0 is not allowed: κ must be 1, then two to five numbers between 5 and 100, ascending"),
        ("pezeshki2021-two-descents", "dimension=100", "dimension = 100 is not allowed: d must be a multiple of 40 between 40 and 1000"),
        ("kunin2021-limiting-dynamics", "momentum=0.99", "momentum = 0.99 is not allowed: β must be between 0.7 and 0.9"),
        ("kunin2021-limiting-dynamics", "batches=4,8", "batches = 4,8 is not allowed: S must be two to five numbers, ascending, from 4 on, the last between 16 and 512"),
        ("tian2025-grokking", "modulus=24", "modulus = 24 is not allowed: M must be an odd number between 5 and 101"),
        ("tian2025-grokking", "lazy_samples=600", "lazy_samples = 600 is more than the 529 pairs modulo 23"),
        ("rosenfeld2023-opposing-signals", "level=0", "level = 0.0 is not allowed: b* must be between 0.001 and 0.03"),
    ])
    func aWrongParameter(stem: String, parameter: String, message: String) throws {
        let run = try Executable(stem).run(["--preset", "smoke", parameter, "--output", folder.file("record.h5")], in: folder.path)
        #expect(run.status == 64 && run.output == "")
        #expect(run.errorLines.count == 1)
        #expect(run.errors.hasPrefix("\(stem): \(message)"))
        #expect(try folder.names == [])
    }
}
