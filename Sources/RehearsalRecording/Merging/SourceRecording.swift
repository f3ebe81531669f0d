import GRDB
import RehearsalSimulation

/// One of several recordings that are merged.
///
/// The file is opened when it is read, and stays open until `close()` is called.
final class SourceRecording {
  /// A scenario of the recording.
  struct Scenario {
    var id: Int64
    var path: String
    var configuration: String?
    var root: String
    /// The digest of each file from which the plan was made, keyed by the origin and the path of the file.
    var fileDigests: [String: String]
    /// The lowest number of a shard with a run of the scenario; `nil` if the runs do not belong to shards.
    var lowestShard: Int?

    /// The identifiers of the commands that made runs of the scenario, as text.
    var batches: Set<String>
    /// The runs of the scenario in a shard; `nil` if the runs do not belong to a single shard.
    var shardPart: ShardPart?

    /// The part of a scenario's runs that a shard has.
    struct ShardPart {
      /// The digest of the divided sweep.
      var sweepDigest: String
      var shardNumber: Int64
      var lowestSeed: UInt64
      var highestSeed: UInt64

      init?(_ row: Row) {
        guard let sweepDigest = row.text("sweep"), let shardNumber = row.integer("shard"),
          row.integer("last_shard") == shardNumber, let lowestSeed = row.integer("lowest_seed"),
          let highestSeed = row.integer("highest_seed")
        else { return nil }
        self.sweepDigest = sweepDigest
        self.shardNumber = shardNumber
        self.lowestSeed = UInt64(bitPattern: lowestSeed)
        self.highestSeed = UInt64(bitPattern: highestSeed)
      }

      /// Returns whether another shard of the same sweep has runs with the same seeds.
      ///
      /// A run belongs to one shard, so the runs are then those of two scenarios.
      func overlaps(_ other: Self) -> Bool {
        sweepDigest == other.sweepDigest && shardNumber != other.shardNumber
          && lowestSeed <= other.highestSeed && other.lowestSeed <= highestSeed
      }
    }

    /// The path, the configuration and the file contents, which equal scenarios have in common.
    struct Key: Hashable {
      var path: String
      var configuration: String?
      var fileDigests: [String: String]
    }

    /// What the scenario has in common with equal scenarios, which can have other root folders.
    var key: Key { Key(path: path, configuration: configuration, fileDigests: fileDigests) }
  }

  /// A run of the recording.
  struct Run {
    var id: Int64
    var scenarioID: Int64
    var batchID: Int64
    var seed: UInt64
    var level: RecordingLevel
    var assessmentID: Int64
  }

  /// The runs that one command added to the recording.
  struct Batch {
    var id: Int64
    /// The version of the command.
    var commandVersion: String
    var seeds: String?
    var shard: RecordedShard?
    /// The digest of the sweep that the command made; `nil` if it is unknown.
    var sweepDigest: String?
    /// The number of runs that the batch was to have; `nil` if the recording has all runs of the sweep.
    ///
    /// For a shard, this is always the number of its runs.
    var plannedRunCount: Int?
    /// The maximum number of pairs of each scenario, if a sequential comparison made the runs; otherwise `nil`.
    var cap: Int64?
    var started: String
    /// The number of runs of the batch that the recording contains.
    var runCount: Int

    /// The maximum of ``plannedRunCount``, so that a sum of damaged values cannot overflow.
    static let planLimit: Int64 = 1 << 40
  }

  let path: String
  /// The connection to the file; `nil` while the file is closed.
  private var queue: DatabaseQueue?
  let scenarios: [Scenario]
  /// The batches that have at least one run.
  let batches: [Batch]
  /// The batches without runs whose commands were to make runs of a whole sweep.
  let emptyBatches: [Batch]
  /// Whether the recording contains causes of failures.
  let hasCauses: Bool

