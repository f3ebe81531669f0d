import RehearsalSimulation

/// A row of the table `event`: one event of a run.
struct EventRow: BulkRow {
  static let tableName = "event"
  static let columnNames = [
    "run", "sequence", "time", "kind", "agent", "session", "task", "handoff", "detail",
  ]

  var runID: Int64
  var sequence: UInt64
  var time: Int64
  var kind: UInt8
  var agent: AgentID
  var session: SessionID
  var task: TaskID
  var handoff: HandoffID
  /// The payload of the event as a JSON array in UTF-8; `nil` if the payload has no fields.
  var detail: [UInt8]?

  init(_ event: borrowing Event, of run: Int64) {
    self.runID = run
    sequence = event.sequence
    time = event.time.nanoseconds
    kind = event.kind.name.code
    agent = event.agent
    session = event.session
    task = event.task
    handoff = event.handoff
    detail = PayloadJSONWriter.json(of: event.kind)
  }

  func bind(to values: inout StatementBinder) {
    values.bind(runID)
    values.bind(sequence)
    values.bind(time)
    values.bind(kind)
    values.bind(agent.rawValue, none: AgentID.none.rawValue)
    values.bind(session.rawValue, none: SessionID.none.rawValue)
    values.bind(task.rawValue, none: TaskID.none.rawValue)
    values.bind(handoff.rawValue, none: HandoffID.none.rawValue)
    values.bind(detail)
  }
}
