import GRDB
import RehearsalRules
import RehearsalSimulation

/// The results of the expectations in a run, and the parts of the plan that the run exercised.
///
/// Most runs of a scenario have the same assessment. Such runs share one stored assessment; see ``AssessmentCache``.
struct Assessment: Hashable {
  var scenarioID: Int64
  /// A JSON array of integers, one for each `sometimes` expectation: 1 if the run fulfilled it, otherwise 0.
  var sometimesHappenedJSON: String
  /// The parts of the plan that the run exercised, as JSON in the form of ``RecordedCoverage``.
  var exercisedPartsJSON: String
  var expectations: [ExpectationResult]

  init(of run: JudgedRun, scenario: Int64) {
    self.scenarioID = scenario
    let judgement = run.judgement
    sometimesHappenedJSON =
      "[" + judgement.sometimesHappened.map { $0 ? "1" : "0" }.joined(separator: ",") + "]"
    exercisedPartsJSON = RecordedCoverage(judgement.coverage, run.summary.usedClauses).json
    expectations = judgement.expectationResults
  }

  /// Inserts a row for the assessment and a row for each of its expectations.
  ///
  /// Returns the identifier of the assessment.
  func insert(_ db: Database) throws -> Int64 {
    try db.cachedStatement(
      sql: "INSERT INTO assessment(scenario, witnessed, exercised) VALUES (?, ?, ?)"
    ).execute(arguments: [scenarioID, sometimesHappenedJSON, exercisedPartsJSON])
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
          expectation.actual, JSONText.array(expectation.explanation),
          expectation.location?.description,
          expectation.task == .none ? nil : expectation.task.rawValue,
          expectation.showsRecentEvents,
        ]
      )
    }
    return id
  }
}

/// A cache of the identifiers of inserted assessments, so that equal assessments are rarely inserted twice.
///
/// A full cache is emptied, and equal assessments that come later are then inserted again.
final class AssessmentCache {
  /// The maximum number of assessments in the cache.
  ///
  /// The maximum limits the memory of the cache if every run has a different assessment.
  private static let capacity = 4_096

  private var identifiers: [Assessment: Int64] = [:]

  /// Inserts an assessment if it is not in the cache, and returns its identifier.
  func identifier(of assessment: Assessment, _ db: Database) throws -> Int64 {
    if let id = identifiers[assessment] { return id }
    let id = try assessment.insert(db)
    if identifiers.count >= Self.capacity { forgetAll() }
    identifiers[assessment] = id
    return id
  }

  /// Empties the cache, for example because the transaction that inserted its assessments is rolled back.
  func forgetAll() { identifiers.removeAll(keepingCapacity: true) }
}
