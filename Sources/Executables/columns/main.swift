import ArgumentParser
import HDF5
import Reproduction

/// Prints arrays of a record as columns of text: what gnuplot reads, and a quick look for people.
struct Columns: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "columns",
        abstract: "Print arrays of a record side by side, one line for each position.",
        discussion: """
            An array is named by its path. Positions on its axes follow in brackets, and a colon stands for the axis that runs
            down the page; left out, all axes run, the last fastest. An attribute is PATH@NAME.

            Example: columns data/quick/berthier2023-fig2.h5 'time[1,:]' 'risk[1,:]' 'risk_component[1,:,0]'
            """)

    @Argument(help: "The record.")
    var record: String

    @Argument(help: "The arrays to print. Without any, the arrays of the record are listed.")
    var arrays: [String] = []

    func run() throws {
        let file = try File.open(record)
        let root = try file.root()
        try requireReadableRecord(root, at: record)
        if arrays.isEmpty { return try list(root) }
        let columns = try arrays.map { try Selection($0).read(from: root) }
        let count = columns[0].count
        for (name, column) in zip(arrays, columns) where column.count != count {
            throw ValidationError("'\(name)' has \(column.count) values and '\(arrays[0])' has \(count)")
        }
        for row in 0..<count { print(columns.map { $0[row] }.joined(separator: " ")) }
    }

    private func list(_ root: borrowing Group) throws {
        for name in try root.names where !["checks", "parameters", "provenance"].contains(name) {
            let dataset = try root.dataset(name)
            print("\(name) \(try dataset.shape) \(try dataset.attribute("long_name", as: String.self))")
        }
    }
}

launch(Columns.self)
