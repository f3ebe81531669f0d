import GRDB
import Synchronization

/// How runs that are made again take the place of earlier ones.
extension Recording {
  /// Takes out the runs of scenarios with some seeds, and scenarios of which none is left: recorded twice, the
  /// same run would count twice in every view.
  ///
  /// - Parameters:
  ///   - scenarios: The numbers under which the scenario was added.
  ///   - seeds: Whether the runs of a seed are made again.
  /// - Throws: ``RecordingError`` where it cannot be written; then nothing is taken out.
  public func discard(_ scenarios: [Int64], where seeds: (UInt64) -> Bool) throws {
    guard !scenarios.isEmpty else { return }
    do {
      let count = try queue.write { db in
        let runs = try Self.runs(of: scenarios, db).filter { seeds($0.seed) }.map(\.id)
        guard !runs.isEmpty else { return 0 }
        try db.execute(sql: "CREATE TEMP TABLE doomed(id INTEGER PRIMARY KEY)")
        for run in runs {
          try db.cachedStatement(sql: "INSERT INTO doomed(id) VALUES (?)").execute(arguments: [run])
        }
        for table in Self.tablesOfRuns {
          try db.execute(sql: "DELETE FROM \(table) WHERE run IN (SELECT id FROM doomed)")
        }
        try db.execute(
          sql: "DELETE FROM run WHERE id IN (SELECT id FROM doomed); DROP TABLE doomed"
        )
        try Self.discardEmpty(scenarios, db)
        return runs.count
      }
      discarded.withLock { $0 += count }
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  private static let tablesOfRuns = [
    "outcome", "violation", "expectation", "handoff", "gate_check", "fault", "event", "spending",
  ]
  private static let tablesOfScenarios = ["source", "definition", "agent", "task", "place"]

  private static func runs(
    of scenarios: [Int64],
    _ db: Database
  ) throws -> [(id: Int64, seed: UInt64)] {
    try scenarios.flatMap { scenario in
      try Row.fetchAll(
        db,
        sql: "SELECT id, seed FROM run WHERE scenario = ?",
        arguments: [scenario]
      ).compactMap { row in
        guard let id = row.integer("id"), let seed = row.integer("seed") else { return nil }
        return (id, UInt64(bitPattern: seed))
      }
    }
  }

  private static func discardEmpty(_ scenarios: [Int64], _ db: Database) throws {
    for scenario in scenarios {
      let runs = try Int.fetchOne(
        db,
        sql: "SELECT count(*) FROM run WHERE scenario = ?",
        arguments: [scenario]
      )
      guard runs == 0 else { continue }
      for table in tablesOfScenarios {
        try db.execute(sql: "DELETE FROM \(table) WHERE scenario = ?", arguments: [scenario])
      }
      try db.execute(sql: "DELETE FROM scenario WHERE id = ?", arguments: [scenario])
    }
  }
}
