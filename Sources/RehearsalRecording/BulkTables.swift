import GRDB

/// The inserters for the tables that get the most rows.
///
/// Each inserter prepares its SQL statements once per database connection.
final class BulkTables {
  let events: BulkInsert<EventRow>
  let handoffs: BulkInsert<HandoffRow>
  let gateChecks: BulkInsert<GateCheckRow>
  let faults: BulkInsert<FaultRow>
  let outcomes: BulkInsert<OutcomeRow>
  let pathSteps: BulkInsert<PathStepRow>

  init(_ db: Database) {
    events = BulkInsert(db)
    handoffs = BulkInsert(db)
    gateChecks = BulkInsert(db)
    faults = BulkInsert(db)
    outcomes = BulkInsert(db)
    pathSteps = BulkInsert(db)
  }

  /// Discards all buffered rows and stored errors, which belong to a run that was not recorded.
  func discard() {
    events.discard()
    handoffs.discard()
    gateChecks.discard()
    faults.discard()
    outcomes.discard()
    pathSteps.discard()
  }

  /// Inserts the buffered rows of all tables.
  ///
  /// - Throws: The first error of an insertion into one of the tables.
  func finish() throws {
    try events.finish()
    try handoffs.finish()
    try gateChecks.finish()
    try faults.finish()
    try outcomes.finish()
    try pathSteps.finish()
  }
}
