import Foundation
import Testing
import _TestSupport

/// The executables as a new user would run them: a wrong number is one line, and nothing is written.
@Suite struct BadInputTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: [
        ("large-population", "inverse_temperature=-1", "inverse_temperature = -1.0 is not allowed: β must be greater than 0"),
        ("large-population", "mutation_size=-0.1", "mutation_size = -0.1 is not allowed: σ must be greater than 0"),
        ("large-population", "jump_rate=0", "jump_rate = 0.0 is not allowed: λ must be greater than 0"),
        ("large-population", "populations=1,10,100", "populations = 1,10,100 is not allowed: N must be at least 4 numbers between 2"),
        ("two-time-scale", "timescale_ratios=0.1,-0.1", "timescale_ratios = 0.1,-0.1 is not allowed: ε must be at least 5 numbers"),
        ("two-time-scale", "population=1", "population = 1 is not allowed: N must be between 2 and 10000000"),
        ("fittest", "selection_pressures=2,nan", "selection_pressures = 2.0,nan is not allowed: α must be two or more numbers"),
        ("double-well", "initial_variance=0", "initial_variance = 0.0 is not allowed: v_0 must be between 0.01 and 0.2"),
        ("noise-diversity", "tolerances=0.3,0.5", "tolerances = 0.3,0.5 is not allowed: δ must be one or more numbers between 0.05 and 1, descending"),
        ("effective-fitness", "bandwidth=0", "bandwidth = 0.0 is not allowed: b must be between 0.02 and 2"),
        ("solvers", "parameter_points=24,48", "parameter_points = 24,48 is not allowed: n_θ must be at least three numbers between 16 and 400"),
        ("cartpole-pbt", "population=1", "population = 1 is not allowed: N must be between 5 and 100000"),
        ("cartpole-pbt", "windows=0,5", "windows = 0,5 is not allowed: k must be at least two whole numbers between 1 and 1000"),
        ("cartpole-pbt", "learning_rates=0,0.01", "learning_rates = 0.0,0.01 is not allowed: η must be two numbers, the first greater than 0"),
        ("cartpole-pbt", "batch_sizes=32,300", "batch_sizes = 32,300 is not allowed: B must be two whole numbers between 1 and 256"),
        ("cartpole-pbt", "memory=100", "memory = 100 is not allowed: M must be between 256, the largest batch, and 1e6"),
        ("himmelblau", "grid_points=20", "grid_points = 20 is not allowed: n_h must be between 132 and 400"),
    ])
    func aWrongParameter(element: String, parameter: String, message: String) throws {
        let run = try Executable("borghi2026-\(element)").run(
            ["--preset", "smoke", parameter, "--output", folder.file("record.h5")], in: folder.path)
        #expect(run.status == 64 && run.output == "")
        #expect(run.errorLines.count == 1)
        #expect(run.errors.hasPrefix("borghi2026-\(element): \(message)"))
        #expect(try folder.names == [])
    }

    /// What shows only when the computation begins: a density at the end of its grid, mutations that a grid or the modes do not carry.
    @Test(arguments: [
        ("large-population", ["initial_mean=-4.9"], "the grid clips the density: a mass of"),
        ("two-time-scale", ["grid_upper=1.2"], "the grid clips the density: a mass of"),
        ("two-time-scale", ["grid_points=24"], "mutations of size 0.3 are finer than the grid, whose points are 0.5 apart"),
        ("two-time-scale", ["stiffness=3"], "mutations of size 0.3 are not smaller than the spread"),
        ("effective-fitness", ["mutation_size=1.2"], "mutations of size 1.2 are not smaller than the spread"),
    ])
    func aComputationThatCannotBeDone(element: String, parameters: [String], message: String) throws {
        let run = try Executable("borghi2026-\(element)").run(
            ["--preset", "smoke", "--quiet"] + parameters + ["--output", folder.file("record.h5")], in: folder.path)
        #expect(run.status == 1 && run.output == "")
        #expect(run.errorLines.count == 1)
        #expect(run.errors.hasPrefix("borghi2026-\(element): \(message)"))
        #expect(try folder.names == [])
    }
}
