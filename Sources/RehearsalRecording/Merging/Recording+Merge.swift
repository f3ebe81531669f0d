import GRDB
import RehearsalSimulation

extension Recording {
  /// Adds the runs of other recordings, in the order in which a single process would have made them.
  ///
  /// Runs are ordered by scenario and then by seed. This recording should be new.
  ///
  /// - Parameter shards: The recordings to merge.
  /// - Throws: ``RecordingError`` if a recording cannot be read, if two recordings have different runs for the same
  ///   files and seed, or if this recording cannot be written; `CancellationError` if the Swift task is cancelled. In
  ///   these cases, nothing is added.
  public func merge(_ shards: ShardSet) throws {
    let plan = try MergePlan(shards)
    do {
      try queue.write { db in
        try db.execute(
          sql: "UPDATE batch SET seeds = ?, started = ? WHERE id = ?",
          arguments: [shards.seeds, shards.started, batch]
        )
        try Merge(plan, into: db, batch: batch).run()
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      throw RecordingError(error, path: path)
    }
  }
}

/// The order in which the scenarios and runs of several recordings are merged into one.
struct MergePlan {
  /// A scenario of the merged recording.
  struct Scenario {
    /// The index in `recordings` of the recording from which the scenario's files and agents are copied.
    var recording: Int
    var scenario: MergedRecording.Scenario
  }

  /// A run of the merged recording.
  ///
  /// Its identifier there is its position in `runs` plus 1.
  struct Run {
    /// The position of the run's scenario in `scenarios`.
    var scenario: Int32
    /// The index in `recordings` of the recording that contains the run.
    var recording: Int32
    var seed: UInt64
    var id: Int64
    var assessment: Int64
    var level: Level
  }

  let recordings: [MergedRecording]
  private(set) var scenarios: [Scenario] = []
  /// For each recording, the position in ``scenarios`` of each of its scenarios, by the scenario's identifier.
  private(set) var positions: [[Int64: Int]] = []
  private(set) var runs: [Run] = []

  init(_ shards: ShardSet) throws {
    recordings = shards.recordings
    addScenarios()
    for (index, recording) in recordings.enumerated() {
      defer { recording.close() }
      for run in try recording.runs() {
        guard let scenario = positions[index][run.scenario] else {
          throw MergedRecording.unreadable("a run", recording.path)
        }
        runs.append(
          Run(
            scenario: Int32(scenario),
            recording: Int32(index),
            seed: run.seed,
            id: run.id,
            assessment: run.assessment,
            level: run.level
          )
        )
      }
    }
    runs.sort {
      ($0.scenario, $0.seed, $1.level, $0.recording, $0.id)
        < ($1.scenario, $1.seed, $0.level, $1.recording, $1.id)
    }
    try removeRepeats()
  }

  private mutating func addScenarios() {
    let candidates = recordings.enumerated().flatMap { index, recording in
      recording.scenarios.map { Scenario(recording: index, scenario: $0) }
    }.sorted { a, b in
      let (first, second) = (a.scenario, b.scenario)
      guard first.shard == nil, second.shard == nil else {
        return (first.shard ?? 0, a.recording, first.id)
          < (second.shard ?? 0, b.recording, second.id)
      }
      return (first.path, first.configuration ?? "", a.recording, first.id)
        < (second.path, second.configuration ?? "", b.recording, second.id)
    }
    positions = recordings.map { _ in [:] }
    var positionsOfKey: [[String]: [Int]] = [:]
    for candidate in candidates {
      let key = [candidate.scenario.path, candidate.scenario.configuration ?? ""]
      let existing = positionsOfKey[key, default: []].first {
        scenarios[$0].scenario.isSame(as: candidate.scenario)
      }
      if existing == nil {
        positionsOfKey[key, default: []].append(scenarios.count)
        scenarios.append(candidate)
      }
      positions[candidate.recording][candidate.scenario.id] = existing ?? scenarios.count - 1
    }
  }

