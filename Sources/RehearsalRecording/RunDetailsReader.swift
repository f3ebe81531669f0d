import Foundation
import GRDB
import RehearsalRules
import RehearsalSimulation

/// A reader of the task outcomes, violations, assessments and spent tokens of a scenario's recorded runs.
///
/// Rows are read run by run, so that the use of memory does not grow with the number of runs.
struct RunDetailsReader {
  private let plan: Plan
  private var outcomes: RowsByRun
  private var violations: RowsByRun
  private var spending: RowsByRun
  private var assessments: RecordedAssessments

  /// Creates a reader of the details of a scenario's runs.
  ///
  /// If `run` is not `nil`, only the details of the run with this identifier are read.
  init(of scenario: Int64, run: Int64? = nil, _ plan: Plan, _ db: Database) throws {
    self.plan = plan
    outcomes = try RowsByRun("outcome", by: "rowid", scenario, run, db)
    violations = try RowsByRun("violation", by: "number", scenario, run, db)
    spending = try RowsByRun("spending", by: "rowid", scenario, run, db)
    assessments = RecordedAssessments(of: scenario, plan, db)
  }

  /// Passes the recorded runs of a scenario to a closure, in the order in which they were recorded.
  ///
  /// - Parameters:
  ///   - scenario: The identifier of the scenario in the recording.
  ///   - plan: The plan of the scenario.
  ///   - db: The connection to the recording.
  ///   - unreadable: The error to throw if a run cannot be decoded.
  ///   - isWanted: A closure that returns whether to read the run in the given row of the table `run`.
  ///   - take: A closure that receives each run.
  /// - Throws: The error `unreadable` if a run has a value that this version never writes, and any error of the
  ///   database.
  static func readRuns(
    of scenario: Int64,
    _ plan: Plan,
    _ db: Database,
    unreadable: RecordingError,
    where isWanted: (Row) -> Bool = { _ in true },
    _ take: (JudgedRun) -> Void
  ) throws {
    var details = try RunDetailsReader(of: scenario, plan, db)
    let rows = try Row.fetchCursor(
      db,
      sql: "SELECT * FROM run WHERE scenario = ? ORDER BY id",
      arguments: [scenario]
    )
    while let row = try rows.next() {
      guard isWanted(row) else { continue }
      guard let run = try details.judgedRun(row) else { throw unreadable }
      take(run)
    }
  }

  /// Converts a row of the table `run` to a run with its judgement.
  ///
  /// Call this method with rows in ascending order of their identifiers. Some rows may be skipped. The result
  /// is `nil` if the row or its details contain a value that this version never writes.
  mutating func judgedRun(_ run: Row) throws -> JudgedRun? {
    guard let id = run.integer("id") else { return nil }
    let outcomeRows = try outcomes.rows(of: id)
    guard
      let tasks = outcomeRows.filter({ !$0.isOfOpenTask }).convertedRows(TaskResult.init),
      let openTasks = outcomeRows.filter(\.isOfOpenTask).convertedRows(RetriedOpenTask.init),
      var summary = RunSummary(run, tasks),
      let assessment = try run.integer("assessment").flatMap({ try assessments.assessment($0) }),
      let verdict = run.text("verdict").flatMap(Verdict.init),
      let violations = try violations.rows(of: id).convertedRows(Violation.init),
      let spending = try spending.rows(of: id).convertedRows(Spending.init),
      let taskCount = run.integer("tasks"), (0...1 << 32).contains(taskCount)
    else { return nil }
    summary.usedClauses = assessment.usedClauses
    let judgement = Judgement(
      verdict: verdict,
      violations: violations,
      tasks: tasks,
      retriedOpenTasks: openTasks,
      taskCount: Int(taskCount),
      spending: spending,
      expectations: assessment.expectations,
      canary: run.text("canary").flatMap(Judgement.Canary.init),
      sometimesHappened: assessment.sometimesHappened,
      coverage: assessment.coverage
    )
    return JudgedRun(summary: summary, judgement: judgement)
  }
}

