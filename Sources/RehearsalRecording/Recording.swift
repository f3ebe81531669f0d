import Foundation
import GRDB
public import RehearsalRules
public import RehearsalSimulation
import Synchronization

/// A recording: a SQLite file of runs.
///
/// While it is written it keeps a write-ahead log; ``finish()`` folds that into the one file.
public final class Recording: Sendable {
  /// The path, as the user gave it.
  public let path: String

  let queue: DatabaseQueue
  private let lock: WriterLock
  private let batch: Int64
  let version: String
  /// How many runs were taken out since others of the same files and seeds take their place.
  public var discardedRuns: Int { discarded.withLock(\.self) }

  let discarded = Mutex(0)
  /// Touched only inside the queue, which is serial.
  private nonisolated(unsafe) var tables: HotTables?

  /// Opens a recording to append a batch of runs to it, and makes the file where there is none.
  ///
  /// - Parameters:
  ///   - path: The file; its permissions are those of its owner alone when it is made.
  ///   - command: The command line that makes the batch.
  ///   - version: The version of the command.
  /// - Throws: ``RecordingError`` where the file is something else, newer, or cannot be written.
  public init(appendingTo path: String, command: String, version: String) throws {
    self.path = path
    self.version = version
    do {
      try RecordingFile.make(path)
      lock = try WriterLock(path)
      queue = try RecordingFile.open(path, readOnly: false)
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
      }
      batch = try queue.write { db in
        if try Schema.isEmpty(db) { try Schema.make(db) }
        try Self.nameKinds(db)
        try db.execute(
          sql: "INSERT INTO batch(started, command, version) VALUES (?, ?, ?)",
          arguments: [Date().formatted(.iso8601), command, version]
        )
        return db.lastInsertedRowID
      }
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  private static func nameKinds(_ db: Database) throws {
    for name in Event.Name.allCases {
      try db.execute(
        sql: "INSERT OR REPLACE INTO event_kind(kind, name) VALUES (?, ?)",
        arguments: [name.code, name.rawValue]
      )
    }
  }

  /// Adds a scenario with everything its plan is made from, and returns its number.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - path: The scenario's file.
  ///   - configuration: What the plan is configured by, where it is by anything.
  ///   - sources: Every file the plan was made from.
  /// - Returns: The number under which runs are recorded.
  /// - Throws: ``RecordingError`` where it cannot be written.
  public func add(
    _ plan: Plan,
    path: String,
    configuration: String? = nil,
    sources: [PlanSource]
  ) throws -> Int64 {
    do {
      return try queue.write { db in
        try db.execute(
          sql: """
            INSERT INTO scenario(batch, name, family, path, configuration) VALUES (?, ?, ?, ?, ?)
            """,
          arguments: [batch, plan.name, plan.family, path, configuration]
        )
        let scenario = db.lastInsertedRowID
        try Self.insert(sources, scenario, db)
        try Self.insertAgents(of: plan, scenario, db)
        return scenario
      }
    } catch {
      throw RecordingError(error, path: self.path)
    }
  }

  private static func insert(_ sources: [PlanSource], _ scenario: Int64, _ db: Database) throws {
    for source in sources {
      try db.execute(
        sql: """
          INSERT INTO source(scenario, origin, path, fingerprint, content) VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [
          scenario, source.origin.rawValue, source.path, Digest(of: source.bytes).description,
          Data(source.bytes),
        ]
      )
    }
  }

  private static func insertAgents(of plan: Plan, _ scenario: Int64, _ db: Database) throws {
    for (number, name) in plan.names.enumerated() {
      let member = plan.member(AgentID(rawValue: UInt32(number)))
      try db.execute(
        sql: """
          INSERT INTO agent(scenario, number, name, role, hands_off_to, receives_from)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          scenario, number, name, member?.role.rawValue,
          JSONText.array(member?.contract.handsOffTo.map(\.agent) ?? []),
          JSONText.array(member?.contract.receivesFrom.map(\.agent) ?? []),
        ]
      )
    }
    for (number, member) in plan.members.enumerated() {
      guard let definition = member.definition else { continue }
      try db.execute(
        sql: "INSERT INTO definition(scenario, agent, path, fingerprint) VALUES (?, ?, ?, ?)",
        arguments: [scenario, number, definition.path, definition.fingerprint.description]
      )
    }
    try insertPlaces(of: plan, scenario, db)
    let tasks = BulkInsert<TaskRow>(db)
    for (number, task) in plan.tasks.enumerated() {
      tasks.append(TaskRow(scenario: scenario, number: number, task: task))
    }
    try tasks.finish()
  }

  /// What sessions and handoffs may have to wait for, each with how much there is of it at a time.
  private static func insertPlaces(of plan: Plan, _ scenario: Int64, _ db: Database) throws {
    func insert(_ kind: String, _ agent: Int?, _ capacity: Int?, takes: Int64? = nil) throws {
      try db.execute(
        sql: "INSERT INTO place(scenario, kind, agent, capacity, takes) VALUES (?, ?, ?, ?, ?)",
        arguments: [scenario, kind, agent, capacity, takes]
      )
    }
    for (number, member) in plan.members.enumerated() {
      try insert("sessions", number, member.sessions)
    }
    try insert("slots", nil, plan.platform.slots)
    if let orchestrator = plan.orchestrator, plan.platform.takes > 0 {
      let platform = plan.platform
      try insert("servers", orchestrator.index, platform.servers, takes: platform.takes)
    }
  }

  /// Records one run whole, or nothing of it.
  ///
  /// - Parameters:
  ///   - plan: The plan that is run.
  ///   - scenario: The number that adding the scenario gave.
  ///   - level: How much is kept.
  ///   - body: Makes the run and shows its events to the writer, or returns `nil` where the run was
  ///     stopped; then nothing of it is kept.
  /// - Returns: What the body made of the run.
  /// - Throws: ``RecordingError`` where it cannot be written; then nothing of the run is kept.
  public func record(
    _ plan: Plan,
    scenario: Int64,
    level: Level,
    _ body: (inout RunWriter) -> JudgedRun?
  ) throws -> JudgedRun? {
    do {
      return try queue.write { db in
        let run = try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) + 1 FROM run") ?? 1
        let tables = unsafe self.tables ?? HotTables(db)
        unsafe self.tables = tables
        var writer = RunWriter(run: run, level: level, tables)
        guard let judged = body(&writer) else { throw Abandoned() }
        if !writer.hasSeenOutcomes { writer.keep(judged.judgement.tasks) }
        try writer.finish()
        let row = RunRow(
          run: run,
          scenario: scenario,
          batch: batch,
          level: level,
          schedule: plan.platform.schedule
        )
        try row.insert(judged, db)
        try row.insert(judged.judgement.spending, by: plan, db)
        return judged
      }
    } catch is Abandoned {
      return nil
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  /// The run was stopped: what was written of it is taken back.
  private struct Abandoned: Error {}

  /// Folds the write-ahead log into the file and closes it; where another process reads the recording, the
  /// last of them does so.
  public func finish() throws {
    do {
      try queue.writeWithoutTransaction { db in
        unsafe tables = nil
        do {
          try db.execute(
            sql: "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE"
          )
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
          // What was recorded is there: whoever opens the file reads the log with it.
        }
      }
      try queue.close()
      lock.release()
    } catch {
      throw RecordingError(error, path: path)
    }
  }
}