  /// The greatest number of recordings that are open at the same time while runs are compared.
  private static let mostOpen = 16

  private func closeAll() {
    for recording in recordings { recording.close() }
  }

  /// Removes repeated runs: runs of the same scenario with the same seed.
  ///
  /// Throws an error if two such runs are not equal.
  private mutating func removeRepeats() throws {
    var keptRuns: [Run] = []
    keptRuns.reserveCapacity(runs.count)
    var openRecordings: Set<Int32> = []
    defer { closeAll() }
    for run in runs {
      guard let last = keptRuns.last, last.scenario == run.scenario, last.seed == run.seed else {
        keptRuns.append(run)
        continue
      }
      openRecordings.formUnion([last.recording, run.recording])
      if openRecordings.count > Self.mostOpen {
        closeAll()
        openRecordings = [last.recording, run.recording]
      }
      let (first, second) = (recordings[Int(last.recording)], recordings[Int(run.recording)])
      guard try first.content(of: last.id) == second.content(of: run.id) else {
        let scenario = scenarios[Int(run.scenario)].scenario
        throw RecordingError(
          .invalid,
          "\(second.path): error: the run of \(scenario.path) with seed \(run.seed) differs from the one in "
            + "\(first.path), although both have the same files; make one of them again"
        )
      }
    }
    runs = keptRuns
  }
}

/// A copier that inserts the rows of several recordings into the merged recording.
private struct Merge {
  private let plan: MergePlan
  private let db: Database
  private let batch: Int64
  /// Whether the merged order is that of the recordings one after the other, each in the order of its identifiers.
  ///
  /// If so, rows can be appended as they are read. Otherwise, they are first copied to temporary tables and sorted.
  private let isInOrder: Bool

  init(_ plan: MergePlan, into db: Database, batch: Int64) {
    self.plan = plan
    self.db = db
    self.batch = batch
    isInOrder = zip(plan.runs, plan.runs.dropFirst()).allSatisfy {
      ($0.recording, $0.id) < ($1.recording, $1.id)
    }
  }

  private static let tablesOfScenarios = [
    "source", "definition", "agent", "task", "place", "planned_fault",
  ]
  /// The tables with a column `run` that refers to a run.
  private static let tablesOfRuns = [
    "outcome", "violation", "handoff", "gate_check", "fault", "event", "spending", "path_step",
  ]

  /// The tables whose rows must be in the order of one of their columns, each with that column.
  private static let sortedTables =
    tablesOfScenarios.map { (name: $0, column: "scenario") }
    + tablesOfRuns.map { (name: $0, column: "run") } + [(name: "assertion", column: "assessment")]

  func run() throws {
    let assessments = try assessments()
    if !isInOrder {
      for table in Self.sortedTables.map(\.name) {
        try db.execute(sql: "CREATE TEMP TABLE merged_\(table) AS SELECT * FROM \(table) LIMIT 0")
      }
    }
    for index in plan.recordings.indices {
      try Task.checkCancellation()
      try plan.recordings[index].read { try copy(index, $0, assessments) }
      plan.recordings[index].close()
    }
    guard !isInOrder else { return }
    for (table, column) in Self.sortedTables {
      try db.execute(
        sql: """
          INSERT INTO \(table) SELECT * FROM temp.merged_\(table) ORDER BY \(column), rowid;
          DROP TABLE temp.merged_\(table)
          """
      )
    }
  }

  /// For each identifier of an assessment in a merged recording, the identifier in the resulting recording.
  private struct Assessments {
    /// For each recording, the new identifiers of all its assessments, by their old identifiers.
    var newIdentifiers: [[Int64: Int64]]
    /// For each recording, the new identifiers of the assessments that are copied from it, by their old identifiers.
    ///
    /// An assessment that another recording already provides is not copied again.
    var copiedIdentifiers: [[Int64: Int64]]
  }

