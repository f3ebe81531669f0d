import GRDB

/// The tables that receive most rows of a run, with statements that are prepared once per connection.
final class BulkTables {
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

  /// Discards the rows of a run that was not kept.
  func discard() {
    events.discard()
    handoffs.discard()
    gateChecks.discard()
    faults.discard()
    outcomes.discard()
  }

  /// Inserts the remaining rows, and throws the first failure if there was one.
  func finish() throws {
    try events.finish()
    try handoffs.finish()
    try gateChecks.finish()
    try faults.finish()
    try outcomes.finish()
  }
}
