import HDF5

/// Arrays of a record as columns of text: what gnuplot reads, and a quick look for people.
public enum Columns {
    /// The values of some arrays side by side, one line for each position.
    ///
    /// - Parameter selections: `path`, `path[1,:,0]` or `path@attribute`.
    /// - Throws: ``InvalidSelection``, ``InvalidRecord``, or what the file system says.
    public static func lines(_ selections: [String], ofRecordAt path: String) throws -> [String] {
        let columns = try reading(path) { root in try selections.map { try ColumnSelection($0).read(from: root) } }
        guard let count = columns.first?.count else { return [] }
        for (name, column) in zip(selections, columns) where column.count != count {
            throw InvalidSelection("'\(name)' has \(column.count) values and '\(selections[0])' has \(count)")
        }
        return (0..<count).map { row in columns.map { $0[row] }.joined(separator: " ") }
    }

    /// The names of all arrays, with their shapes and what they are.
    public static func list(ofRecordAt path: String) throws -> [String] {
        try reading(path, list)
    }

    private static func list(_ group: borrowing Group) throws -> [String] {
        var lines: [String] = []
        for name in try group.names {
            if try group.holdsDataset(name) {
                let dataset = try group.dataset(name)
                lines.append("\(dataset.path.dropFirst()) \(try dataset.shape) \(try dataset.attribute("long_name", as: String.self))")
            } else {
                lines += try list(group.group(name))
            }
        }
        return lines
    }
}
