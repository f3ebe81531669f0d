import Foundation
import GRDB
import RehearsalSimulation

extension Recording {
  /// Stores packed events as rows of the table `event`, so that every SQLite tool can read them.
  ///
  /// - Returns: The number of events that were packed; zero if the recording has no packed events.
  /// - Throws: ``RecordingError`` if the recording cannot be read or written, or if a block is damaged. If a
  ///   block is damaged, nothing changes.
  public static func unpack(_ path: String) throws -> Int {
    do {
      let hasBlocks = try RecordingFile.openExisting(path).read { db in
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM event_block)") ?? false
      }
      guard hasBlocks else { return 0 }
      let lock = try WriterLock(path)
      defer { lock.release() }
      let queue = try RecordingFile.open(path, .readWrite)
      try queue.writeWithoutTransaction { try beginLog(in: $0) }
      // The write-ahead log is merged into the file even if the events cannot be unpacked.
      let count = Result { try queue.write { try unpackBlocks(in: $0, path) } }
      try queue.writeWithoutTransaction { try mergeLog(in: $0) }
      try queue.close()
      return try count.get()
    } catch {
      throw RecordingError(error, path: path, isWriting: true)
    }
  }

  /// Returns the number of runs in the recording whose events are packed.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func packedRunCount() throws -> Int {
    do {
      return try queue.read { db in
        try Int.fetchOne(db, sql: "SELECT count(DISTINCT run) FROM event_block") ?? 0
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  private static func unpackBlocks(in db: Database, _ path: String) throws -> Int {
    try checkEventCounts(db, path)
    let inserter = BulkInserter<EventRow>(db)
    var eventCount = 0
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM event_block ORDER BY rowid")
    while let row = try rows.next() {
      guard let run = row.integer("run"), var block = EventBlockReader(row: row) else {
        throw unreadableError(path, run: row.integer("run"))
      }
      do {
        while let event = try block.next() {
          let row = EventRow(event, of: run)
          if block.textSize < largeTextSize {
            inserter.append(row)
          } else {
            try inserter.flush()
            inserter.insert(row)
          }
          eventCount += 1
        }
      } catch is EventBlockReader.DamagedBlock {
        throw unreadableError(path, run: run)
      }
    }
    try inserter.flush()
    try db.execute(sql: "DELETE FROM event_block")
    return eventCount
  }

  /// Throws an error if the events of a run's blocks are not as many as the row of the run states.
  private static func checkEventCounts(_ db: Database, _ path: String) throws {
    let damagedRun = try Row.fetchOne(
      db,
      sql: """
        SELECT b.run FROM event_block b LEFT JOIN run ON run.id = b.run
        GROUP BY b.run HAVING total(b.count) IS NOT max(run.events) ORDER BY b.run LIMIT 1
        """
    )
    if let damagedRun { throw unreadableError(path, run: damagedRun.integer("run")) }
  }

  /// The size of an event's texts, in bytes, from which the event's row is inserted at once.
  ///
  /// Rows with smaller texts are buffered.
  private static let largeTextSize = 1 << 20

  private static func unreadableError(_ path: String, run: Int64?) -> RecordingError {
    let part = run.map { "the packed events of run \($0)" } ?? "packed events"
    return RecordingError(
      .invalid,
      "\(path): error: \(part) are damaged, so nothing was unpacked; record the run anew"
    )
  }
}

extension EventBlockReader {
  /// Creates a reader of a row of the table `event_block`; `nil` if a column has a value of the wrong type.
  init?(row: Row) {
    guard let first = row.integer("first"), let count = row.integer("count"),
      let bytes = row.data("events")
    else { return nil }
    self.init(firstSequence: first, count: count, bytes: bytes)
  }
}
