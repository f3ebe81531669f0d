import Foundation
import GRDB
import RehearsalRules
import RehearsalSimulation

/// A cache of the assessments of a scenario.
///
/// An assessment has the results of expectations, and the parts of the plan that a run exercised. An
/// assessment that is not in the cache is read from the recording.
struct RecordedAssessments {
  /// The maximum number of assessments in the cache.
  ///
  /// The maximum limits the memory of the cache if every run has a different assessment.
  private static let capacity = 4_096

  private let scenarioID: Int64
  private let plan: Plan
  private let db: Database
  private var cache: [Int64: RecordedAssessment] = [:]

  init(of scenario: Int64, _ plan: Plan, _ db: Database) {
    self.scenarioID = scenario
    self.plan = plan
    self.db = db
  }

  /// Returns the assessment with an identifier; `nil` if the scenario has no such assessment, or its row is invalid.
  mutating func assessment(_ id: Int64) throws -> RecordedAssessment? {
    if let cachedAssessment = cache[id] { return cachedAssessment }
    let sql = "SELECT * FROM assessment WHERE id = ? AND scenario = ?"
    guard
      let row = try Row.fetchOne(db, sql: sql, arguments: [id, scenarioID]),
      let assessment = RecordedAssessment(
        row,
        try Row.read("SELECT * FROM assertion WHERE assessment = ? ORDER BY number", [id], of: db) {
          ExpectationResult($0)
        },
        plan
      )
    else { return nil }
    if cache.count >= Self.capacity { cache.removeAll(keepingCapacity: true) }
    cache[id] = assessment
    return assessment
  }
}

/// An assessment that was read from a recording: the results of expectations, and the exercised
/// parts of the plan.
///
/// The type ``Assessment`` has the values in the form in which they are written.
struct RecordedAssessment {
  var expectations: [ExpectationResult]
  var sometimesHappened: [Bool]
  var coverage: PlanCoverage
  var usedClauses: [[Bool]]

  init?(_ row: Row, _ assertions: [ExpectationResult?], _ plan: Plan) {
    let expectations = assertions.compactMap(\.self)
    guard expectations.count == assertions.count,
      let sometimesFlags = row.text("witnessed").flatMap(JSONText.integers),
      let exercisedParts = row.text("exercised").flatMap({ RecordedCoverage($0, of: plan) })
    else { return nil }
    self.expectations = expectations
    self.sometimesHappened = sometimesFlags.map { $0 == 1 }
    coverage = exercisedParts.coverage(of: plan)
    usedClauses = exercisedParts.usedClauses
  }
}

extension ExpectationResult {
  fileprivate init?(_ row: Row) {
    guard let statement = row.text("statement"),
      let verdict = row.text("verdict").flatMap(Verdict.init),
      let expected = row.text("expected"), let found = row.text("found"),
      let nearest = row.text("nearest").flatMap(JSONText.texts),
      let task = row.identifier("task", none: TaskID.none.rawValue),
      let showsRecent = row.integer("shows_recent")
    else { return nil }
    self.init(
      statement: statement,
      verdict: verdict,
      expected: expected,
      found: found,
      explanation: nearest,
      location: row.text("place").flatMap(SourceLocation.init),
      task: TaskID(rawValue: task),
      showsRecentEvents: showsRecent == 1
    )
  }
}

extension JSONText {
  /// Parses a JSON array of integers; `nil` if the text is not such an array.
  static func integers(_ text: String) -> [Int64]? {
    try? JSONDecoder().decode([Int64].self, from: Data(text.utf8))
  }

  /// Parses a JSON array of strings; `nil` if the text is not such an array.
  fileprivate static func texts(_ text: String) -> [String]? {
    try? JSONDecoder().decode([String].self, from: Data(text.utf8))
  }
}
