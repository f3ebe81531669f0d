import Foundation
import GRDB
public import RehearsalRules
public import RehearsalSimulation

/// A recording that is open for reading.
public struct RecordingReader: Sendable {
  /// The path of the file, as the user wrote it.
  public let path: String

  private let queue: DatabaseQueue

  /// Opens a recording for reading.
  ///
  /// - Throws: ``RecordingError`` if the file is missing, empty or not a recording.
  public init(_ path: String) throws {
    self.path = path
    queue = try RecordingFile.openExisting(path)
  }

  /// Returns all runs of the recording, in the order in which they were recorded.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func runs() throws -> [RecordedRun] {
    try runs(where: "1")
  }

  /// Returns the runs that did not pass and were not repeated, in the order in which they were recorded.
  ///
  /// A run was repeated if the recording has a later run with the same scenario path, configuration and seed.
  /// The files of the two runs may differ.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func unrepairedFailures() throws -> [RecordedRun] {
    try runs(
      where: """
        run.verdict <> 'pass' AND run.id IN (
          SELECT max(run.id) FROM run JOIN scenario s ON s.id = run.scenario
          GROUP BY s.path, s.configuration, run.seed)
        """
    )
  }

  /// Returns the mean number of events per run, for each scenario path and configuration.
  ///
  /// The result is sorted by path and configuration.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func meanEventCounts() throws -> [(path: String, configuration: String?, events: Double)] {
    try read { db in
      try Row.read(
        """
        SELECT s.path, s.configuration, avg(min(max(run.events, 0), 1000000000)) AS events
        FROM run JOIN scenario s ON s.id = run.scenario
        GROUP BY s.path, s.configuration ORDER BY s.path, s.configuration
        """,
        of: db
      ) { row in
        guard let path = row.text("path"),
          let events = Double.fromDatabaseValue(row["events"] as DatabaseValue)
        else { throw unreadableError("a scenario") }
        return (path, row.text("configuration"), events)
      }
    }
  }

  /// Returns the scenarios that have runs, in the order in which they were recorded.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func scenarios() throws -> [RecordedScenario] {
    try scenarios(where: "1")
  }

  /// Returns the scenario of a run.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func scenario(of run: RecordedRun) throws -> RecordedScenario {
    guard let scenario = try scenarios(where: "s.id = \(run.scenarioID)").first else {
      throw unreadableError("the scenario of run \(run.id)")
    }
    return scenario
  }

  private func scenarios(where condition: String) throws -> [RecordedScenario] {
    try read { db in
      try Row.read(
        """
        SELECT s.*, min(run.id) AS run, (
          SELECT max(b.cap) FROM batch b WHERE b.cap IS NOT NULL
          AND EXISTS (SELECT 1 FROM run r WHERE r.scenario = s.id AND r.batch = b.id)) AS cap
        FROM scenario s JOIN run ON run.scenario = s.id WHERE \(condition) GROUP BY s.id ORDER BY s.id
        """,
        of: db
      ) { row in
        guard let id = row.integer("id"), let options = row.text("options"),
          let run = row.integer("run")
        else { throw unreadableError("a scenario") }
        return RecordedScenario(
          id: id,
          options: options,
          firstRunID: run,
          cap: row.integer("cap")
        )
      }
    }
  }

  /// Returns whether a command made runs of a scenario with the seeds that the scenario states.
  ///
  /// - Parameter scenario: The identifier of the scenario.
  /// - Returns: Whether there is a run of such a command.
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func hasRunsWithScenarioSeeds(of scenario: Int64) throws -> Bool {
    try read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS(SELECT 1 FROM run JOIN batch b ON b.id = run.batch
            WHERE run.scenario = ? AND b.seeds IS NULL)
          """,
        arguments: [scenario]
      ) ?? false
    }
  }

  /// Returns the digest of the sweep to which the latest shard in the recording belongs.
  ///
  /// The result is `nil` if the recording has no shard.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func sweepDigestOfLatestShard() throws -> Digest? {
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: "SELECT sweep FROM batch WHERE shard IS NOT NULL ORDER BY id DESC LIMIT 1"
      )
      return row.flatMap { $0.text("sweep") }.flatMap { Digest($0) }
    }
  }

  /// Returns whether the recording began as a copy of another one that has not changed since.
  ///
  /// The latest batch tells this, because every command that records adds a batch, and none removes one.
  ///
  /// - Throws: ``RecordingError`` if a recording cannot be read.
  public func hasLatestBatch(of other: RecordingReader) throws -> Bool {
    let identity = "id || char(31) || started || char(31) || command"
    let latestBatch = try other.read { db in
      try String.fetchOne(db, sql: "SELECT \(identity) FROM batch ORDER BY id DESC LIMIT 1")
    }
    guard let latestBatch else { return true }
    return try read { db in
      let sql = "SELECT count(*) FROM batch WHERE \(identity) = ?"
      return try Int.fetchOne(db, sql: sql, arguments: [latestBatch]) == 1
    }
  }

  /// Returns the batches that have or were to have runs, in the order in which they began.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  func batches() throws -> [SourceRecording.Batch] {
    try read { try SourceRecording.readBatches($0, path) }
  }

  /// Passes the runs of a scenario and their judgements to a closure, in the order in which they were recorded.
  ///
  /// - Parameters:
  ///   - scenario: The identifier of the scenario.
  ///   - plan: The plan of the scenario.
  ///   - take: A closure that receives each run.
  /// - Throws: ``RecordingError`` if a run cannot be read.
  public func readRuns(
    ofScenario scenario: Int64,
    _ plan: Plan,
    _ take: (JudgedRun) -> Void
  ) throws {
    try read { db in
      try RunDetailsReader.readRuns(
        of: scenario,
        plan,
        db,
        unreadable: unreadableError("a run"),
        take
      )
    }
  }

  /// Returns the run with an identifier.
  ///
  /// - Throws: ``RecordingError`` if the recording has no such run or cannot be read.
  public func run(numbered number: Int64) throws -> RecordedRun {
    if let run = try runs(where: "run.id = \(number)").first { return run }
    let lastRun = try read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM run") }
    guard let lastRun else {
      throw RecordingError(.missing, "\(path): error: the recording has no runs")
    }
    throw RecordingError(
      .missing,
      "\(path): error: there is no run \(number); the recording has the runs 1 to \(lastRun)"
    )
  }

  private func runs(where condition: String) throws -> [RecordedRun] {
    try read { db in
      try Row.read(
        """
        SELECT run.*, s.name, s.path, s.configuration, coalesce(v.violations, 0) AS violations
        FROM run JOIN scenario s ON s.id = run.scenario
        LEFT JOIN (SELECT run, count(*) AS violations FROM violation
          WHERE severity <> 'note' GROUP BY run) v ON v.run = run.id
        WHERE \(condition) ORDER BY run.id
        """,
        of: db
      ) { row in
        guard let run = RecordedRun(row: row) else { throw unreadableError("a run") }
        return run
      }
    }
  }

  /// Returns all files from which the plan of a run was made, such as the scenario and the definitions.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func sources(of run: RecordedRun) throws -> [PlanSource] {
    try read { db in
      try Row.read(
        "SELECT origin, path, root, content FROM source WHERE scenario = ? ORDER BY rowid",
        [run.scenarioID],
        of: db
      ) { row in
        guard let origin = row.text("origin").flatMap(PlanSource.Origin.init),
          let path = row.text("path"), let root = row.text("root"),
          let content = row.data("content")
        else { throw unreadableError("a file of run \(run.id)") }
        return PlanSource(origin: origin, path: path, root: root, bytes: Array(content))
      }
    }
  }

  /// A definition file that was part of a recorded scenario.
  public struct RecordedDefinition: Sendable, Hashable {
    /// The name of the agent that the file defines.
    public var agent: String
    /// The path of the file, relative to the root folder from which it was loaded.
    public var path: String
    /// The digest of the file's bytes.
    public var fingerprint: String
  }

  /// Returns the definitions of the scenarios that the latest command ran.
  ///
  /// The latest command is the last one that has runs in the recording. The array has no duplicates, and is sorted by
  /// agent, path and fingerprint.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func definitions() throws -> [RecordedDefinition] {
    try read { db in
      try Row.read(
        """
        SELECT DISTINCT a.name, d.path, d.fingerprint FROM definition d
        JOIN agent a ON a.scenario = d.scenario AND a.number = d.agent
        WHERE d.scenario IN (SELECT scenario FROM run WHERE batch = (SELECT max(batch) FROM run))
        ORDER BY 1, 2, 3
        """,
        of: db
      ) { row in
        guard let agent = row.text("name"), let path = row.text("path"),
          let fingerprint = row.text("fingerprint")
        else { throw unreadableError("a definition") }
        return RecordedDefinition(agent: agent, path: path, fingerprint: fingerprint)
      }
    }
  }

  /// Returns a run with its recorded judgement.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - plan: The plan of the run.
  /// - Returns: The run with its judgement, in which the identifiers of tasks and agents refer to `plan`.
  /// - Throws: ``RecordingError`` if the recording cannot be read, or if the recorded judgement does not fit
  ///   `plan`.
  public func judgedRun(of run: RecordedRun, _ plan: Plan) throws -> JudgedRun {
    try read { db in
      var details = try RunDetailsReader(of: run.scenarioID, run: run.id, plan, db)
      let row = try Row.read("SELECT * FROM run WHERE id = ?", [run.id], of: db) { $0.copy() }
      guard let judged = try row.first.flatMap({ try details.judgedRun($0) }) else {
        throw unreadableError("the judgement of run \(run.id)")
      }
      return judged
    }
  }

  /// Returns the events of a run in order; empty if the recording does not contain the run's events.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func events(of run: RecordedRun) throws -> [Event] {
    let unreadableEvent = unreadableError("an event of run \(run.id)")
    return try read { db in
      let packedEvents = try packedEvents(of: run, db)
      guard packedEvents.isEmpty else { return packedEvents }
      return try Row.read("SELECT * FROM event WHERE run = ? ORDER BY sequence", [run.id], of: db) {
        row in
        guard let event = Event(row: row) else { throw unreadableEvent }
        return event
      }
    }
  }

  /// Returns the events in the blocks of a run; empty if the run has no blocks.
  private func packedEvents(of run: RecordedRun, _ db: Database) throws -> [Event] {
    let unreadableEvent = unreadableError("an event of run \(run.id)")
    var events: [Event] = []
    var remainingSize = Row.totalSizeLimit
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT * FROM event_block WHERE run = ? ORDER BY rowid",
      arguments: [run.id]
    )
    while let row = try rows.next() {
      guard var block = EventBlockReader(row: row) else { throw unreadableEvent }
      do {
        while let event = try block.next() {
          remainingSize -= MemoryLayout<Event>.stride + block.textSize
          guard remainingSize >= 0 else { throw DatabaseError(resultCode: .SQLITE_TOOBIG) }
          events.append(event)
        }
      } catch is EventBlockReader.DamagedBlock {
        throw unreadableEvent
      }
    }
    return events
  }

  private func unreadableError(_ part: String) -> RecordingError {
    .unreadable(part, path: path)
  }

  /// Passes the database to a closure.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read, or if the closure throws an error.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw RecordingError(error, path: path)
    }
  }
}
