import Foundation
import GRDB
import RehearsalRules
import RehearsalSimulation

/// An assessment that a recording contains, see ``Assessment``.
struct RecordedAssessment {
  var expectations: [ExpectationResult]
  var witnessed: [Bool]
  var coverage: PlanCoverage
  var usedClauses: [[Bool]]

  /// Reads the assessments of a scenario, by their identifiers.
  ///
  /// An assessment with a value that this version never writes is left out.
  ///
  /// If `run` is not `nil`, only the assessment of that run is read.
  static func all(
    of scenario: Int64,
    run: Int64?,
    _ plan: Plan,
    _ db: Database
  ) throws -> [Int64: Self] {
    let which = """
      SELECT * FROM assessment
      WHERE scenario = ?1 AND (?2 IS NULL OR id = (SELECT assessment FROM run WHERE id = ?2))
      """
    let assertions = Dictionary(
      grouping: try Row.read(
        """
        SELECT a.* FROM (\(which)) w JOIN assertion a ON a.assessment = w.id
        ORDER BY a.assessment, a.number
        """,
        [scenario, run],
        of: db
      ) { row in (row.integer("assessment"), ExpectationResult(row)) },
      by: \.0
    )
    let rows = try Row.read(which, [scenario, run], of: db) { $0.copy() }
    return rows.reduce(into: [:]) { all, row in
      guard let id = row.integer("id") else { return }
      all[id] = Self(row, (assertions[id] ?? []).map(\.1), plan)
    }
  }

  private init?(_ row: Row, _ assertions: [ExpectationResult?], _ plan: Plan) {
    let expectations = assertions.compactMap(\.self)
    guard expectations.count == assertions.count,
      let witnessed = row.text("witnessed").flatMap(JSONText.integers),
      let exercised = row.text("exercised").flatMap({ RecordedCoverage($0, of: plan) })
    else { return nil }
    self.expectations = expectations
    self.witnessed = witnessed.map { $0 == 1 }
    coverage = exercised.exercise(of: plan)
    usedClauses = exercised.usedClauses
  }
}

extension ExpectationResult {
  fileprivate init?(_ row: Row) {
    guard let statement = row.text("statement"),
      let verdict = row.text("verdict").flatMap(Verdict.init),
      let expected = row.text("expected"), let found = row.text("found"),
      let nearest = row.text("nearest").flatMap(JSONText.texts)
    else { return nil }
    self.init(
      statement: statement,
      verdict: verdict,
      expected: expected,
      found: found,
      nearest: nearest,
      location: row.text("place").flatMap(SourceLocation.init)
    )
  }
}

extension JSONText {
  /// Parses a JSON array of integers; `nil` if the text is anything else.
  static func integers(_ text: String) -> [Int64]? {
    try? JSONDecoder().decode([Int64].self, from: Data(text.utf8))
  }

  /// Parses a JSON array of strings; `nil` if the text is anything else.
  fileprivate static func texts(_ text: String) -> [String]? {
    try? JSONDecoder().decode([String].self, from: Data(text.utf8))
  }
}
