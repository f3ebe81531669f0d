import GRDB
public import RehearsalRules
import RehearsalSimulation

/// A recorded expectation about all runs of a scenario together that does not hold.
public struct RecordedSweepProblem: Sendable, Hashable {
  /// The identifier of the scenario in the recording.
  public var scenarioID: Int64
  /// The name of the scenario.
  public var scenarioName: String
  /// The path of the scenario file, relative to the root folder from which it was loaded.
  ///
  /// Two scenarios can have the same name.
  public var scenarioPath: String
  /// The name of the configuration that was applied to the scenario; `nil` if there was none.
  public var configuration: String?
  /// The number of runs that were judged together.
  public var runCount: Int
  /// The expectation as text, such as `reachable: T-1 stuck`.
  public var statement: String
  /// The verdict on the expectation, which is not `pass`.
  public var verdict: Verdict
  /// The required facts as text.
  public var expected: String
  /// The facts that were found, as text.
  public var found: String
  /// The file, line and column of the expectation; `nil` if it is not in a file.
  public var place: String?

  init?(_ row: Row) {
    guard let scenario = row.integer("scenario"), let name = row.text("name"),
      let path = row.text("path"), let runs = row.integer("runs"),
      let statement = row.text("statement"),
      let verdict = row.text("verdict").flatMap(Verdict.init), verdict != .pass,
      let expected = row.text("expected"), let found = row.text("found")
    else { return nil }
    scenarioID = scenario
    scenarioName = name
    scenarioPath = path
    configuration = row.text("configuration")
    runCount = Int(clamping: runs)
    self.statement = statement
    self.verdict = verdict
    self.expected = expected
    self.found = found
    place = row.text("place")
  }

  /// Returns the SQL query for the problems for which a condition on the row `a` of `sweep_assertion` is true.
  static func query(where condition: String) -> String {
    """
    SELECT a.*, r.runs, s.name, s.path, s.configuration FROM sweep_assertion a
    JOIN sweep_result r ON r.scenario = a.scenario AND r.batch = a.batch
    JOIN scenario s ON s.id = a.scenario
    WHERE \(condition) ORDER BY a.scenario, a.batch, a.number
    """
  }

  /// The result of the expectation, without its place.
  package var result: ExpectationResult {
    ExpectationResult(
      statement: statement,
      verdict: verdict,
      expected: expected,
      found: found,
      explanation: [],
      location: nil
    )
  }
}

extension RecordingReader {
  /// Returns the expectations about all runs of a scenario together that do not hold, in the order of recording.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func sweepProblems() throws -> [RecordedSweepProblem] {
    try read { db in
      try Row.read(
        RecordedSweepProblem.query(where: "a.verdict IS NOT 'pass'"),
        of: db
      ) { row in
        guard let problem = RecordedSweepProblem(row) else {
          throw RecordingError(
            .invalid,
            "\(path): error: an expectation about all runs of the recording cannot be read"
          )
        }
        return problem
      }
    }
  }

  /// Returns the paths and configurations of the scenarios of which an expectation about all runs together does not
  /// hold.
  ///
  /// A scenario does not count if the recording has a later pass of the same path and configuration over at least as
  /// many runs. The files of the two may differ.
  ///
  /// - Throws: ``RecordingError`` if the recording cannot be read.
  public func unrepairedSweeps() throws -> [(path: String, configuration: String?)] {
    try read { db in
      try Row.read(
        """
        SELECT DISTINCT s.path, s.configuration FROM sweep_assertion a
        JOIN sweep_result r ON r.scenario = a.scenario AND r.batch = a.batch
        JOIN scenario s ON s.id = a.scenario
        WHERE a.verdict <> 'pass' AND NOT EXISTS (
          SELECT 1 FROM sweep_result l JOIN scenario t ON t.id = l.scenario
          WHERE t.path = s.path AND t.configuration IS s.configuration AND l.batch > r.batch
            AND l.runs >= r.runs AND l.verdict = 'pass')
        ORDER BY s.path, s.configuration
        """,
        of: db
      ) { row in
        guard let scenarioPath = row.text("path") else {
          throw RecordingError(
            .invalid,
            "\(path): error: a scenario of the recording cannot be read"
          )
        }
        return (scenarioPath, row.text("configuration"))
      }
    }
  }
}
