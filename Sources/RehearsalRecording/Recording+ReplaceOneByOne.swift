import GRDB
import Synchronization

/// Recorded runs of a scenario that new runs replace one by one.
///
/// Each recorded run stays until the run with its seed has been made again. Whatever ends the command, the recording
/// therefore has one of the two runs.
public struct ReplacedRuns: Sendable {
  /// The recorded runs, in ascending order of seeds.
  ///
  /// Several runs can have the same seed.
  fileprivate var runs: [(seed: UInt64, id: Int64)] = []
  /// The tables whose rows belong to runs and can be found by their run.
  fileprivate var indexedTables: [String] = []
  /// The tables whose rows belong to runs but have no index, each with the rows of the runs.
  fileprivate var unindexedTables: [(name: String, rows: [Int64: ClosedRange<Int64>])] = []

  /// Creates a value without runs.
  public init() {}

  /// Returns the identifiers of the recorded runs with a seed.
  fileprivate func identifiers(of seed: UInt64) -> [Int64] {
    var (lower, upper) = (runs.startIndex, runs.endIndex)
    while lower < upper {
      let middle = lower + (upper - lower) / 2
      if runs[middle].seed < seed { lower = middle + 1 } else { upper = middle }
    }
    return runs[lower...].prefix { $0.seed == seed }.map(\.id)
  }
}

