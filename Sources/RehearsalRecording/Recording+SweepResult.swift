import GRDB
public import RehearsalRules
import RehearsalSimulation

/// The recording of results about all runs of a scenario together.
extension Recording {
  /// The result of a scenario over all runs of a sweep.
  public struct SweepResult: Sendable {
    /// The verdict of the scenario, to which its runs and its expectations about all runs contribute.
    public var verdict: Verdict
    /// The number of runs that were judged together.
    public var runCount: Int
    /// The results of the expectations about all runs together, such as `sometimes`.
    public var expectations: [ExpectationResult]

    /// The statement of the expectation that each run has the expected digest.
    public static let digestStatement = "digests"

    /// Creates a result.
    public init(verdict: Verdict, runs: Int, expectations: [ExpectationResult]) {
      self.verdict = verdict
      self.runCount = runs
      self.expectations = expectations
    }
  }

  /// Records the result of a scenario over all runs of the command's sweep.
  ///
  /// If the result is about all recorded runs of the scenario, it replaces earlier results. Otherwise, they stay,
  /// because they are about other runs, and the result is recorded beside them unless it is a pass: that some of the
  /// runs pass together does not show that all of them do.
  ///
  /// - Parameters:
  ///   - result: The result.
  ///   - scenarios: The identifiers of the scenario in the recording, one for each command that added the scenario. The
  ///     result is stored for the last identifier in the array.
  /// - Throws: ``RecordingError`` if the recording cannot be written. In that case, the recorded results do not change.
  public func record(_ result: SweepResult, of scenarios: [Int64]) throws {
    guard let scenario = scenarios.last else { return }
    do {
      try queue.write { db in
        let runCount = try scenarios.reduce(0) { try $0 + Self.runCount(of: $1, db) }
        let isAboutAllRuns = runCount == result.runCount
        if isAboutAllRuns { try Self.discardSweepResults(of: scenarios, db) }
        guard isAboutAllRuns || result.verdict != .pass else { return }
        try Self.discardSweepResults(of: [scenario], inBatch: batchID, db)
        try insert(result, scenario, db)
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Removes the results of a scenario about all runs together, and the causes of missed bounds.
  ///
  /// Call this method before runs are added to the scenario.
  ///
  /// - Parameters:
  ///   - scenarios: The identifiers of the scenario in the recording.
  ///   - keepsProblems: Whether results that are not a pass stay, so that the scenario does not seem to pass before its
  ///     runs are judged together again.
  /// - Throws: ``RecordingError`` if the recording cannot be written.
  public func discardSweepResults(
    of scenarios: [Int64],
    keepingProblems keepsProblems: Bool
  ) throws {
    do {
      try queue.write { db in
        if keepsProblems {
          for scenario in scenarios { try Self.discardPasses(of: scenario, db) }
        } else {
          try Self.discardSweepResults(of: scenarios, db)
        }
        try Self.discardBoundCauses(of: scenarios, db)
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  /// Removes the results of a scenario that are passes.
  static func discardPasses(of scenario: Int64, _ db: Database) throws {
    for table in ["sweep_assertion", "sweep_result"] {
      try db.cachedStatement(
        sql: """
          DELETE FROM \(table) WHERE scenario = ?1
            AND batch IN (SELECT batch FROM sweep_result WHERE verdict = 'pass' AND scenario = ?1)
          """
      ).execute(arguments: [scenario])
    }
  }

  /// Returns the recorded problems that runs of a scenario do not have the expected digests.
  ///
  /// - Parameter scenarios: The identifiers of the scenario in the recording.
  /// - Returns: The problems, the earliest first.
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func digestProblems(of scenarios: [Int64]) throws -> [RecordedSweepProblem] {
    do {
      return try queue.read { db in
        try scenarios.flatMap { scenario in
          try Row.fetchAll(
            db,
            sql: RecordedSweepProblem.query(
              where: "a.scenario = ? AND a.statement = ? AND a.verdict <> 'pass'"
            ),
            arguments: [scenario, SweepResult.digestStatement]
          ).compactMap { RecordedSweepProblem($0) }
        }
      }
    } catch {
      throw RecordingError(error, path: path, isAppending: true)
    }
  }

  static func runCount(of scenario: Int64, _ db: Database) throws -> Int {
    let sql = "SELECT count(*) FROM run WHERE scenario = ?"
    return try Int.fetchOne(db, sql: sql, arguments: [scenario]) ?? 0
  }

  /// Removes the results of scenarios; only those of one command if `batch` is not `nil`.
  private static func discardSweepResults(
    of scenarios: [Int64],
    inBatch batch: Int64? = nil,
    _ db: Database
  ) throws {
    for scenario in scenarios {
      for table in ["sweep_assertion", "sweep_result"] {
        try db.cachedStatement(
          sql: "DELETE FROM \(table) WHERE scenario = ?1 AND (?2 IS NULL OR batch = ?2)"
        ).execute(arguments: [scenario, batch])
      }
    }
  }

  private func insert(_ result: SweepResult, _ scenario: Int64, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT INTO sweep_result(scenario, batch, runs, verdict) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [scenario, batchID, result.runCount, result.verdict.rawValue])
    for (number, expectation) in result.expectations.enumerated() {
      try db.cachedStatement(
        sql: """
          INSERT INTO sweep_assertion(scenario, batch, number, statement, verdict, expected, found, place)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(
        arguments: [
          scenario, batchID, number, expectation.statement, expectation.verdict.rawValue,
          expectation.expected, expectation.actual, expectation.location?.description,
        ]
      )
    }
  }
}
