import Foundation
import GRDB
import RehearsalRules
import RehearsalSimulation

/// The outcomes, violations, assessments and spending of recorded runs of a scenario, grouped by the
/// identifier of the run.
struct RecordedDetails {
  private let scenario: Int64
  private let run: Int64?
  private let plan: Plan
  private var outcomes: [Int64: [Row]] = [:]
  private var violations: [Int64: [Row]] = [:]
  /// What the expectations found and what was exercised, by the identifier of the assessment.
  private var assessments: [Int64: RecordedAssessment] = [:]
  private var spending: [Int64: [Row]] = [:]

  /// Creates empty details, for one run of a scenario or, if `run` is `nil`, for all of its runs.
  init(of scenario: Int64, run: Int64? = nil, _ plan: Plan) {
    self.scenario = scenario
    self.run = run
    self.plan = plan
  }

  mutating func read(_ db: Database) throws {
    outcomes = try rows(of: "outcome", by: "rowid", db)
    violations = try rows(of: "violation", by: "number", db)
    assessments = try RecordedAssessment.all(of: scenario, run: run, plan, db)
    spending = try rows(of: "spending", by: "rowid", db)
  }

  private func rows(of table: String, by order: String, _ db: Database) throws -> [Int64: [Row]] {
    let rows = try Row.read(
      """
      SELECT d.* FROM \(table) d JOIN run r ON r.id = d.run
      WHERE r.scenario = ?1 AND (?2 IS NULL OR r.id = ?2) ORDER BY d.run, d.\(order)
      """,
      [scenario, run],
      of: db
    ) { $0.copy() }
    return Dictionary(grouping: rows) { $0.integer("run") ?? 0 }
  }

  /// Converts a row of the table `run` to a run with its judgement.
  ///
  /// The result is `nil` if the row or its details contain a value that this version never writes.
  func judgedRun(_ run: Row) -> JudgedRun? {
    guard let id = run.integer("id"),
      let tasks = (outcomes[id] ?? []).mapAll(TaskResult.init),
      var summary = RunSummary(run, tasks),
      let assessment = run.integer("assessment").flatMap({ assessments[$0] }),
      let verdict = run.text("verdict").flatMap(Verdict.init),
      let violations = (violations[id] ?? []).mapAll(Violation.init),
      let spending = (spending[id] ?? []).mapAll(Spending.init),
      let taskCount = run.integer("tasks"), taskCount >= 0
    else { return nil }
    summary.usedClauses = assessment.usedClauses
    let judgement = Judgement(
      verdict: verdict,
      violations: violations,
      tasks: tasks,
      taskCount: Int(taskCount),
      spending: spending,
      expectations: assessment.expectations,
      canary: run.text("canary").flatMap(Judgement.Canary.init),
      witnessed: assessment.witnessed,
      coverage: assessment.coverage
    )
    return JudgedRun(summary: summary, judgement: judgement)
  }
}

extension [Row] {
  /// Converts all rows; `nil` if any row cannot be converted.
  fileprivate func mapAll<Value>(_ value: (Row) -> Value?) -> [Value]? {
    let values = compactMap(value)
    return values.count == count ? values : nil
  }
}

extension RunSummary {
  fileprivate init?(_ row: Row, _ tasks: [TaskResult]) {
    let ended = tasks.filter { $0.task != .none }
    guard let seed = row.integer("seed"), let digest = row.text("digest").flatMap(Digest.init),
      let ending = row.text("ending").flatMap({ code in
        Event.Ending(code: code, detail: row.text("ending_detail"))
      }), let time = row.integer("time"),
      let events = row.integer("events"), let handoffs = row.integer("handoffs"), events >= 0,
      handoffs >= 0, let tokens = row.integer("tokens"),
      let escaped = row.integer("escaped"), escaped >= 0,
      let executions = row.integer("executions"), executions >= 0,
      let askedAgain = row.integer("asked_again"), askedAgain >= 0,
      let refused = row.integer("refused"), refused >= 0
    else { return nil }
    self.init(
      seed: UInt64(bitPattern: seed),
      digest: digest,
      ending: ending,
      time: Instant(nanoseconds: time),
      events: UInt64(events),
      handoffs: UInt64(handoffs),
      tokens: tokens,
      escaped: UInt64(escaped),
      executions: UInt64(executions),
      askedAgain: UInt64(askedAgain),
      refused: UInt64(refused),
      ended: UInt64(ended.count),
      completed: UInt64(ended.count { $0.outcome.kind == .completed })
    )
  }
}

extension TaskResult {
  fileprivate init?(_ row: Row) {
    guard let kind = row.text("outcome").flatMap(Outcome.Kind.init),
      let time = row.integer("time"), let retries = row.integer("retries")
    else { return nil }
    self.init(
      task: row.integer("task").flatMap(UInt32.init(exactly:)).map(TaskID.init) ?? .none,
      outcome: Outcome(kind: kind, reason: row.text("reason").flatMap(Outcome.Reason.init)),
      time: Instant(nanoseconds: time),
      retries: Int(retries)
    )
  }
}

extension Spending {
  fileprivate init?(_ row: Row) {
    guard let agent = row.integer("agent").flatMap(UInt32.init(exactly:)),
      let tokens = row.integer("tokens")
    else { return nil }
    self.init(
      agent: AgentID(rawValue: agent),
      task: row.integer("task").flatMap(UInt32.init(exactly:)).map(TaskID.init) ?? .none,
      tokens: tokens
    )
  }
}

extension Violation {
  fileprivate init?(_ row: Row) {
    guard let rule = row.text("rule"), let severity = row.text("severity").flatMap(Severity.init),
      let text = row.text("text"), let evidence = row.text("evidence").flatMap(JSONText.integers)
    else { return nil }
    self.init(
      rule: rule,
      severity: severity,
      agent: row.integer("agent").flatMap(UInt32.init(exactly:)).map(AgentID.init) ?? .none,
      task: row.integer("task").flatMap(UInt32.init(exactly:)).map(TaskID.init) ?? .none,
      text: text,
      evidence: evidence.map { UInt64(clamping: $0) }
    )
  }
}
