// swift-tools-version: 6.2
// A reproduction suite for the theory of learning time-scales.
// Imports run one way: executables -> papers -> models -> foundations -> system libraries.

import PackageDescription

/// Swift code generation follows the C target machine, so one flag gives both the machine's own vector width.
/// Debug builds are optimised too, with their preconditions: the tests solve real problems.
let native: [SwiftSetting] = [
    .unsafeFlags(["-Xcc", "-march=native"]), .unsafeFlags(["-O"], .when(configuration: .debug)),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

func library(_ name: String, _ dependencies: [Target.Dependency], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path ?? "Sources/\(name)", swiftSettings: native)
}

func executable(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Sources/Executables/\(name)", swiftSettings: native)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "_TestSupport"] + dependencies)
}

// MARK: System libraries

let systemLibraries: [Target] = [
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CBuildInformation"),
    .systemLibrary(name: "CInstructions"),
    .systemLibrary(name: "CMachineLimits"),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CSundials", providers: [.apt(["libsundials-dev"])]),
    .systemLibrary(name: "CLAPACK", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
]

// MARK: Foundations

let foundations: [Target] = [
    library("PublishedFiles", ["CZlib"]),
    library("HDF5", ["CHDF5", "PublishedFiles"]),
    library("Randomness", ["CInstructions"]),
    library("Vectors", ["CInstructions"]),
    library("LinearAlgebra", ["CInstructions", "CLAPACK", "Vectors"]),
    library("Optimisers", ["CInstructions", "Vectors"]),
    library("Integrators", ["CSundials", "LinearAlgebra"]),
    library("Quadrature", ["LinearAlgebra"]),
    library("ScalarSearch", []),
    library("Statistics", ["LinearAlgebra", "Randomness"]),
]

// MARK: Models

let models: [Target] = [
    library("SingleIndex", ["CInstructions", "LinearAlgebra", "Integrators", "Quadrature", "Vectors"]),
    library("PopulationDynamics", ["CInstructions", "LinearAlgebra", "Integrators", "Quadrature", "Randomness"]),
    library("LinearNetworks", ["LinearAlgebra", "Integrators", "Quadrature", "ScalarSearch"]),
    library("LinearRegression", ["LinearAlgebra", "Randomness", "ScalarSearch", "Vectors", .product(name: "Numerics", package: "swift-numerics")]),
    library("ModularAddition", ["LinearAlgebra", "Randomness"]),
    library("ScaleInvariance", []),
    library("WideNetworks", ["Quadrature", "Vectors"]),
    library("GatedRecurrence", ["LinearAlgebra", "Optimisers", "Randomness", "Vectors"]),
    library("Reinforcement", ["LinearAlgebra", "Optimisers", "Randomness", "Vectors"]),
]

// MARK: Papers and what their experiments share

let papers: [Target] = [
    library("Reproduction", ["CBuildInformation", "HDF5", "PublishedFiles", "Randomness", "Statistics", argumentParser]),
    library("Reports", ["HDF5", "PublishedFiles", "Reproduction"]),
    library(
        "Benchmarks",
        ["CMachineLimits", "CMalloc", "Reproduction", "GatedRecurrence", "HDF5", "Integrators", "LinearAlgebra", "PopulationDynamics", "Randomness", "Reinforcement", "SingleIndex", "Statistics"]),
    library(
        "Berthier2023",
        ["Reproduction", "SingleIndex", "Integrators", "LinearAlgebra", "Quadrature", "Randomness", "Statistics"],
        path: "Sources/Papers/Berthier2023"),
    library(
        "Borghi2026",
        ["Reproduction", "PopulationDynamics", "Reinforcement", "Integrators", "LinearAlgebra", "Quadrature", "Randomness", "ScalarSearch", "Statistics"],
        path: "Sources/Papers/Borghi2026"),
    library(
        "Livi2025", ["Reproduction", "GatedRecurrence", "LinearAlgebra", "Optimisers", "Randomness", "ScalarSearch", "Statistics", "Vectors"], path: "Sources/Papers/Livi2025"),
    library(
        "Saxe2013", ["Reproduction", "LinearNetworks", "LinearAlgebra", "Randomness", "Statistics"], path: "Sources/Papers/Saxe2013"),
    library("Littwin2024", ["Reproduction", "LinearNetworks", "LinearAlgebra", "Randomness", "Statistics"], path: "Sources/Papers/Littwin2024"),
    library("Tanaka2021", ["Reproduction", "ScaleInvariance", "Randomness"], path: "Sources/Papers/Tanaka2021"),
    library("Yang2020", ["Reproduction", "WideNetworks", "Quadrature", "Randomness", "Statistics"], path: "Sources/Papers/Yang2020"),
    library(
        "Advani2017", ["Reproduction", "LinearRegression", "LinearAlgebra", "Randomness", "ScalarSearch", "Statistics"], path: "Sources/Papers/Advani2017"),
    library(
        "Andriushchenko2022", ["Reproduction", "LinearNetworks", "Randomness", "Statistics"], path: "Sources/Papers/Andriushchenko2022"),
    library("Rosenfeld2023", ["Reproduction", "LinearNetworks", "Integrators", "Randomness", "Statistics"], path: "Sources/Papers/Rosenfeld2023"),
    library("Pezeshki2021", ["Reproduction", "LinearRegression", "Randomness", "ScalarSearch", "Statistics"], path: "Sources/Papers/Pezeshki2021"),
    library("Kunin2021", ["Reproduction", "LinearRegression", "Randomness", "Statistics"], path: "Sources/Papers/Kunin2021"),
    library("Tian2025", ["Reproduction", "ModularAddition", "Randomness", "Statistics"], path: "Sources/Papers/Tian2025"),
]

// MARK: Executables: one for each figure or theorem check, two that time loops, and two that read records

let executables: [Target] = [
    executable("berthier2023-fig1", ["Berthier2023"]),
    executable("berthier2023-fig2", ["Berthier2023"]),
    executable("berthier2023-fig3", ["Berthier2023"]),
    executable("berthier2023-fig4", ["Berthier2023"]),
    executable("berthier2023-learning-order", ["Berthier2023"]),
    executable("berthier2023-infinite-width", ["Berthier2023"]),
    executable("berthier2023-mean-field", ["Berthier2023"]),
    executable("berthier2023-reduction", ["Berthier2023"]),
    executable("berthier2023-sgd", ["Berthier2023"]),
    executable("berthier2023-approximation", ["Berthier2023"]),
    executable("borghi2026-large-population", ["Borghi2026"]),
    executable("borghi2026-two-time-scale", ["Borghi2026"]),
    executable("borghi2026-himmelblau", ["Borghi2026"]),
    executable("borghi2026-double-well", ["Borghi2026"]),
    executable("borghi2026-fittest", ["Borghi2026"]),
    executable("borghi2026-noise-diversity", ["Borghi2026"]),
    executable("borghi2026-solvers", ["Borghi2026"]),
    executable("borghi2026-effective-fitness", ["Borghi2026"]),
    executable("borghi2026-cartpole-pbt", ["Borghi2026"]),
    executable("livi2025-effective-rates", ["Livi2025"]),
    executable("livi2025-expansion", ["Livi2025"]),
    executable("livi2025-anisotropy", ["Livi2025"]),
    executable("livi2025-published-code", ["Livi2025"]),
    executable("saxe2013-plateaus", ["Saxe2013"]),
    executable("littwin2024-critical-times", ["Littwin2024"]),
    executable("rosenfeld2023-opposing-signals", ["Rosenfeld2023"]),
    executable("andriushchenko2022-sparse-features", ["Andriushchenko2022"]),
    executable("pezeshki2021-two-descents", ["Pezeshki2021"]),
    executable("advani2017-generalisation", ["Advani2017"]),
    executable("yang2020-feature-learning", ["Yang2020"]),
    executable("yang2020-feature-kernel", ["Yang2020"]),
    executable("kunin2021-limiting-dynamics", ["Kunin2021"]),
    executable("tian2025-grokking", ["Tian2025"]),
    executable("tanaka2021-norm-memory", ["Tanaka2021"]),
    executable("bench", ["Benchmarks", "Reproduction"]),
    executable("bench-growth", ["Benchmarks", "Reproduction"]),
    executable("report", ["PublishedFiles", "Reports", "Reproduction", argumentParser]),
    executable("columns", ["Reports", "Reproduction", argumentParser]),
]

// MARK: Tests

let testTargets: [Target] = [
    .target(name: "_TestSupport", path: "Tests/_TestSupport"),
    tests(of: "PublishedFiles"),
    tests(of: "HDF5", ["CHDF5", "PublishedFiles"]),
    tests(of: "Randomness"),
    tests(of: "Vectors"),
    tests(of: "LinearAlgebra"),
    tests(of: "Optimisers"),
    tests(of: "Integrators"),
    tests(of: "Quadrature"),
    tests(of: "ScalarSearch"),
    tests(of: "Statistics", ["Randomness"]),
    tests(of: "SingleIndex", ["Quadrature"]),
    tests(of: "PopulationDynamics", ["Integrators", "Randomness"]),
    tests(of: "LinearNetworks", ["Integrators"]),
    tests(of: "LinearRegression", ["Integrators", "Randomness"]),
    tests(of: "ModularAddition", ["Randomness"]),
    tests(of: "ScaleInvariance"),
    tests(of: "WideNetworks", ["Quadrature"]),
    tests(of: "GatedRecurrence", ["LinearAlgebra", "Optimisers", "Randomness"]),
    tests(of: "Reinforcement", ["Randomness"]),
    tests(of: "Benchmarks", ["Reproduction"]),
    tests(of: "Reproduction", ["HDF5", "PublishedFiles", "Reports"]),
    tests(of: "Berthier2023", ["HDF5", "Reproduction", "SingleIndex"]),
    tests(of: "Borghi2026", ["HDF5", "PopulationDynamics", "Reproduction"]),
    tests(of: "Livi2025", ["GatedRecurrence", "Reproduction"]),
    .testTarget(name: "PapersTests", dependencies: ["Berthier2023", "Borghi2026", "Livi2025", "Saxe2013", "Littwin2024", "Rosenfeld2023", "Andriushchenko2022", "Advani2017", "Tanaka2021", "Yang2020", "Pezeshki2021", "Kunin2021", "Tian2025", "HDF5", "Reproduction", "_TestSupport"]),
]

let package = Package(
    name: "learning-time-scales",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    ],
    targets: systemLibraries + foundations + models + papers + executables + testTargets,
    swiftLanguageModes: [.v6]
)