  /// Reads the scenarios and batches of a recording, and leaves its file closed.
  ///
  /// - Throws: ``RecordingError`` if the recording is missing, is damaged, has no runs, or was made by another version.
  init(_ path: String, commandVersion: String) throws {
    self.path = path
    let queue = try RecordingFile.openExisting(path)
    do {
      let allBatches: [Batch]
      (scenarios, allBatches, hasCauses) = try queue.read { db in
        (
          try Self.readScenarios(db, path), try Self.readBatches(db, path),
          try Int.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM cause)") == 1
        )
      }
      batches = allBatches.filter { $0.runCount > 0 }
      emptyBatches = allBatches.filter { $0.runCount == 0 }
    } catch {
      throw RecordingError(error, path: path)
    }
    guard !batches.isEmpty else {
      throw RecordingError(.missing, "\(path): error: the recording has no runs")
    }
    if let otherBatch = batches.first(where: { $0.commandVersion != commandVersion }) {
      throw RecordingError(
        .invalid,
        "\(path): error: rehearse \(otherBatch.commandVersion) made runs of the recording, and this is "
          + "\(commandVersion); merge recordings of one version with that version"
      )
    }
  }

  /// Passes the database to a closure.
  ///
  /// Opens the file if it is closed, and leaves it open.
  ///
  /// - Throws: ``RecordingError`` if the file cannot be opened, and any error of the closure.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    let queue = try queue ?? RecordingFile.openExisting(path)
    self.queue = queue
    return try queue.read(body)
  }

  /// Closes the file.
  ///
  /// The next call of `read` opens it again.
  func close() { queue = nil }

  private static func readScenarios(_ db: Database, _ path: String) throws -> [Scenario] {
    var files: [Int64: [String: String]] = [:]
    var roots: [Int64: String] = [:]
    let sources = try Row.fetchCursor(
      db,
      sql: "SELECT scenario, origin, root, path, fingerprint FROM source"
    )
    while let row = try sources.next() {
      guard let scenario = row.integer("scenario"), let origin = row.text("origin"),
        let root = row.text("root"), let file = row.text("path"),
        let digest = row.text("fingerprint")
      else { throw RecordingError.unreadable("a file", path: path) }
      if origin == PlanSource.Origin.scenario.rawValue { roots[scenario] = root }
      files[scenario, default: [:]]["\(origin) \(file)"] = digest
    }
    let sql = """
      SELECT s.*, min(b.shard) AS shard, max(b.shard) AS last_shard, max(b.sweep) AS sweep,
        min(run.seed) AS lowest_seed, max(run.seed) AS highest_seed,
        group_concat(DISTINCT run.batch) AS batches
      FROM scenario s JOIN run ON run.scenario = s.id JOIN batch b ON b.id = run.batch GROUP BY s.id ORDER BY s.id
      """
    return try Row.read(sql, of: db) { row in
      guard let id = row.integer("id"), let file = row.text("path") else {
        throw RecordingError.unreadable("a scenario", path: path)
      }
      return Scenario(
        id: id,
        path: file,
        configuration: row.text("configuration"),
        root: roots[id] ?? "",
        fileDigests: files[id] ?? [:],
        lowestShard: row.integer("shard").map { Int(clamping: $0) },
        batches: Set((row.text("batches") ?? "").split(separator: ",").map(String.init)),
        shardPart: Scenario.ShardPart(row)
      )
    }
  }

  /// Returns the batches with runs, and those without runs whose commands were to make runs of a whole sweep.
  ///
  /// A command that was killed before its first run leaves such a batch without runs.
  static func readBatches(_ db: Database, _ path: String) throws -> [Batch] {
    let sql = """
      SELECT b.*, coalesce(r.runs, 0) AS runs FROM batch b
      LEFT JOIN (SELECT batch, count(*) AS runs FROM run GROUP BY batch) r ON r.batch = b.id
      WHERE r.runs > 0 OR b.planned > 0 AND b.shard IS NULL ORDER BY b.id
      """
    return try Row.read(sql, of: db) { row in
      guard let id = row.integer("id"), let commandVersion = row.text("version"),
        let started = row.text("started"),
        let runs = row.integer("runs")
      else { throw RecordingError.unreadable("a batch", path: path) }
      return Batch(
        id: id,
        commandVersion: commandVersion,
        seeds: row.text("seeds"),
        shard: RecordedShard(row),
        sweepDigest: row.text("sweep"),
        plannedRunCount: row.integer("planned").map { Int(min(max($0, 0), Batch.planLimit)) },
        cap: row.integer("cap"),
        started: started,
        runCount: Int(runs)
      )
    }
  }

  /// Returns all runs, ordered by identifier.
  func readRuns() throws -> [Run] {
    do {
      return try read { db in
        var runs: [Run] = []
        let rows = try Row.fetchCursor(
          db,
          sql: "SELECT id, scenario, batch, seed, level, assessment FROM run ORDER BY id"
        )
        while let row = try rows.next() {
          guard let id = row.integer("id"), let scenario = row.integer("scenario"),
            let batch = row.integer("batch"), let seed = row.integer("seed"),
            let level = row.text("level").flatMap(RecordingLevel.init),
            let assessment = row.integer("assessment")
          else { throw RecordingError.unreadable("a run", path: path) }
          runs.append(
            Run(
              id: id,
              scenarioID: scenario,
              batchID: batch,
              seed: UInt64(bitPattern: seed),
              level: level,
              assessmentID: assessment
            )
          )
        }
        return runs
      }
    } catch {
      throw RecordingError(error, path: path)
    }
  }
}

