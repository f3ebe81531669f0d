import GRDB
import RehearsalRules
import RehearsalSimulation

/// What the expectations found in a run, and what the run exercised.
///
/// Most runs of a scenario have the same assessment, so a recording stores it once for all of them.
struct Assessment: Hashable {
  var scenario: Int64
  /// A JSON array with 1 for each `sometimes` expectation that came true, and 0 for the others.
  var witnessed: String
  /// The JSON of ``RecordedCoverage``.
  var exercised: String
  var expectations: [ExpectationResult]

  init(of run: JudgedRun, scenario: Int64) {
    self.scenario = scenario
    let judgement = run.judgement
    witnessed = "[" + judgement.witnessed.map { $0 ? "1" : "0" }.joined(separator: ",") + "]"
    exercised = RecordedCoverage(judgement.coverage, run.summary.usedClauses).json
    expectations = judgement.expectations
  }

  /// Inserts the assessment and its assertions, and returns its identifier.
  func insert(_ db: Database) throws -> Int64 {
    try db.cachedStatement(
      sql: "INSERT INTO assessment(scenario, witnessed, exercised) VALUES (?, ?, ?)"
    ).execute(arguments: [scenario, witnessed, exercised])
    let id = db.lastInsertedRowID
    for (number, expectation) in expectations.enumerated() {
      try db.cachedStatement(
        sql: """
          INSERT INTO assertion(assessment, number, statement, verdict, expected, found, nearest, place,
            task, shows_recent)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(
        arguments: [
          id, number, expectation.statement, expectation.verdict.rawValue, expectation.expected,
          expectation.found, JSONText.array(expectation.nearest), expectation.location?.description,
          expectation.task == .none ? nil : expectation.task.rawValue,
          expectation.showsRecentEvents,
        ]
      )
    }
    return id
  }
}

/// The assessments that a recording contains, so that each is inserted once.
final class KnownAssessments {
  /// How many assessments are remembered at most, which bounds the memory if every run has its own.
  private static let mostKnown = 4_096

  private var known: [Assessment: Int64] = [:]

  /// Returns the identifier of an assessment, which is inserted if it is not known.
  func identifier(of assessment: Assessment, _ db: Database) throws -> Int64 {
    if let id = known[assessment] { return id }
    let id = try assessment.insert(db)
    if known.count >= Self.mostKnown { forgetAll() }
    known[assessment] = id
    return id
  }

  /// Forgets all assessments, for example because the transaction that inserted them is rolled back.
  func forgetAll() { known.removeAll(keepingCapacity: true) }
}
