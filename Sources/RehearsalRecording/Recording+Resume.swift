import GRDB
public import RehearsalRules
public import RehearsalSimulation

/// The lookup of recorded runs, so that an interrupted batch can continue.
extension Recording {
  /// Finds the entries of a scenario that earlier invocations added from the same files.
  ///
  /// - Parameters:
  ///   - path: The path of the scenario file.
  ///   - configuration: The name of the configuration that is applied to the scenario; `nil` if
  ///     there is none.
  ///   - sources: All files that the plan was made from.
  ///   - ofSameVersion: If true, only entries that the same version of the command added are found.
  /// - Returns: The identifiers of the scenario in the recording, the latest first.
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func find(
    path: String,
    configuration: String? = nil,
    sources: [PlanSource],
    ofSameVersion: Bool
  ) throws -> [Int64] {
    do {
      return try queue.read { db in
        let candidates = try Int64.fetchAll(
          db,
          sql: """
            SELECT s.id FROM scenario s JOIN batch b ON b.id = s.batch
            WHERE s.path = ? AND s.configuration IS ? AND (b.version = ? OR NOT ?)
            ORDER BY s.id DESC
            """,
          arguments: [path, configuration, version, ofSameVersion]
        )
        let wanted = Set(sources.map(Fingerprint.init))
        return try candidates.filter { try Self.fingerprints(of: $0, db) == wanted }
      }
    } catch {
      throw RecordingError(error, path: self.path)
    }
  }

  private struct Fingerprint: Hashable {
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
      (self.origin, self.path, self.digest) = (origin, path, digest)
    }
  }

  private static func fingerprints(of scenario: Int64, _ db: Database) throws -> Set<Fingerprint> {
    let rows = try Row.fetchAll(
      db,
      sql: "SELECT origin, path, fingerprint FROM source WHERE scenario = ?",
      arguments: [scenario]
    )
    return Set(rows.compactMap { Fingerprint($0) })
  }

  /// Returns the recorded runs of a plan, by seed.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - scenarios: The identifiers of the plan's scenario in the recording.
  ///   - seeds: A closure that returns whether to include the run with the given seed.
  ///   - level: The lowest level of the runs to include.
  /// - Returns: The runs with their judgements.
  /// - Throws: ``RecordingError`` if one of the runs cannot be read.
  public func results(
    of plan: Plan,
    scenarios: [Int64],
    seeds: (UInt64) -> Bool,
    level: Level
  ) throws -> [UInt64: JudgedRun] {
    do {
      return try queue.read { db in
        var results: [UInt64: JudgedRun] = [:]
        for scenario in scenarios {
          var details = RecordedDetails(of: scenario, plan)
          try details.read(db)
          for row in try Self.runs(of: scenario, db) where Self.keeps(row, level) {
            guard let run = details.judgedRun(row) else {
              throw RecordingError(
                .invalid,
                "\(path): error: a run of the recording cannot be read; record without --resume"
              )
            }
            let seed = run.summary.seed
            if seeds(seed), results[seed] == nil { results[seed] = run }
          }
        }
        return results
      }
    } catch {
      throw RecordingError(error, path: path)
    }
  }

  private static func runs(of scenario: Int64, _ db: Database) throws -> [Row] {
    try Row.fetchAll(
      db,
      sql: "SELECT * FROM run WHERE scenario = ? ORDER BY id",
      arguments: [scenario]
    )
  }

  private static func keeps(_ row: Row, _ level: Level) -> Bool {
    row.text("level").flatMap(Level.init).map { $0 >= level } ?? false
  }
}
