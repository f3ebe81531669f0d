import Foundation
import GRDB
public import RehearsalRules
public import RehearsalSimulation
import Synchronization

/// An SQLite file of runs that is open for writing.
///
/// While runs are recorded, a write-ahead log exists next to the file. ``finish()`` merges the log into the file.
public final class Recording: Sendable {
  /// The path of the file, as the user wrote it.
  public let path: String

  let queue: DatabaseQueue
  private let lock: WriterLock
  let batchID: Int64
  /// The version of the command that opened the recording.
  let commandVersion: String
  /// The number of recorded runs that were removed because new runs replace them.
  public var replacedRunCount: Int { replacedRunCounter.withLock(\.self) }

  let replacedRunCounter = Mutex(0)
  /// The identifiers of the batches of earlier commands from which new runs have replaced runs, or whose scenarios without
  /// runs were removed.
  let formerBatches = Mutex<Set<Int64>>([])
  /// The scenarios that this command is going to run and that ``addScenario(_:path:configuration:options:sources:)`` has
  /// not returned yet, with their identifiers.
  private let plannedScenarios = Mutex<[ScenarioKey: Int64]>([:])

  /// What tells a scenario from the other scenarios of one command.
  private struct ScenarioKey: Hashable {
    var path: String
    var configuration: String?
    var options: String
    var sources: [PlanSource]
  }
  /// The inserters for the tables with many rows; `nil` before the first run and after ``finish()``.
  ///
  /// Only closures that run in the serial `queue` access the property.
  private nonisolated(unsafe) var bulkInserters: BulkInserters?
  /// A cache of the assessments that this process has inserted.
  ///
  /// Only closures that run in `queue` access the cache.
  nonisolated(unsafe) let assessmentCache = AssessmentCache()

