import Testing

@testable import Reproduction

@Suite struct ParametersTests {
    private let quick = ToyExperiment.parameters(for: .quick)

    @Test func anyParameterCanBeReplaced() throws {
        let parameters = try quick.overridden(by: ["scale=1e-3", "count=1e2", "list=1,-2.5,3e4"])
        #expect(parameters == ToyExperiment.Parameters(count: 100, scale: 1e-3, list: [1, -2.5, 3e4]))
        #expect(try quick.overridden(by: []) == quick)
    }

    @Test(arguments: [
        ("scale=0", "scale = 0.0 is not allowed: ε must be greater than 0 and at most 1"),
        ("scale=-1", "scale = -1.0 is not allowed: ε must be greater than 0 and at most 1"),
        ("scale=nan", "scale = nan is not allowed: ε must be greater than 0 and at most 1"),
        ("scale=much", "scale = much is not allowed: ε must be greater than 0 and at most 1"),
        ("scale=", "scale =  is not allowed: ε must be greater than 0 and at most 1"),
        ("count=0", "count = 0 is not allowed: n must be at least 1"),
        ("count=1.5", "count = 1.5 is not allowed: n must be at least 1"),
        ("count=99999999999999999999", "count = 99999999999999999999 is not allowed: n must be at least 1"),
        ("list=1,,2", "list = 1,,2 is not allowed: l must be not empty"),
        ("list=", "list =  is not allowed: l must be not empty"),
        ("width=3", "there is no parameter 'width'; there are count, scale, list, gigabytes"),
        ("scale", "'scale' is not of the form name=value"),
    ])
    func whatIsNotAllowedIsNamed(override: String, message: String) {
        #expect(throws: InvalidParameter(message)) { try quick.overridden(by: [override]) }
    }

    @Test func everyValueReadsBackFromItsText() {
        for value in [0.1, -1e-300, 6.02e23, .pi] { #expect(Double(text: value.text) == value) }
        for value in [0, -3, Int.max] { #expect(Int(text: value.text) == value) }
        #expect([Double](text: [0.1, 2, 1e-9].text) == [0.1, 2, 1e-9])
    }
}
