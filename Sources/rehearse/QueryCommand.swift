public import ArgumentParser
import Foundation
public import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRunning

/// The `query` command, which answers questions about the runs of a recording.
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Answer a question about the runs of a recording, by name or in SQL.",
    discussion: """
      A query can read the recording, but change nothing. The table `column_description` says what the columns of \
      the views mean, and in which unit they are.

      Examples:
        rehearse query --list
        rehearse query run.sqlite why
        rehearse query run.sqlite critical_path --format csv
        rehearse query run.sqlite "SELECT verdict, count(*) FROM runs GROUP BY verdict"
      """
  )

  @Argument(help: "The recording.")
  var recording: String?

  @Argument(help: ArgumentHelp("The name of a question or view, or SQL.", valueName: "sql|name"))
  var query: String?

  @Flag(help: "List the questions and views that have a name.")
  var list = false

  @Option(help: "The format of the rows: table, csv, json or markdown.")
  var format = RowFormat.table

  @Option(help: ArgumentHelp("The longest time that the query may take.", valueName: "seconds"))
  var timeout = 60

  func validate() throws {
    if !list, recording == nil || query == nil {
      throw ValidationError("Give a recording and a question, or --list.")
    }
    if list, query != nil { throw ValidationError("--list runs no query; remove the query.") }
    if !(1...86_400).contains(timeout) {
      throw ValidationError("--timeout must be from 1 to 86400 seconds.")
    }
  }

  func run() throws {
    guard !list, let recording, let query else {
      try Output.print(Self.listing(format))
      return
    }
    try Exit.convertingErrors {
      let sql = try sql(of: query)
      var writer = RowWriter(format)
      let incompleteTables = try RecordingQuery(recording).run(
        sql,
        limit: .seconds(timeout),
        columns: { writer.setColumnNames($0) },
        row: { values in
          try writer.add(values).map(Output.printPart) ?? true
        }
      )
      try Output.print(writer.finalText())
      for incomplete in incompleteTables {
        Output.report(
          "note: \(incomplete.coveredRunCount) of \(incomplete.runCount) runs have rows in `\(incomplete.table)`; "
            + "record the others with --level \(incomplete.table == "event" || incomplete.table == "path_step" ? "events" : "handoffs")"
        )
      }
    }
  }

  /// Returns the SQL of the query or view with the given name, or the text itself if the text is SQL.
  ///
  /// A text is SQL if it contains white space or an opening parenthesis.
  ///
  /// - Throws: `RunningError` if there is no query or view with the given name.
  private func sql(of text: String) throws -> String {
    guard !text.contains(where: \.isWhitespace), !text.contains("(") else { return text }
    if let namedQuery = NamedQuery.named(text) { return namedQuery.sql }
    let hint = Spelling.hint(
      for: text,
      in: NamedQuery.all.map(\.name),
      kind: "the names are",
      shownBy: ["rehearse query --list"]
    )
    throw RunningError(.usage, "error: there is no question or view `\(text)`; \(hint)")
  }

  /// Returns the names and questions of all named queries, in the given format.
  private static func listing(_ format: RowFormat) -> String {
    var writer = RowWriter(format)
    writer.setColumnNames(["name", "question"])
    let rows = NamedQuery.all.compactMap { writer.add([.text($0.name), .text($0.question)]) }
    return rows.joined() + writer.finalText()
  }
}

extension RowFormat: ExpressibleByArgument {}