  /// Opens a recording to append the runs of one command.
  ///
  /// Creates the file if it is missing.
  ///
  /// - Parameters:
  ///   - path: The path of the file. Only its owner can access a new file.
  ///   - command: The command line that makes the runs.
  ///   - version: The version of the command.
  /// - Throws: ``RecordingError`` if the file is not a recording, has the format of another version, cannot
  ///   be written, or is open for writing in another process.
  public init(appendingTo path: String, command: String, version: String) throws {
    self.path = path
    commandVersion = version
    do {
      try RecordingFile.createIfMissing(path)
      lock = try WriterLock(path)
      queue = try RecordingFile.open(path, .readWrite)
      try queue.writeWithoutTransaction { try Self.beginLog(in: $0) }
      batchID = try queue.write { db in
        if try Schema.isEmpty(db) { try Schema.createTables(in: db) }
        try Self.insertEventKinds(db)
        try db.execute(
          sql: "INSERT INTO batch(started, command, version) VALUES (?, ?, ?)",
          arguments: [Date().formatted(.iso8601), command, version]
        )
        return db.lastInsertedRowID
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Makes SQLite write changes to a log next to the file, so that other processes can read the file in the meantime.
  static func beginLog(in db: Database) throws {
    try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
  }

  /// Merges the log into the file, and removes the log.
  ///
  /// The log remains if another process is reading the recording. No change is lost then, because SQLite
  /// reads the log together with the file.
  static func mergeLog(in db: Database) throws {
    do {
      try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {}
  }

  private static func insertEventKinds(_ db: Database) throws {
    for name in Event.Name.allCases {
      try db.execute(
        sql: "INSERT OR REPLACE INTO event_kind(kind, name) VALUES (?, ?)",
        arguments: [name.code, name.rawValue]
      )
    }
  }

  /// Adds a scenario that the command is going to run later.
  ///
  /// If the command is killed before, the recording shows that the runs of the scenario are missing.
  ///
  /// - Parameters: As for ``addScenario(_:path:configuration:options:sources:)``, which returns the identifier of the
  ///   scenario when its runs begin.
  /// - Throws: ``RecordingError`` if the recording cannot be written.
  public func planScenario(
    _ plan: Plan,
    path: String,
    configuration: String? = nil,
    options: String = "",
    sources: [PlanSource]
  ) throws {
    let key = ScenarioKey(
      path: path,
      configuration: configuration,
      options: options,
      sources: sources
    )
    guard plannedScenarios.withLock({ $0[key] }) == nil else { return }
    let scenario = try insertScenario(plan, key)
    plannedScenarios.withLock { $0[key] = scenario }
  }

  /// Adds a scenario, together with all files from which its plan was made.
  ///
  /// A scenario that the command has planned is not added again.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - path: The path of the scenario file.
  ///   - configuration: The name of the configuration that is applied to the scenario; `nil` if there is none.
  ///   - options: The command-line options for repeating a run of the scenario, such as ` --agents DIR`.
  ///   - sources: All files from which the plan was made.
  /// - Returns: The identifier of the scenario, for recording its runs.
  /// - Throws: ``RecordingError`` if the recording cannot be written.
  public func addScenario(
    _ plan: Plan,
    path: String,
    configuration: String? = nil,
    options: String = "",
    sources: [PlanSource]
  ) throws -> Int64 {
    let key = ScenarioKey(
      path: path,
      configuration: configuration,
      options: options,
      sources: sources
    )
    return try plannedScenarios.withLock { $0.removeValue(forKey: key) }
      ?? insertScenario(plan, key)
  }

  private func insertScenario(_ plan: Plan, _ key: ScenarioKey) throws -> Int64 {
    do {
      return try queue.write { db in
        try db.execute(
          sql: """
            INSERT INTO scenario(batch, name, family, path, configuration, options)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            batchID, plan.name, plan.family, key.path, key.configuration, key.options,
          ]
        )
        let scenario = db.lastInsertedRowID
        try Self.insert(key.sources, scenario, db)
        try Self.insertAgents(of: plan, scenario, db)
        return scenario
      }
    } catch {
      throw RecordingError(error, path: self.path, isAppending: true)
    }
  }

  private static func insert(_ sources: [PlanSource], _ scenario: Int64, _ db: Database) throws {
    for source in sources {
      try db.execute(
        sql: """
          INSERT INTO source(scenario, origin, root, path, fingerprint, content)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          scenario, source.origin.rawValue, source.root, source.path,
          Digest(of: source.bytes).description, Data(source.bytes),
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
    try insertResources(of: plan, scenario, db)
    for (number, fault) in plan.faults.enumerated() {
      try db.execute(
        sql: "INSERT INTO planned_fault(scenario, number, id, verb) VALUES (?, ?, ?, ?)",
        arguments: [scenario, number, fault.id, fault.verb.name]
      )
    }
    let tasks = BulkInserter<TaskRow>(db)
    for (number, task) in plan.tasks.enumerated() {
      tasks.append(TaskRow(scenarioID: scenario, taskNumber: number, task: task))
    }
    try tasks.flush()
  }

  /// Inserts the resources that sessions and handoffs may have to wait for, each with its capacity.
  ///
  /// These resources are the sessions of each agent, the slots of the team, and, if routing by the orchestrator takes
  /// time, the servers of the orchestrator.
  private static func insertResources(of plan: Plan, _ scenario: Int64, _ db: Database) throws {
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
    if let orchestrator = plan.orchestrator, plan.platform.routingTime > 0 {
      let platform = plan.platform
      try insert("servers", orchestrator.index, platform.servers, takes: platform.routingTime)
    }
  }

  /// Records one run in a single transaction, so the recording contains either the whole run or nothing of
  /// it.
  ///
  /// - Parameters:
  ///   - plan: The plan of the run.
  ///   - scenario: The identifier of the scenario in the recording.
  ///   - level: How much of the run to record.
  ///   - packsEvents: Whether to store the events in blocks, which take less space and time. Other SQLite
  ///     tools can read such events only after ``unpack(_:)``.
  ///   - replacedScenarios: The identifiers of the scenarios that the run replaces. Their runs are removed in the same
  ///     transaction.
  ///   - replacedRuns: Runs of earlier commands. Those with the seed of the new run are removed in the same transaction.
  ///   - body: A closure that makes the run and passes its events to the writer. The closure returns `nil` if
  ///     the run was stopped early. In that case, the run is not recorded.
  /// - Returns: The result of `body`.
  /// - Throws: ``RecordingError`` if the recording cannot be written. In that case, the run is not recorded, and
  ///   nothing is removed.
  public func record(
    _ plan: Plan,
    scenario: Int64,
    level: RecordingLevel,
    packsEvents: Bool = false,
    replacing replacedScenarios: [Int64] = [],
    replacingRuns replacedRuns: ReplacedRuns = ReplacedRuns(),
    _ body: (inout RunWriter) -> JudgedRun?
  ) throws -> JudgedRun? {
    do {
      let (judgedRun, removedRunCount) = try queue.write { db in
        var removedRunCount = try removeRuns(of: replacedScenarios, where: { _ in true }, db)
        let run = try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) + 1 FROM run") ?? 1
        let tables = unsafe self.bulkInserters ?? BulkInserters(db)
        unsafe self.bulkInserters = tables
        var writer = RunWriter(plan, run: run, level: level, packsEvents: packsEvents, tables)
        guard let judgedRun = body(&writer) else { throw AbandonedRun() }
        writer.recordOutcomes(judgedRun.judgement)
        try writer.finish()
        try insertRows(of: judgedRun, plan, run: run, scenario: scenario, level: level, db)
        removedRunCount += try remove(replacedRuns, ofSeed: judgedRun.summary.seed, db)
        return (judgedRun, removedRunCount)
      }
      if removedRunCount > 0 { replacedRunCounter.withLock { $0 += removedRunCount } }
      return judgedRun
    } catch is AbandonedRun {
      return nil
    } catch {
      queue.writeWithoutTransaction { _ in unsafe assessmentCache.forgetAll() }
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Inserts the rows of a run that do not come from its events.
  private func insertRows(
    of judgedRun: JudgedRun,
    _ plan: Plan,
    run: Int64,
    scenario: Int64,
    level: RecordingLevel,
    _ db: Database
  ) throws {
    let row = RunRow(
      runID: run,
      scenarioID: scenario,
      batch: batchID,
      level: level,
      schedule: plan.platform.schedule,
      assessmentID: try unsafe assessmentCache.identifier(
        of: Assessment(of: judgedRun, scenario: scenario),
        db
      )
    )
    try row.insert(judgedRun, db)
    try row.insert(judgedRun.judgement.spending, by: plan, db)
  }

  /// An error that rolls back the transaction of a run that was stopped early.
  private struct AbandonedRun: Error {}

  /// Merges the write-ahead log into the file, and closes the recording.
  ///
  /// If another process is reading the recording, the log can remain next to the file. SQLite then reads the
  /// log together with the file.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be written or closed.
  public func finish() throws {
    do {
      try queue.writeWithoutTransaction { db in
        unsafe bulkInserters = nil
        try Self.mergeLog(in: db)
      }
      try queue.close()
      lock.release()
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }
}
