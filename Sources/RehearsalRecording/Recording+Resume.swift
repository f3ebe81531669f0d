import GRDB
public import RehearsalRules
public import RehearsalSimulation

/// How an interrupted batch is carried on.
extension Recording {
  /// Finds the scenario as an earlier invocation of the same version added it, made from the same
  /// files.
  ///
  /// - Returns: The number that it got, the latest where there are several; `nil` where there is none.
  public func find(path: String, sources: [Source]) throws -> Int64? {
    do {
      return try queue.read { db in
        let candidates = try Int64.fetchAll(
          db,
          sql: """
            SELECT s.id FROM scenario s JOIN batch b ON b.id = s.batch
            WHERE s.path = ? AND b.version = ? ORDER BY s.id DESC
            """,
          arguments: [path, version]
        )
        let wanted = Set(sources.map(Fingerprint.init))
        return try candidates.first { try Self.fingerprints(of: $0, db) == wanted }
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

    init(_ row: Row) {
      origin = row["origin"]
      path = row["path"]
      digest = row["fingerprint"]
    }
  }

  private static func fingerprints(of scenario: Int64, _ db: Database) throws -> Set<Fingerprint> {
    let rows = try Row.fetchAll(
      db,
      sql: "SELECT origin, path, fingerprint FROM source WHERE scenario = ?",
      arguments: [scenario]
    )
    return Set(rows.map { Fingerprint($0) })
  }

  /// The runs of a scenario that are recorded already, by their seeds.
  ///
  /// - Throws: ``RecordingError`` where one of them cannot be read.
  public func results(
    of scenario: Int64,
    seeds: Range<UInt64>
  ) throws -> [UInt64: (RunSummary, Judgement)] {
    do {
      return try queue.read { db in
        var results: [UInt64: (RunSummary, Judgement)] = [:]
        let rows = try Row.fetchAll(
          db,
          sql: "SELECT * FROM run WHERE scenario = ? ORDER BY id",
          arguments: [scenario]
        )
        var details = RecordedDetails(of: scenario)
        try details.read(db)
        for row in rows {
          guard let (summary, judgement) = details.result(of: row) else {
            throw RecordingError(
              .invalid,
              "\(path): error: a run of the recording cannot be read; record without --resume"
            )
          }
          if seeds.contains(summary.seed), results[summary.seed] == nil {
            results[summary.seed] = (summary, judgement)
          }
        }
        return results
      }
    } catch {
      throw RecordingError(error, path: path)
    }
  }
}
