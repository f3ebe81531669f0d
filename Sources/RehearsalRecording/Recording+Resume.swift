import GRDB
public import RehearsalRules
public import RehearsalSimulation

/// How an interrupted batch is carried on.
extension Recording {
  /// Finds the scenario as earlier invocations added it, made from the same files.
  ///
  /// - Parameters:
  ///   - path: The scenario's file.
  ///   - configuration: What the plan is configured by, where it is by anything.
  ///   - sources: Every file the plan was made from.
  ///   - ofSameVersion: Whether the same version of the command has to have added it.
  /// - Returns: The numbers that it got, the latest first.
  /// - Throws: ``RecordingError`` where the recording cannot be read.
  public func find(
    path: String,
    configuration: String? = nil,
    sources: [Source],
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

    init(_ source: Source) {
      origin = source.origin
      path = source.path
      digest = Digest(of: source.content).description
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

  /// The runs of a plan that are recorded already, by their seeds.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - scenarios: The numbers under which its scenario was added.
  ///   - seeds: Whether a seed is asked for.
  ///   - level: How much has to be kept of a run; one of which less was kept is left out.
  /// - Returns: What is known of each run, and what it was judged to be.
  /// - Throws: ``RecordingError`` where one of them cannot be read.
  public func results(
    of plan: Plan,
    scenarios: [Int64],
    seeds: (UInt64) -> Bool,
    level: Level
  ) throws -> [UInt64: (RunSummary, Judgement)] {
    do {
      return try queue.read { db in
        var results: [UInt64: (RunSummary, Judgement)] = [:]
        for scenario in scenarios {
          var details = RecordedDetails(of: scenario, plan)
          try details.read(db)
          for row in try Self.runs(of: scenario, db) where Self.keeps(row, level) {
            guard let (summary, judgement) = details.result(of: row) else {
              throw RecordingError(
                .invalid,
                "\(path): error: a run of the recording cannot be read; record without --resume"
              )
            }
            // Recorded before spending was, or what was exercised: it is made again.
            let isWhole =
              (summary.tokens == 0 || !judgement.spending.isEmpty)
              && judgement.coverage.agents.count == plan.members.count
            guard isWhole, seeds(summary.seed), results[summary.seed] == nil,
              judgement.witnessed.count == plan.witnesses
            else { continue }
            results[summary.seed] = (summary, judgement)
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

extension Plan {
  /// How many things have to happen in one of its runs at least.
  fileprivate var witnesses: Int {
    guard case .expectations(let expectations) = oracle else { return 0 }
    return expectations.sometimes.count
  }
}
