import RehearsalRecording
import RehearsalSimulation

/// A table of the data of a page: named columns, and rows with a value for each of them.
struct PageTable {
  /// The name by which the scripts of the page find the table.
  var name: String
  /// The names of the columns.
  var columns: [String]
  /// The rows.
  var rows: [[RecordingQuery.Value]] = []

  /// Appends the table as a member of a JSON object that can stand in an HTML script element.
  ///
  /// Text is made inert, so that marks for the direction of text and control characters are visible, and `<` is
  /// escaped, so that no text can end the element.
  func write(to json: inout String) {
    json += "\(JSONText.quoted(name)):{\"columns\":\(JSONText.array(columns)),\"rows\":["
    for (number, row) in rows.enumerated() {
      json += number == 0 ? "[" : ",["
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
    let quoted = JSONText.quoted(InertText.line(text))
    json +=
      quoted.utf8.contains(UInt8(ascii: "<")) ? quoted.replacing("<", with: "\\u003c") : quoted
  }
}

extension [PageTable] {
  /// The tables as a JSON object.
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
  /// A count or an index; missing if it is `nil`.
  static func number(_ number: (some BinaryInteger)?) -> Self {
    number.map { .integer(Int64(clamping: $0)) } ?? .null
  }

  /// A text; missing if it is `nil`.
  static func words(_ text: String?) -> Self { text.map { .text($0) } ?? .null }

  /// The index of an agent; missing if it is `none`.
  static func agent(_ agent: AgentID) -> Self {
    agent == .none ? .null : .integer(Int64(agent.rawValue))
  }

  /// The index of a task; missing if it is `none`.
  static func task(_ task: TaskID) -> Self {
    task == .none ? .null : .integer(Int64(task.rawValue))
  }

  /// The number of a session; missing if it is `none`.
  static func session(_ session: SessionID) -> Self {
    session == .none ? .null : .integer(Int64(session.rawValue))
  }

  /// The number of a handoff; missing if it is `none`.
  static func handoff(_ handoff: HandoffID) -> Self {
    handoff == .none ? .null : .integer(Int64(handoff.rawValue))
  }
}
