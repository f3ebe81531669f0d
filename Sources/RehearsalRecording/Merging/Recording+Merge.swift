import GRDB
import RehearsalSimulation

extension Recording {
  /// Adds the runs of other recordings, ordered by scenario and then by seed.
  ///
  /// This recording must not contain scenarios or runs yet. A run that several recordings contain is added
  /// once. Causes of failures are not copied. If the recordings have ``ShardSet/gaps``, the merged recording is
  /// incomplete, too.
  ///
  /// - Parameter shards: The recordings to merge.
  /// - Throws: ``RecordingError`` if a recording cannot be read, if two recordings have different runs for
  ///   the same files and seed, or if this recording cannot be written; `CancellationError` if the Swift task
  ///   is cancelled. In these cases, nothing is added.
  public func merge(_ shards: ShardSet) throws {
    let plan = try MergePlan(shards)
    do {
      try queue.write { db in
        let plannedRunCount = shards.plannedRunCount(of: plan.runs.count)
        try db.execute(
          sql:
            "UPDATE batch SET started = ?, planned = ?, total = ?, cap = ? WHERE id = ?",
          arguments: [shards.startTime, plannedRunCount, plannedRunCount, shards.cap, batchID]
        )
        try insert(plan.batches, db)
        try RecordingMerger(plan, into: db, batch: batchID).copyRecordings()
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Gives the batch of this command the first seeds, and inserts a batch for each of the other seeds.
  ///
  /// The first batch has the planned runs, so the runs of all batches count together.
  private func insert(_ batches: MergedBatches, _ db: Database) throws {
    for (index, seeds) in batches.seeds.enumerated() {
      if index > 0 {
        try db.execute(
          sql: """
            INSERT INTO batch(id, started, command, version, cap)
            SELECT id + ?1, started, command, version, cap FROM batch WHERE id = ?2
            """,
          arguments: [index, batchID]
        )
      }
      try db.execute(
        sql: "UPDATE batch SET seeds = ? WHERE id = ?",
        arguments: [seeds, batchID + Int64(index)]
      )
    }
  }
}

/// A copier that inserts the rows of several recordings into the merged recording.
private struct RecordingMerger {
  private let plan: MergePlan
  private let db: Database
  private let batch: Int64
  /// Whether the recordings, read one after the other, already give the runs in the merged order.
  ///
  /// If so, rows can be appended as they are read. Otherwise, they are first copied to temporary tables and sorted.
  private let readsRunsInOrder: Bool

  init(_ plan: MergePlan, into db: Database, batch: Int64) {
    self.plan = plan
    self.db = db
    self.batch = batch
    readsRunsInOrder = zip(plan.runs, plan.runs.dropFirst()).allSatisfy {
      ($0.recordingIndex, $0.id) < ($1.recordingIndex, $1.id)
    }
  }

  private static let tablesOfScenarios = [
    "source", "definition", "agent", "task", "place", "planned_fault",
  ]
  /// The tables with a column `run` that refers to a run.
  private static let tablesOfRuns = [
    "outcome", "violation", "handoff", "gate_check", "fault", "event", "event_block", "spending",
    "path_step",
  ]

  /// The tables whose rows have to be sorted if ``readsRunsInOrder`` is false, each with the column to sort by.
  private static let sortedTables =
    tablesOfScenarios.map { (name: $0, column: "scenario") }
    + tablesOfRuns.map { (name: $0, column: "run") } + [(name: "assertion", column: "assessment")]

  func copyRecordings() throws {
    let assessments = try assignAssessmentIdentifiers()
    if !readsRunsInOrder {
      for table in Self.sortedTables.map(\.name) {
        try db.execute(sql: "CREATE TEMP TABLE merged_\(table) AS SELECT * FROM \(table) LIMIT 0")
      }
    }
    for index in plan.recordings.indices {
      try Task.checkCancellation()
      try plan.recordings[index].read { try copyRecording(index, $0, assessments) }
      plan.recordings[index].close()
    }
    guard !readsRunsInOrder else { return }
    for (table, column) in Self.sortedTables {
      try db.execute(
        sql: """
          INSERT INTO \(table) SELECT * FROM temp.merged_\(table) ORDER BY \(column), rowid;
          DROP TABLE temp.merged_\(table)
          """
      )
    }
  }

  /// The new identifiers of assessments, that is, those in the merged recording.
  private struct AssessmentIdentifiers {
    /// For each recording, the new identifiers of all its assessments, keyed by their old identifiers.
    var newIdentifiers: [[Int64: Int64]]
    /// For each recording, the new identifiers of the assessments that are copied from it, keyed by their old
    /// identifiers.
    ///
    /// An assessment that another recording already provides is not copied again.
    var copiedIdentifiers: [[Int64: Int64]]
  }

  /// Assigns identifiers to the assessments, in the order in which the runs first use them.
  ///
  /// Equal assessments of the same scenario get the same identifier.
  private func assignAssessmentIdentifiers() throws -> AssessmentIdentifiers {
    struct Content: Hashable {
      var scenario: Int32
      var digest: Digest
    }
    let digests = try plan.recordings.map { recording in
      defer { recording.close() }
      return try recording.assessmentDigests()
    }
    let emptyMaps = plan.recordings.map { _ in [Int64: Int64]() }
    var result = AssessmentIdentifiers(newIdentifiers: emptyMaps, copiedIdentifiers: emptyMaps)
    var identifierOfContent: [Content: Int64] = [:]
    for run in plan.runs {
      let recordingIndex = Int(run.recordingIndex)
      guard result.newIdentifiers[recordingIndex][run.assessment] == nil else { continue }
      guard let digest = digests[recordingIndex][run.assessment] else {
        throw RecordingError.unreadable("a run", path: plan.recordings[recordingIndex].path)
      }
      let content = Content(scenario: run.scenarioIndex, digest: digest)
      if identifierOfContent[content] == nil {
        identifierOfContent[content] = Int64(identifierOfContent.count) + 1
        result.copiedIdentifiers[recordingIndex][run.assessment] = identifierOfContent[content]
      }
      result.newIdentifiers[recordingIndex][run.assessment] = identifierOfContent[content]
    }
    return result
  }

  /// The identifiers that rows of one recording get in the merged recording, keyed by their identifiers in that
  /// recording.
  private struct NewIdentifiers {
    /// The identifiers of all scenarios of the recording.
    var scenarios: [Int64: Int64]
    /// The identifiers of the scenarios that are copied from the recording.
    ///
    /// A scenario that another recording already provides is not copied again.
    var copiedScenarios: [Int64: Int64]
    /// The identifiers of the batches, keyed by the old identifiers of the scenarios whose runs they contain.
    var batchOfScenario: [Int64: Int64]
    /// The identifiers of the runs that are copied from the recording.
    var runs: [Int64: Int64]
  }

  /// Returns the new identifiers of the rows of the recording with the given index.
  private func newIdentifiers(_ index: Int) -> NewIdentifiers {
    let scenarioIndices = plan.scenarioIndices[index]
    let scenarios = scenarioIndices.mapValues { Int64($0) + 1 }
    let copiedScenarios = Set(
      plan.scenarios.filter { $0.recordingIndex == index }.map(\.scenario.id)
    )
    var runs: [Int64: Int64] = [:]
    for (runIndex, run) in plan.runs.enumerated() where run.recordingIndex == index {
      runs[run.id] = Int64(runIndex) + 1
    }
    return NewIdentifiers(
      scenarios: scenarios,
      copiedScenarios: scenarios.filter { copiedScenarios.contains($0.key) },
      batchOfScenario: scenarioIndices.mapValues {
        plan.batches.identifier(ofScenario: $0, first: batch)
      },
      runs: runs
    )
  }

  /// Copies the rows of one recording.
  ///
  /// - Parameters:
  ///   - index: The index of the recording.
  ///   - source: The connection to the recording.
  ///   - assessments: The new identifiers of the assessments.
  /// - Throws: ``RecordingError`` if a row cannot be read, `DatabaseError` if a row cannot be inserted.
  private func copyRecording(_ index: Int, _ source: Database, _ assessments: AssessmentIdentifiers)
    throws
  {
    let path = plan.recordings[index].path
    func copyTable(
      _ table: String,
      _ identifiers: [String: [Int64: Int64]],
      batches: (column: String, map: [Int64: Int64])? = nil,
      order: String = "rowid"
    ) throws {
      try self.copyTable(table, identifiers, batches, (source, path), order: order)
    }
    let new = newIdentifiers(index)
    let copiedAssessments = assessments.copiedIdentifiers[index]
    try copyTable("scenario", ["id": new.copiedScenarios], batches: ("id", new.batchOfScenario))
    for table in Self.tablesOfScenarios { try copyTable(table, ["scenario": new.copiedScenarios]) }
    try copyTable("assessment", ["id": copiedAssessments, "scenario": new.scenarios])
    try copyTable("assertion", ["assessment": copiedAssessments], order: "assessment, number")
    try copyTable(
      "run",
      [
        "id": new.runs, "scenario": new.scenarios, "assessment": assessments.newIdentifiers[index],
      ],
      batches: ("scenario", new.batchOfScenario)
    )
    for table in Self.tablesOfRuns { try copyTable(table, ["run": new.runs]) }
    try copyDigestProblems(from: source, new)
  }

  /// Copies the results that runs did not have the expected digests.
  ///
  /// The runs themselves do not have these results, so a merged recording could not be judged without them.
  private func copyDigestProblems(
    from source: Database,
    _ new: NewIdentifiers
  ) throws {
    let rows = try Row.fetchAll(
      source,
      sql: """
        SELECT a.*, r.runs FROM sweep_assertion a
        JOIN sweep_result r ON r.scenario = a.scenario AND r.batch = a.batch
        WHERE a.statement = ? AND a.verdict <> 'pass' ORDER BY a.scenario, a.batch
        """,
      arguments: [Recording.SweepResult.digestStatement]
    )
    for row in rows {
      guard let oldScenario = row.integer("scenario"), let scenario = new.scenarios[oldScenario],
        let batch = new.batchOfScenario[oldScenario], let runs = row.integer("runs"),
        let expected = row.text("expected"), let found = row.text("found")
      else { continue }
      let known = "SELECT 1 FROM sweep_result WHERE scenario = ?"
      guard try Int.fetchOne(db, sql: known, arguments: [scenario]) == nil else { continue }
      try db.execute(
        sql:
          "INSERT INTO sweep_result(scenario, batch, runs, verdict) VALUES (?, ?, ?, 'fail')",
        arguments: [scenario, batch, runs]
      )
      try db.execute(
        sql: """
          INSERT INTO sweep_assertion(scenario, batch, number, statement, verdict, expected, found)
          VALUES (?, ?, 0, ?, 'fail', ?, ?)
          """,
        arguments: [scenario, batch, Recording.SweepResult.digestStatement, expected, found]
      )
    }
  }

  private func copyTable(
    _ table: String,
    _ identifiers: [String: [Int64: Int64]],
    _ batches: (column: String, map: [Int64: Int64])?,
    _ source: (db: Database, path: String),
    order: String
  ) throws {
    let isSorted = Self.sortedTables.contains { $0.name == table }
    // The pragma does not list generated columns, which cannot be inserted.
    let columns = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('\(table)')")
    try RowCopy(
      table: table,
      sourcePath: source.path,
      destinationTable: readsRunsInOrder || !isSorted ? table : "temp.merged_\(table)",
      columns: columns,
      newIdentifiers: identifiers,
      batches: batches,
      sortExpression: order
    ).copyRows(from: source.db, to: db)
  }
}
