import ArgumentParser
import Reports
import Reproduction

struct ColumnsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "columns",
        abstract: "Print arrays of a record side by side, one line for each position.",
        discussion: """
            An array is named by its path. Positions on its axes follow in brackets, and a colon stands for an axis that runs
            down the page; left out, all axes run, the last fastest. An attribute is PATH@NAME.

            Example: columns data/quick/berthier2023-fig2.h5 'time[1,:]' 'risk[1,:]' 'risk_component[1,:,0]'
            """)

    @Argument(help: "The record.")
    var record: String

    @Argument(help: "The arrays to print. Without any, the arrays of the record are listed.")
    var arrays: [String] = []

    func run() throws {
        let lines = try arrays.isEmpty ? Columns.list(ofRecordAt: record) : Columns.lines(arrays, ofRecordAt: record)
        print(lines.joined(separator: "\n"))
    }
}

launch(ColumnsCommand.self)
