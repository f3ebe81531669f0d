/// An SQL view of a recording, with the description of its columns.
struct RecordingView {
  /// A column of the view.
  struct Column {
    var name: String
    /// The unit of the values, such as `ns` for nanoseconds; `nil` for text, identifiers and Booleans.
    var unit: String?
    var meaning: String

    init(_ name: String, _ unit: String? = nil, _ meaning: String) {
      self.name = name
      self.unit = unit
      self.meaning = meaning
    }
  }

  var name: String
  /// The `SELECT` statement that defines the view.
  var query: String
  var columns: [Column]
  /// The column that tells users of other SQLite tools to unpack the events.
  ///
  /// The value is `nil` if the view reads no events, or if it passes on the note of a view that it reads.
  var noteColumn: String?

  /// The statement that creates the view.
  ///
  /// The table `event` lacks packed events. If the recording has packed events, a view with a ``noteColumn``
  /// has one more row, which tells users to unpack the events.
  var createStatement: String {
    guard let noteColumn else { return "CREATE VIEW \(name) AS\n\(query);\n" }
    let values = columns.map { column in
      column.name == noteColumn
        ? "'packed events are missing here: use `rehearse unpack` first'" : "NULL"
    }
    return """
      CREATE VIEW \(name) AS SELECT * FROM (
      \(query))
        UNION ALL SELECT \(values.joined(separator: ", "))
        WHERE EXISTS (SELECT 1 FROM event_block);

      """
  }

  /// The statement that creates the view on one connection, on which the view `event` includes the packed
  /// events.
  var temporaryStatement: String { "CREATE TEMP VIEW \(name) AS\n\(query);\n" }
}

extension RecordingView.Column {
  static let run = Self("run", "the number of the run, in `run.id`")
  static let batch = Self("batch", "the number of the command that made the runs, in `batch.id`")
  static let scenario = Self("scenario", "the name of the scenario")
  static let configuration = Self(
    "configuration",
    "the name of the configuration; empty if there is none"
  )
  static let path = Self("path", "the path of the scenario file, below its root folder")
  static let agent = Self("agent", "the name of the agent")
  static let task = Self("task", "the identifier of the task; empty for work without a task")
  static let runs = Self("runs", "runs", "how many runs there are")
  static let cost = Self(
    "cost",
    "currency units",
    "the cost at the prices of the scenario; empty if none is stated"
  )
  static let tokens = Self("tokens", "tokens", "how many tokens were spent")

  private init(_ name: String, _ meaning: String) {
    self.init(name, nil, meaning)
  }
}

extension Schema {
  /// All views of a recording, in the order in which they are created.
  ///
  /// A view may use the views before it.
  static let views: [RecordingView] =
    runViews + causeViews + eventViews + handoffViews + usageViews + costViews
}
