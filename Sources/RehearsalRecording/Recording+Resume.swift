import Foundation
import GRDB
public import RehearsalRules
public import RehearsalSimulation

/// The lookup of recorded runs, so that an interrupted command can continue.
extension Recording {
  /// Returns the identifiers of a scenario that earlier commands added from the same files.
  ///
  /// - Parameters:
  ///   - path: The path of the scenario file.
  ///   - configuration: The name of the configuration that is applied to the scenario; `nil` if there is none.
  ///   - sources: All files from which the plan was made.
  ///   - ofSameVersion: Whether to ignore scenarios that another version of the command added.
  /// - Returns: The identifiers of the scenario in the recording, one for each command that added it, the latest first.
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func scenarioIDs(
    path: String,
    configuration: String? = nil,
    sources: [PlanSource],
    ofSameVersion: Bool
  ) throws -> [Int64] {
    do {
      return try queue.read { db in
        let rows = try Row.fetchAll(
          db,
          sql: """
            SELECT s.id, s.batch FROM scenario s JOIN batch b ON b.id = s.batch
            WHERE s.path = ? AND s.configuration IS ? AND (b.version = ? OR NOT ?)
            ORDER BY s.id DESC
            """,
          arguments: [path, configuration, commandVersion, ofSameVersion]
        )
        let entries = try Self.entries(rows, withFiles: sources, db)
        let wantedRoot = sources.first { $0.origin == .scenario }?.root ?? ""
        return entries.filter { entry in
          if entry.root == wantedRoot { return true }
          // One command writes the path of a folder in one way, so its other paths are other folders.
          return entry.batch != batchID
            && Self.areSameFolder(
              entry.root,
              wantedRoot,
              isOnlyOne: entries.allSatisfy {
                $0.batch != entry.batch || $0.root == entry.root
              }
            )
        }.map(\.id)
      }
    } catch {
      throw RecordingError(error, path: self.path, isAppending: true)
    }
  }