  /// Assigns identifiers to the assessments, in the order in which the runs first use them.
  ///
  /// Equal assessments of the same scenario get the same identifier.
  private func assessments() throws -> Assessments {
    struct Content: Hashable {
      var scenario: Int32
      var digest: Digest
    }
    let digests = try plan.recordings.map { recording in
      defer { recording.close() }
      return try recording.assessments()
    }
    let emptyMaps = plan.recordings.map { _ in [Int64: Int64]() }
    var result = Assessments(newIdentifiers: emptyMaps, copiedIdentifiers: emptyMaps)
    var identifierOfContent: [Content: Int64] = [:]
    for run in plan.runs {
      let recording = Int(run.recording)
      guard result.newIdentifiers[recording][run.assessment] == nil else { continue }
      guard let digest = digests[recording][run.assessment] else {
        throw MergedRecording.unreadable("a run", plan.recordings[recording].path)
      }
      let content = Content(scenario: run.scenario, digest: digest)
      if identifierOfContent[content] == nil {
        identifierOfContent[content] = Int64(identifierOfContent.count) + 1
        result.copiedIdentifiers[recording][run.assessment] = identifierOfContent[content]
      }
      result.newIdentifiers[recording][run.assessment] = identifierOfContent[content]
    }
    return result
  }

  /// Copies the rows of one recording.
  ///
  /// - Parameters:
  ///   - index: The index of the recording.
  ///   - source: The connection to the recording.
  ///   - assessments: The new identifiers of the assessments.
  /// - Throws: ``RecordingError`` if a row cannot be read, `DatabaseError` if a row cannot be inserted.
  private func copy(_ index: Int, _ source: Database, _ assessments: Assessments) throws {
    let path = plan.recordings[index].path
    func copy(
      _ table: String,
      _ changes: [String: (Int64) -> Int64?],
      order: String = "rowid"
    ) throws {
      try self.copy(table, changes, (source, path), order: order)
    }
    let positions = plan.positions[index]
    let newScenario: (Int64) -> Int64? = { positions[$0].map { Int64($0) + 1 } }
    let ownedScenarios = Set(plan.scenarios.filter { $0.recording == index }.map(\.scenario.id))
    let newOwnScenario: (Int64) -> Int64? = { ownedScenarios.contains($0) ? newScenario($0) : nil }
    var newRunIdentifiers: [Int64: Int64] = [:]
    for (number, run) in plan.runs.enumerated() where run.recording == index {
      newRunIdentifiers[run.id] = Int64(number) + 1
    }
    let copiedAssessments = assessments.copiedIdentifiers[index]
    let newAssessments = assessments.newIdentifiers[index]
    let batch = batch
    try copy("scenario", ["id": newOwnScenario, "batch": { _ in batch }])
    for table in Self.tablesOfScenarios { try copy(table, ["scenario": newOwnScenario]) }
    try copy("assessment", ["id": { copiedAssessments[$0] }, "scenario": newScenario])
    try copy("assertion", ["assessment": { copiedAssessments[$0] }], order: "assessment, number")
    try copy(
      "run",
      [
        "id": { newRunIdentifiers[$0] }, "scenario": newScenario, "batch": { _ in batch },
        "assessment": { newAssessments[$0] },
      ]
    )
    for table in Self.tablesOfRuns {
      try copy(table, ["run": { newRunIdentifiers[$0] }])
    }
  }

  private func copy(
    _ table: String,
    _ changes: [String: (Int64) -> Int64?],
    _ source: (db: Database, path: String),
    order: String
  ) throws {
    let isSorted = Self.sortedTables.contains { $0.name == table }
    // The list lacks generated columns, which cannot be inserted.
    let columns = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('\(table)')")
    try RowCopy(
      table: table,
      path: source.path,
      destination: isInOrder || !isSorted ? table : "temp.merged_\(table)",
      columns: columns,
      changes: changes,
      order: order
    ).run(from: source.db, to: db)
  }
}