extension [Row] {
  /// Returns the converted rows in order, or `nil` if the closure returns `nil` for one of them.
  fileprivate func convertedRows<Value>(_ convert: (Row) -> Value?) -> [Value]? {
    let values = compactMap(convert)
    return values.count == count ? values : nil
  }
}

extension Row {
  /// Whether the row of the table `outcome` is of a task that never ended.
  fileprivate var isOfOpenTask: Bool {
    hasColumn("outcome") && (self["outcome"] as DatabaseValue).isNull
  }
}

extension RunSummary {
  fileprivate init?(_ row: Row, _ tasks: [TaskResult]) {
    let endedTasks = tasks.filter { $0.task != .none }
    guard let seed = row.integer("seed"), let digest = row.text("digest").flatMap(Digest.init),
      let ending = row.text("ending").flatMap({ code in
        Event.Ending(code: code, detail: row.text("ending_detail"))
      }), let time = row.integer("time"),
      let events = row.integer("events"), let handoffs = row.integer("handoffs"), events >= 0,
      handoffs >= 0, let tokens = row.integer("tokens"),
      let escapedFlawCount = row.integer("escaped"), escapedFlawCount >= 0,
      let executions = row.integer("executions"), executions >= 0,
      let repeatedHandoffCount = row.integer("asked_again"), repeatedHandoffCount >= 0,
      let refusedSessionCount = row.integer("refused"), refusedSessionCount >= 0
    else { return nil }
    self.init(
      seed: UInt64(bitPattern: seed),
      digest: digest,
      ending: ending,
      time: Instant(nanoseconds: time),
      events: UInt64(events),
      handoffs: UInt64(handoffs),
      tokens: tokens,
      escaped: UInt64(escapedFlawCount),
      executions: UInt64(executions),
      askedAgain: UInt64(repeatedHandoffCount),
      refused: UInt64(refusedSessionCount),
      ended: UInt64(endedTasks.count),
      completed: UInt64(endedTasks.count { $0.outcome.kind == .completed })
    )
  }
}

extension TaskResult {
  fileprivate init?(_ row: Row) {
    guard let kind = row.text("outcome").flatMap(Outcome.Kind.init),
      let time = row.integer("time"), let retries = row.integer("retries"),
      (0...1 << 32).contains(retries)
    else { return nil }
    self.init(
      task: row.integer("task").flatMap(UInt32.init(exactly:)).map(TaskID.init) ?? .none,
      outcome: Outcome(kind: kind, reason: row.text("reason").flatMap(Outcome.Reason.init)),
      time: Instant(nanoseconds: time),
      retries: Int(retries)
    )
  }
}

extension RetriedOpenTask {
  fileprivate init?(_ row: Row) {
    guard let task = row.integer("task").flatMap(UInt32.init(exactly:)),
      row.integer("time") == nil,
      let retries = row.integer("retries"), (1...1 << 32).contains(retries)
    else { return nil }
    self.init(task: TaskID(rawValue: task), retries: Int(retries))
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

/// A reader of the rows in a table that belong to a scenario's runs, in the order of the runs.
private struct RowsByRun {
  private let rowCursor: RowCursor
  private var nextRow: Row?

  init(_ table: String, by order: String, _ scenario: Int64, _ run: Int64?, _ db: Database) throws {
    let condition = run == nil ? "r.scenario = ?1" : "r.scenario = ?1 AND r.id = ?2"
    rowCursor = try Row.fetchCursor(
      db,
      sql: """
        SELECT d.* FROM run r CROSS JOIN \(table) d ON d.run = r.id
        WHERE \(condition) ORDER BY r.id, d.\(order)
        """,
      arguments: run.map { [scenario, $0] } ?? [scenario]
    )
    nextRow = try rowCursor.next()
  }

  /// Returns the rows of a run.
  ///
  /// Skips the rows of runs with lower identifiers.
  mutating func rows(of run: Int64) throws -> [Row] {
    var runRows: [Row] = []
    while let row = nextRow, let id = row.integer("run"), id <= run {
      if id == run { runRows.append(row.copy()) }
      nextRow = try rowCursor.next()
    }
    return runRows
  }
}