// MARK: - Contents

extension SourceRecording {
  /// Returns a digest of the content of each assessment, keyed by the identifier of the assessment.
  func assessmentDigests() throws -> [Int64: Digest] {
    do {
      return try read { db in
        var contents: [Int64: String] = [:]
        let rows = try Row.fetchCursor(
          db,
          sql: "SELECT id, witnessed, exercised FROM assessment ORDER BY id"
        )
        while let row = try rows.next() {
          guard let id = row.integer("id") else { continue }
          contents[id] = Self.identifyingText(of: row)
        }
        let assertions = try Row.fetchCursor(
          db,
          sql: "SELECT * FROM assertion ORDER BY assessment, number"
        )
        while let row = try assertions.next() {
          guard let id = row.integer("assessment"), let text = contents[id] else { continue }
          contents[id] = text + Self.identifyingText(of: row, except: ["assessment"])
        }
        return contents.mapValues { Digest(of: $0) }
      }
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  /// Returns a digest of the data that are recorded at every level for a run, except the run's assessment.
  ///
  /// The digest does not depend on the identifiers of rows, so that equal runs of two recordings have equal
  /// digests.
  func contentDigest(of run: Int64) throws -> Digest {
    do {
      return try read { db in
        var contents = ""
        let tables = [
          ("run", "id"), ("outcome", "run"), ("violation", "run"), ("spending", "run"),
        ]
        for (table, column) in tables {
          let rows = try Row.fetchCursor(
            db,
            sql: "SELECT * FROM \(table) WHERE \(column) = ? ORDER BY rowid",
            arguments: [run]
          )
          while let row = try rows.next() {
            contents += Self.identifyingText(
              of: row,
              except: ["id", "run", "scenario", "batch", "level", "assessment", "title"]
            )
          }
        }
        return Digest(of: contents)
      }
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  /// Returns the names and values of a row's columns as text, without the omitted columns.
  private static func identifyingText(of row: Row, except omittedColumns: Set<String> = ["id"])
    -> String
  {
    row.filter { !omittedColumns.contains($0.0) }.map { "\($0.0)=\($0.1.storage)" }.joined(
      separator: "\u{1F}"
    )
      + "\u{1E}"
  }
}

extension RecordedShard {
  /// Creates the description of a shard from a row of the table `batch`; `nil` if the batch is not a valid shard.
  init?(_ row: Row) {
    guard let index = row.integer("shard"), let count = row.integer("shards"),
      let sweepDigest = row.text("sweep").flatMap(Digest.init),
      let plannedRunCount = row.integer("planned"),
      let sweepRunCount = row.integer("total"), index >= 1, index <= count, plannedRunCount >= 0
    else { return nil }
    self.init(
      index: Int(clamping: index),
      count: Int(clamping: count),
      sweep: sweepDigest,
      runs: Int(clamping: plannedRunCount),
      total: Int(clamping: sweepRunCount)
    )
  }
}
