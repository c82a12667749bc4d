import HDF5
import Reproduction

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
        try reading(path) { root in try list(root, depth: 0, path) }
    }

    /// - Parameter depth: how many groups this one lies in. A record has few; a group that lies in itself has no end.
    private static func list(_ group: borrowing Group, depth: Int, _ path: String) throws -> [String] {
        guard depth <= 4 else { throw InvalidRecord("\(path): its groups lie in each other without end") }
        var lines: [String] = []
        for name in try group.names {
            if try group.holdsDataset(name) {
                let dataset = try group.dataset(name)
                lines.append("\(dataset.path.dropFirst()) \(try dataset.shape) \(try plainText("long_name", of: dataset))")
            } else {
                lines += try list(group.group(name), depth: depth + 1, path)
            }
        }
        return lines
    }
}
