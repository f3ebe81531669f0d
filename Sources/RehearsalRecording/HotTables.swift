import GRDB

/// The tables that take most rows of a run, with their statements prepared once for a connection.
final class HotTables {
  let events: BulkInsert<EventRow>
  let handoffs: BulkInsert<HandoffRow>
  let gateChecks: BulkInsert<GateCheckRow>
  let faults: BulkInsert<FaultRow>
  let outcomes: BulkInsert<OutcomeRow>

  init(_ db: Database) {
    events = BulkInsert(db)
    handoffs = BulkInsert(db)
    gateChecks = BulkInsert(db)
    faults = BulkInsert(db)
    outcomes = BulkInsert(db)
  }

  /// Lets go of rows that a run which was not kept has left.
  func discard() {
    events.discard()
    handoffs.discard()
    gateChecks.discard()
    faults.discard()
    outcomes.discard()
  }

  /// Inserts what is left, and throws the first failure there was.
  func finish() throws {
    try events.finish()
    try handoffs.finish()
    try gateChecks.finish()
    try faults.finish()
    try outcomes.finish()
  }
}
