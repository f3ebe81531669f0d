import GRDB
import RehearsalSimulation

extension Recording {
  /// Adds the runs of other recordings, in the order in which one process would have made them.
  ///
  /// The order is that of the scenarios and of the seeds. The recording should be new.
  ///
  /// - Parameter shards: The recordings.
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

/// Which runs of several recordings are merged, and in which order.
struct MergePlan {
  /// A scenario of the merged recording.
  struct Scenario {
    /// The index of the recording that its files and agents come from.
    var recording: Int
    var scenario: MergedRecording.Scenario
  }

  /// A run of the merged recording; its number there is its position plus one.
  struct Run {
    /// The position of its scenario.
    var scenario: Int32
    /// The index of the recording that it comes from.
    var recording: Int32
    var seed: UInt64
    var id: Int64
    var assessment: Int64
    var level: Level
  }

  let recordings: [MergedRecording]
  private(set) var scenarios: [Scenario] = []
  /// For each recording, the position of each of its scenarios in ``scenarios``.
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
    let all = recordings.enumerated().flatMap { index, recording in
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
    var known: [[String]: [Int]] = [:]
    for candidate in all {
      let key = [candidate.scenario.path, candidate.scenario.configuration ?? ""]
      let same = known[key, default: []].first {
        scenarios[$0].scenario.isSame(as: candidate.scenario)
      }
      if same == nil {
        known[key, default: []].append(scenarios.count)
        scenarios.append(candidate)
      }
      positions[candidate.recording][candidate.scenario.id] = same ?? scenarios.count - 1
    }
  }

  /// How many recordings are open at the same time, while runs are compared.
  private static let mostOpen = 16

  private func closeAll() {
    for recording in recordings { recording.close() }
  }

  /// Removes runs that another recording also has, after a check that both are equal.
  private mutating func removeRepeats() throws {
    var kept: [Run] = []
    kept.reserveCapacity(runs.count)
    var open: Set<Int32> = []
    defer { closeAll() }
    for run in runs {
      guard let last = kept.last, last.scenario == run.scenario, last.seed == run.seed else {
        kept.append(run)
        continue
      }
      open.formUnion([last.recording, run.recording])
      if open.count > Self.mostOpen {
        closeAll()
        open = [last.recording, run.recording]
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
    runs = kept
  }
}

/// The insertion of the rows of merged recordings.
private struct Merge {
  private let plan: MergePlan
  private let db: Database
  private let batch: Int64
  /// Whether the runs of each recording follow those of the one before, in the order of their numbers.
  ///
  /// If so, rows can be appended in the order in which they are read. Otherwise, they are sorted first.
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
  /// The tables that refer to runs.
  private static let tablesOfRuns = [
    "outcome", "violation", "handoff", "gate_check", "fault", "event", "spending", "path_step",
  ]

  /// The tables whose rows are in the order of runs or scenarios without a key, with the column of that order.
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

  /// The identifiers of the assessments in the merged recording.
  private struct Assessments {
    /// For each recording, the identifier of each of its assessments.
    var all: [[Int64: Int64]]
    /// For each recording, the identifiers of those that come from it.
    var own: [[Int64: Int64]]
  }

  /// Numbers the assessments in the order in which the runs use them, equal ones of a scenario alike.
  private func assessments() throws -> Assessments {
    struct Content: Hashable {
      var scenario: Int32
      var digest: Digest
    }
    let digests = try plan.recordings.map { recording in
      defer { recording.close() }
      return try recording.assessments()
    }
    let none = plan.recordings.map { _ in [Int64: Int64]() }
    var result = Assessments(all: none, own: none)
    var known: [Content: Int64] = [:]
    for run in plan.runs {
      let recording = Int(run.recording)
      guard result.all[recording][run.assessment] == nil else { continue }
      guard let digest = digests[recording][run.assessment] else {
        throw MergedRecording.unreadable("a run", plan.recordings[recording].path)
      }
      let content = Content(scenario: run.scenario, digest: digest)
      if known[content] == nil {
        known[content] = Int64(known.count) + 1
        result.own[recording][run.assessment] = known[content]
      }
      result.all[recording][run.assessment] = known[content]
    }
    return result
  }

  /// Copies the rows of a recording.
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
    let scenario: (Int64) -> Int64? = { positions[$0].map { Int64($0) + 1 } }
    let owned = Set(plan.scenarios.filter { $0.recording == index }.map(\.scenario.id))
    let ownScenario: (Int64) -> Int64? = { owned.contains($0) ? scenario($0) : nil }
    var runs: [Int64: Int64] = [:]
    for (number, run) in plan.runs.enumerated() where run.recording == index {
      runs[run.id] = Int64(number) + 1
    }
    let own = assessments.own[index]
    let all = assessments.all[index]
    let batch = batch
    try copy("scenario", ["id": ownScenario, "batch": { _ in batch }])
    for table in Self.tablesOfScenarios { try copy(table, ["scenario": ownScenario]) }
    try copy("assessment", ["id": { own[$0] }, "scenario": scenario])
    try copy("assertion", ["assessment": { own[$0] }], order: "assessment, number")
    try copy(
      "run",
      [
        "id": { runs[$0] }, "scenario": scenario, "batch": { _ in batch },
        "assessment": { all[$0] },
      ]
    )
    for table in Self.tablesOfRuns {
      try copy(table, ["run": { runs[$0] }])
    }
  }

  private func copy(
    _ table: String,
    _ changes: [String: (Int64) -> Int64?],
    _ source: (db: Database, path: String),
    order: String
  ) throws {
    let isSorted = Self.sortedTables.contains { $0.name == table }
    // Generated columns are hidden from this list, and cannot be inserted.
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
