import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// A table of data that a page embeds or a server sends: named columns, and rows with a value for each column.
struct PageTable {
  /// The name by which the script of the page finds the table.
  var name: String
  /// The names of the columns.
  var columns: [String]
  /// The rows, each with a value for each column.
  var rows: [[RecordingQuery.Value]] = []

  /// Appends the table to JSON text, as a member of an object in an HTML element `script`.
  ///
  /// In text values, control characters and bidirectional marks are made visible. The character `<` is escaped, so that
  /// no text can end the HTML element.
  func write(to json: inout String) {
    json += "\(JSONText.quoted(name)):{\"columns\":\(JSONText.array(columns)),\"rows\":["
    for (rowIndex, row) in rows.enumerated() {
      json += rowIndex == 0 ? "[" : ",["
      for (index, value) in row.enumerated() {
        if index > 0 { json += "," }
        Self.write(value, to: &json)
      }
      json += "]"
    }
    json += "]}"
  }

  private static func write(_ value: RecordingQuery.Value, to json: inout String) {
    guard case .text(let text) = value else {
      json += value.json
      return
    }
    let quotedText = JSONText.quoted(InertText.singleLine(text))
    json +=
      quotedText.utf8.contains(UInt8(ascii: "<"))
      ? quotedText.replacing("<", with: "\\u003c") : quotedText
  }
}

extension PageTable {
  /// Returns a table that says how many runs of how many an incomplete recording has.
  ///
  /// The table has no rows if the count is `nil`, because the recording is complete.
  static func incomplete(_ count: (runs: Int, planned: Int)?) -> PageTable {
    PageTable(
      name: "incomplete",
      columns: ["runs", "planned"],
      rows: count.map { [[.number($0.runs), .number($0.planned)]] } ?? []
    )
  }

  /// The maximum number of expectations in the table of ``sweepProblems(_:)``.
  private static let sweepProblemLimit = 1_000

  /// Returns a table of the first expectations about all runs of a scenario together that do not hold.
  static func sweepProblems(_ problems: [RecordedSweepProblem]) -> PageTable {
    PageTable(
      name: "sweep_problems",
      columns: ["scenario", "runs", "statement", "verdict", "expected", "found", "place"],
      rows: problems.prefix(sweepProblemLimit).map { problem in
        [
          .integer(problem.scenarioID), .number(problem.runCount), .text(problem.statement),
          .text(problem.verdict.rawValue), .text(problem.expected), .text(problem.found),
          .text(problem.place),
        ]
      }
    )
  }
}

extension [PageTable] {
  /// The tables as a JSON object whose keys are the names of the tables.
  var json: String {
    var json = "{"
    for (index, table) in enumerated() {
      if index > 0 { json += ",\n" }
      table.write(to: &json)
    }
    return json + "}"
  }
}

extension RecordingQuery.Value {
  /// Returns a value for a count or an index; `null` if the number is `nil`.
  static func number(_ number: (some BinaryInteger)?) -> Self {
    number.map { .integer(Int64(clamping: $0)) } ?? .null
  }

  /// Returns a value for a text; `null` if the text is `nil`.
  static func text(_ text: String?) -> Self { text.map { .text($0) } ?? .null }

  /// Returns a value for the index of an agent; `null` for `AgentID.none`.
  static func agent(_ agent: AgentID) -> Self {
    agent == .none ? .null : .integer(Int64(agent.rawValue))
  }

  /// Returns a value for the index of a task; `null` for `TaskID.none`.
  static func task(_ task: TaskID) -> Self {
    task == .none ? .null : .integer(Int64(task.rawValue))
  }

  /// Returns a value for the number of a session; `null` for `SessionID.none`.
  static func session(_ session: SessionID) -> Self {
    session == .none ? .null : .integer(Int64(session.rawValue))
  }

  /// Returns a value for the number of a handoff; `null` for `HandoffID.none`.
  static func handoff(_ handoff: HandoffID) -> Self {
    handoff == .none ? .null : .integer(Int64(handoff.rawValue))
  }
}
