import GRDB
import RehearsalRules
import RehearsalSimulation

/// The row of a run in the table `run`, with functions that insert this row and the run's violations and spent tokens.
///
/// These rows are written at every recording level.
struct RunRow {
  var runID: Int64
  var scenarioID: Int64
  var batch: Int64
  var level: RecordingLevel
  var schedule: Platform.Schedule
  /// The identifier of the run's row in the table `assessment`.
  var assessmentID: Int64

  func insert(_ judgedRun: JudgedRun, _ db: Database) throws {
    let (summary, judgement) = (judgedRun.summary, judgedRun.judgement)
    try db.cachedStatement(
      sql: """
        INSERT INTO run(id, scenario, batch, seed, level, schedule, digest, ending, ending_detail,
          verdict, canary, time, events, handoffs, assessment, tokens, escaped,
          executions, asked_again, refused, tasks)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        runID, scenarioID, batch, Int64(bitPattern: summary.seed), level.rawValue,
        schedule.rawValue, summary.digest.description, summary.ending.code,
        summary.ending.detail,
        judgement.verdict.rawValue, judgement.canary?.rawValue, summary.time.nanoseconds,
        Int64(summary.events),
        Int64(summary.handoffs),
        assessmentID,
        summary.tokens, Int64(summary.escapedFlaws), Int64(summary.executions),
        Int64(summary.repeatedHandoffs), Int64(summary.refusedSessions), Int64(judgement.taskCount),
      ]
    )
    for (number, violation) in judgement.violations.enumerated() {
      try insert(violation, number, db)
    }
  }

  /// Inserts the tokens that each agent spent on each task, with their cost at the prices of the plan.
  func insert(_ spending: [Spending], by plan: Plan, _ db: Database) throws {
    for agentSpending in spending {
      try db.cachedStatement(
        sql: "INSERT INTO spending(run, agent, task, tokens, cost) VALUES (?, ?, ?, ?, ?)"
      ).execute(
        arguments: [
          runID, agentSpending.agent.rawValue,
          agentSpending.task == .none ? nil : agentSpending.task.rawValue, agentSpending.tokens,
          agentSpending.cost(in: plan),
        ]
      )
    }
  }

  private func insert(_ violation: Violation, _ number: Int, _ db: Database) throws {
    let evidence = "[" + violation.evidence.map(String.init).joined(separator: ",") + "]"
    try db.cachedStatement(
      sql: """
        INSERT INTO violation(run, number, rule, severity, agent, task, text, evidence)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        runID, number, violation.rule, violation.severity.rawValue,
        violation.agent == .none ? nil : violation.agent.rawValue,
        violation.task == .none ? nil : violation.task.rawValue, violation.text, evidence,
      ]
    )
  }
}
