import GRDB

/// The inserters for the tables that get the most rows.
///
/// Each inserter prepares its SQL statements once per database connection.
final class BulkInserters {
  let events: BulkInserter<EventRow>
  let eventBlocks: BulkInserter<EventBlock>
  let handoffs: BulkInserter<HandoffRow>
  let gateChecks: BulkInserter<GateCheckRow>
  let faults: BulkInserter<FaultRow>
  let outcomes: BulkInserter<OutcomeRow>
  let pathSteps: BulkInserter<PathStepRow>

  init(_ db: Database) {
    events = BulkInserter(db)
    eventBlocks = BulkInserter(db)
    handoffs = BulkInserter(db)
    gateChecks = BulkInserter(db)
    faults = BulkInserter(db)
    outcomes = BulkInserter(db)
    pathSteps = BulkInserter(db)
  }

  /// Discards all buffered rows and stored errors, which belong to a run that was not recorded.
  func discardBufferedRows() {
    events.discardBufferedRows()
    eventBlocks.discardBufferedRows()
    handoffs.discardBufferedRows()
    gateChecks.discardBufferedRows()
    faults.discardBufferedRows()
    outcomes.discardBufferedRows()
    pathSteps.discardBufferedRows()
  }

  /// Inserts the buffered rows of all tables.
  ///
  /// - Throws: The first error of an insertion into one of the tables.
  func flush() throws {
    try events.flush()
    try eventBlocks.flush()
    try handoffs.flush()
    try gateChecks.flush()
    try faults.flush()
    try outcomes.flush()
    try pathSteps.flush()
  }
}
