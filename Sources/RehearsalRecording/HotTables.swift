import GRDB

/// The tables that take most rows, with their statements prepared once for a connection.
final class HotTables {
  let events: BulkInsert
  let handoffs: BulkInsert
  let gateChecks: BulkInsert
  let faults: BulkInsert

  init(_ db: Database) {
    events = BulkInsert(
      into: "event",
      columns: [
        "run", "sequence", "time", "kind", "agent", "session", "task", "handoff", "detail",
      ],
      db
    )
    handoffs = BulkInsert(
      into: "handoff",
      columns: [
        "run", "number", "copy", "sent", "delivered", "routed", "sender", "receiver", "task",
        "intent", "round", "cause", "fate",
      ],
      db
    )
    gateChecks = BulkInsert(
      into: "gate_check",
      columns: [
        "run", "sequence", "agent", "task", "metric", "value", "floor", "source", "passed",
      ],
      db
    )
    faults = BulkInsert(
      into: "fault",
      columns: ["run", "sequence", "fault", "agent", "task", "handoff"],
      db
    )
  }

  /// Lets go of rows that a run which was not kept has left.
  func discard() {
    events.discard()
    handoffs.discard()
    gateChecks.discard()
    faults.discard()
  }

  /// Inserts what is left, and throws the first failure there was.
  func finish() throws {
    try events.finish()
    try handoffs.finish()
    try gateChecks.finish()
    try faults.finish()
  }
}
