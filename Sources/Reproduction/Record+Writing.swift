import HDF5

extension Record {
    /// The version of the layout of records. A reader refuses a newer one.
    public static let formatVersion = 1

    /// Writes axes, variables and claims below `root`; attributes of the root itself are the caller's.
    func write(to root: borrowing Group) throws {
        try root.setAttribute("outcome", outcome)
        for axis in axes {
            try axis.write(to: root, shape: [axis.values.count]).makeDimensionScale(named: axis.name)
        }
        for variable in variables {
            let dataset = try variable.write(to: root, shape: variable.axes.map(extent))
            for (position, name) in variable.axes.enumerated() {
                try dataset.attach(root.dataset(name), toAxis: position)
            }
        }
        let checks = try root.createGroup("checks")
        for claim in claims { try claim.write(to: checks.createGroup(claim.id)) }
    }

    private func extent(ofAxis name: String) throws -> Int {
        guard let axis = axes.first(where: { $0.name == name }) else {
            throw InvalidRecord("a variable has an axis '\(name)' that the record does not define")
        }
        return axis.values.count
    }
}

extension Variable {
    fileprivate func write(to group: borrowing Group, shape: [Int]) throws -> Dataset {
        let dataset = switch values {
        case .double(let values): try group.createDataset(name, values, shape: shape)
        case .float(let values): try group.createDataset(name, values, shape: shape)
        case .int(let values): try group.createDataset(name, values, shape: shape)
        case .string(let values): try group.createDataset(name, values, shape: shape)
        }
        for (name, text) in [("long_name", longName), ("units", units), ("symbol", symbol), ("equation", equation)] {
            try dataset.setAttribute(name, text)
        }
        return dataset
    }
}

extension Claim {
    fileprivate func write(to group: borrowing Group) throws {
        try group.setAttribute("statement", statement)
        try group.setAttribute("source", source)
        try group.setAttribute("quantity", quantity)
        try group.setAttribute("window", window)
        try group.setAttribute("relation", prediction.relation)
        try group.setAttribute("predicted", prediction.value)
        if case .equal(_, let competitor, let name) = prediction {
            try group.setAttribute("competitor", competitor)
            try group.setAttribute("competitor_name", name)
        }
        try group.setAttribute("verdict", verdict.rawValue)
        try observation.write(to: group)
        let controlGroup = try group.createGroup("control")
        try controlGroup.setAttribute("description", control.description)
        try controlGroup.setAttribute("verdict", controlVerdict.rawValue)
        try control.observation.write(to: controlGroup)
    }
}

extension Observation {
    fileprivate func write(to group: borrowing Group) throws {
        try group.setAttribute("measured", measured)
        try group.setAttribute("standard_error", standardError)
        try group.setAttribute("error_method", errorMethod)
        try group.setAttribute("allowance", allowance)
        try group.setAttribute("allowance_reason", allowanceReason)
        try group.setAttribute("applicability", applicability.text)
    }
}

/// A record that cannot be written or read, as one line.
public struct InvalidRecord: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