  /// Prepares a scenario that an earlier command added from the same files for the runs of this command.
  ///
  /// The scenario gets the folders and options of this command, because those of the earlier command may be out of date.
  ///
  /// - Parameters:
  ///   - scenario: The identifier of the scenario in the recording.
  ///   - options: The command-line options for repeating a run of the scenario, such as ` --agents DIR`.
  ///   - sources: All files from which the plan was made.
  /// - Throws: ``RecordingError`` if the recording cannot be written.
  public func continueScenario(_ scenario: Int64, options: String, sources: [PlanSource]) throws {
    do {
      try queue.write { db in
        try db.execute(
          sql: "UPDATE scenario SET options = ? WHERE id = ?",
          arguments: [options, scenario]
        )
        for source in sources {
          try db.execute(
            sql: "UPDATE source SET root = ? WHERE scenario = ? AND origin = ? AND path = ?",
            arguments: [source.root, scenario, source.origin.rawValue, source.path]
          )
        }
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// A scenario in the recording, with the command that added it and the folder of its files.
  private struct ScenarioEntry {
    var id: Int64
    var batch: Int64?
    var root: String
  }

  /// Reads rows of the table `scenario`, and returns the scenarios that were made from the given files.
  private static func entries(
    _ rows: [Row],
    withFiles sources: [PlanSource],
    _ db: Database
  ) throws -> [ScenarioEntry] {
    let wantedFingerprints = Set(sources.map(SourceFingerprint.init))
    return try rows.compactMap { row in
      guard let id = row.integer("id") else { return nil }
      let (fingerprints, root) = try readFingerprints(of: id, db)
      guard fingerprints == wantedFingerprints else { return nil }
      return ScenarioEntry(id: id, batch: row.integer("batch"), root: root)
    }
  }

  /// Returns how many runs of a scenario the recording has.
  ///
  /// - Parameter scenarios: The identifiers of the scenario in the recording.
  /// - Returns: The number of runs.
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func runCount(of scenarios: [Int64]) throws -> Int {
    do {
      return try queue.read { db in
        try scenarios.reduce(0) { try $0 + Self.runCount(of: $1, db) }
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Returns whether a command without shards made runs of a scenario with the seeds that the scenario states.
  ///
  /// - Parameter scenarios: The identifiers of the scenario in the recording.
  /// - Returns: Whether there is a run of such a command.
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func hasSweepWithScenarioSeeds(of scenarios: [Int64]) throws -> Bool {
    do {
      return try queue.read { db in
        try scenarios.contains { scenario in
          try Bool.fetchOne(
            db,
            sql: """
              SELECT EXISTS(SELECT 1 FROM run JOIN batch b ON b.id = run.batch
                WHERE run.scenario = ? AND b.seeds IS NULL AND b.shard IS NULL)
              """,
            arguments: [scenario]
          ) ?? false
        }
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Finds the recorded histories of a log.
  ///
  /// - Parameters:
  ///   - path: The path of the first log file.
  ///   - selects: A closure that receives the JSON description of each history with this path, and whether this command
  ///     added the history. It returns whether to include the history.
  /// - Returns: The identifiers of the included histories, the latest first.
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func historyIDs(
    path: String,
    where selects: (_ description: [UInt8], _ isOfThisCommand: Bool) -> Bool
  ) throws -> [Int64] {
    do {
      return try queue.read { db in
        let rows = try Row.fetchCursor(
          db,
          sql: """
            SELECT s.id, s.batch, source.content FROM scenario s JOIN source ON source.scenario = s.id
            WHERE s.path = ? AND source.origin = ? ORDER BY s.id DESC
            """,
          arguments: [path, PlanSource.Origin.history.rawValue]
        )
        var ids: [Int64] = []
        while let row = try rows.next() {
          guard let id = row.integer("id"), let description = row.data("content") else { continue }
          if selects(Array(description), row.integer("batch") == batchID) { ids.append(id) }
        }
        return ids
      }
    } catch {
      throw RecordingError(error, path: self.path, isAppending: true)
    }
  }

  private struct SourceFingerprint: Hashable {
    /// The raw value of the `PlanSource.Origin`, which says what the file tree of the file is for.
    var origin: String
    var path: String
    var digest: String

    init(_ source: PlanSource) {
      origin = source.origin.rawValue
      path = source.path
      digest = Digest(of: source.bytes).description
    }

    init?(_ row: Row) {
      guard let origin = row.text("origin"), let path = row.text("path"),
        let digest = row.text("fingerprint")
      else { return nil }
      self.origin = origin
      self.path = path
      self.digest = digest
    }
  }

  /// Reads the fingerprints of the files of a scenario, and the root folder of the files of the scenario itself.
  private static func readFingerprints(
    of scenario: Int64,
    _ db: Database
  ) throws -> (fingerprints: Set<SourceFingerprint>, root: String) {
    let rows = try Row.fetchAll(
      db,
      sql: "SELECT origin, root, path, fingerprint FROM source WHERE scenario = ?",
      arguments: [scenario]
    )
    let root = rows.first { $0.text("origin") == PlanSource.Origin.scenario.rawValue }?.text("root")
    return (Set(rows.compactMap { SourceFingerprint($0) }), root ?? "")
  }

  /// Returns whether two paths of folders lead to the same folder.
  ///
  /// Paths with different texts lead to the same folder if they are equal once links are resolved. If the recorded
  /// folder is missing, because it was moved or is on another computer, it counts as the folder whose files have the
  /// same contents. `isOnlyOne` says whether the command that recorded the folder had no other folder with these
  /// contents.
  private static func areSameFolder(
    _ recordedPath: String,
    _ path: String,
    isOnlyOne: Bool
  ) -> Bool {
    func url(_ path: String) -> URL { URL(filePath: path.isEmpty ? "." : path) }
    return isOnlyOne && !FileManager.default.fileExists(atPath: url(recordedPath).path)
      || url(recordedPath).resolvingSymlinksInPath().standardizedFileURL.path
        == url(path).resolvingSymlinksInPath().standardizedFileURL.path
  }

  /// Passes the recorded runs of a plan to a closure.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - scenarios: The identifiers of the plan's scenario in the recording.
  ///   - seeds: A closure that returns whether to include runs with the given seed.
  ///   - level: The lowest recording level of the runs to include.
  ///   - take: A closure that receives each run with its judgement. The runs are in the order of `scenarios`,
  ///     and for each scenario in the order in which they were recorded. Several runs can have the same seed.
  /// - Throws: ``RecordingError`` if one of the runs cannot be read.
  public func readResults(
    of plan: Plan,
    scenarios: [Int64],
    seeds: (UInt64) -> Bool,
    level: RecordingLevel,
    _ take: (JudgedRun) -> Void
  ) throws {
    do {
      let unreadable = RecordingError(
        .invalid,
        "\(path): error: a run of the recording cannot be read; record in another file"
      )
      try queue.read { db in
        for scenario in scenarios {
          try RunDetailsReader.readRuns(
            of: scenario,
            plan,
            db,
            unreadable: unreadable,
            where: { row in
              Self.reachesLevel(row, level)
                && row.integer("seed").map { seeds(UInt64(bitPattern: $0)) } ?? false
            },
            take
          )
        }
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  private static func reachesLevel(_ row: Row, _ level: RecordingLevel) -> Bool {
    row.text("level").flatMap(RecordingLevel.init).map { $0 >= level } ?? false
  }
}