/// The removal of recorded runs at the moment when new runs replace them.
extension Recording {
  /// Returns the recorded runs of a scenario that new runs will replace.
  ///
  /// - Parameters:
  ///   - scenarios: The identifiers of the scenario in the recording, one for each command that added the scenario.
  ///   - isReplaced: A closure that returns whether a new run replaces the recorded run with the given seed.
  /// - Returns: The recorded runs, which are still there, for
  ///   ``record(_:scenario:level:packsEvents:replacing:replacingRuns:_:)``.
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func replacedRuns(
    of scenarios: [Int64],
    where isReplaced: (UInt64) -> Bool
  ) throws -> ReplacedRuns {
    do {
      return try queue.read { db in
        var result = ReplacedRuns()
        result.runs = try Self.runs(of: scenarios, where: isReplaced, db).sorted {
          ($0.seed, $0.id) < ($1.seed, $1.id)
        }
        guard !result.runs.isEmpty else { return result }
        for table in try Self.tables(with: "run", db) {
          if try Self.hasIndex(ofRuns: table, db) {
            result.indexedTables.append(table)
          } else {
            let rows = try Self.rows(of: Set(result.runs.map(\.id)), in: table, db)
            if !rows.isEmpty { result.unindexedTables.append((table, rows)) }
          }
        }
        return result
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Removes what is left of the scenarios whose runs were all replaced, and unused assessments of the others.
  ///
  /// - Parameters:
  ///   - scenarios: The identifiers of the scenarios that lost runs.
  ///   - keptScenario: The scenario that stays even if it has no runs.
  /// - Throws: ``RecordingError`` if the recording cannot be written. In that case, nothing is removed.
  public func discardUnusedRows(of scenarios: [Int64], keeping keptScenario: Int64) throws {
    guard !scenarios.isEmpty else { return }
    do {
      try queue.write { db in
        let batches = try scenarios.filter { $0 != keptScenario }.compactMap { scenario in
          try Int64.fetchOne(
            db,
            sql: """
              SELECT batch FROM scenario WHERE id = ?1 AND batch <> ?2
                AND NOT EXISTS (SELECT 1 FROM run WHERE scenario = ?1)
              """,
            arguments: [scenario, batchID]
          )
        }
        formerBatches.withLock { $0.formUnion(batches) }
        try Self.discardUnusedRows(scenarios, keeping: keptScenario, db)
        unsafe assessmentCache.forgetAll()
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Removes the recorded runs with the seed of a new run within its transaction, and returns how many were removed.
  func remove(_ replacedRuns: ReplacedRuns, ofSeed seed: UInt64, _ db: Database) throws -> Int {
    let runs = replacedRuns.identifiers(of: seed)
    guard !runs.isEmpty else { return 0 }
    try movePlan(of: runs, db)
    for run in runs {
      let scenario = try Int64.fetchOne(
        db.cachedStatement(sql: "SELECT scenario FROM run WHERE id = ?"),
        arguments: [run]
      )
      if let scenario { try Self.discardPasses(of: scenario, db) }
      for table in replacedRuns.indexedTables {
        try db.cachedStatement(sql: "DELETE FROM \(table) WHERE run = ?").execute(arguments: [run])
      }
      for (table, rows) in replacedRuns.unindexedTables {
        guard let range = rows[run] else { continue }
        try db.cachedStatement(
          sql: "DELETE FROM \(table) WHERE rowid BETWEEN ? AND ? AND run = ?"
        ).execute(arguments: [range.lowerBound, range.upperBound, run])
      }
      try db.cachedStatement(sql: "DELETE FROM run WHERE id = ?").execute(arguments: [run])
    }
    return runs.count
  }

  /// Counts a new run among the planned runs of this command, and no longer among those of earlier commands.
  ///
  /// The difference between the planned and the recorded runs of a sweep is what the recording lacks. A run that is made
  /// again must not change this difference.
  private func movePlan(of runs: [Int64], _ db: Database) throws {
    let changedRowCount = db.totalChangesCount
    for run in runs {
      try db.cachedStatement(
        sql: """
          UPDATE batch SET planned = CASE WHEN shard IS NULL AND planned > 0 THEN planned - 1 ELSE planned END
          WHERE id = (SELECT batch FROM run WHERE id = ?) AND id <> ?
          """
      ).execute(arguments: [run, batchID])
      let batch = try Int64.fetchOne(
        db,
        sql: "SELECT batch FROM run WHERE id = ?",
        arguments: [run]
      )
      if let batch, batch != batchID { formerBatches.withLock { _ = $0.insert(batch) } }
    }
    guard db.totalChangesCount > changedRowCount else { return }
    try db.cachedStatement(
      sql: "UPDATE batch SET planned = planned + 1 WHERE id = ? AND shard IS NULL"
    ).execute(arguments: [batchID])
  }

  private static func hasIndex(ofRuns table: String, _ db: Database) throws -> Bool {
    try Bool.fetchOne(
      db,
      sql: """
        SELECT EXISTS(SELECT 1 FROM pragma_index_list(?) l, pragma_index_info(l.name) i
          WHERE i.seqno = 0 AND i.name = 'run' AND l.partial = 0)
        """,
      arguments: [table]
    ) ?? false
  }

  /// Returns, for each of the runs, the lowest and the highest row of the run in a table.
  ///
  /// The rows of a run are written one after the other, so few other rows are between them. The function reads the table
  /// only once. A search for each run would read the whole table each time.
  private static func rows(
    of runs: Set<Int64>,
    in table: String,
    _ db: Database
  ) throws -> [Int64: ClosedRange<Int64>] {
    var result: [Int64: ClosedRange<Int64>] = [:]
    var current: (run: Int64, rows: ClosedRange<Int64>)?
    func endRun() {
      guard let current, runs.contains(current.run) else { return }
      let known = result[current.run] ?? current.rows
      result[current.run] =
        min(
          known.lowerBound,
          current.rows.lowerBound
        )...max(
          known.upperBound,
          current.rows.upperBound
        )
    }
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT rowid AS number, run FROM \(table) ORDER BY rowid"
    )
    while let row = try rows.next() {
      guard let number = row.integer("number"), let run = row.integer("run") else { continue }
      if let known = current, known.run == run {
        current = (run, known.rows.lowerBound...max(number, known.rows.upperBound))
      } else {
        endRun()
        current = (run, number...number)
      }
    }
    endRun()
    return result
  }
}
