public import Foundation
import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation

/// A report on the results of a sweep as JSON, in format version 1.
///
/// A sweep runs every scenario with all of its seeds. Times are in nanoseconds of virtual time. Later versions of the
/// format only add keys.
public struct JSONReport {
  private let result: SuiteResult
  private let status: ExitStatus

  /// Creates the report on the results of a sweep.
  ///
  /// `status` is the status with which the command exits. By default, it is the status of the sweep.
  public init(_ result: SuiteResult, exitingWith status: ExitStatus? = nil) {
    self.result = result
    self.status = status ?? ExitStatus(of: result)
  }

  /// Returns the report as JSON with sorted keys and a newline at the end.
  ///
  /// - Throws: The error of the encoder.
  public func json() throws -> Data {
    let suite = Suite(
      format: 1,
      exit: status.rawValue,
      missingRuns: result.missingRuns,
      scenarios: result.scenarios.map(Scenario.init)
    )
    return try JSONEncoding.data(suite)
  }

  private struct Suite: Encodable {
    var format: Int
    var exit: Int32
    /// The runs of the sweep that are missing, such as `of 2 shards, shard 2 is missing`; `nil` if there are none.
    var missingRuns: String?
    var scenarios: [Scenario]
  }

  private struct Scenario: Encodable {
    var name: String
    var path: String
    var family: String?
    var verdict: String
    var runs: [Run]
    /// Whether different seeds can give different runs, because something in the scenario is drawn at random, or agents
    /// are written in code.
    var dependsOnSeed: Bool
    /// The results of the expectations about all runs together.
    var sweepExpectations: [ExpectationEntry]
    /// The results in `sweepExpectations`, without `missedBound`.
    ///
    /// Programs can still read them under the older key `sometimes`.
    var sometimes: [ExpectationEntry]
    /// Remarks about the runs, one line each, for example about a part of the scenario that no run used.
    var remarks: [String]
    /// The causes of failures, one element for each group of runs with the same cause; `nil` if failed runs were not
    /// examined.
    var causes: [Cause]?
    /// The number of failed runs that were not examined, because there are too many.
    ///
    /// The value is `nil` if no failed runs were examined.
    var unexaminedRuns: Int?

    init(_ scenario: ScenarioResult) {
      name = scenario.plan.name
      path = scenario.path
      family = scenario.plan.family
      verdict = scenario.verdict.rawValue
      runs = scenario.runs.map { Run($0, scenario) }
      dependsOnSeed = !scenario.runs.haveSameEvents(in: scenario.plan)
      sweepExpectations = scenario.sweepExpectations.map { result in
        ExpectationEntry(result, scenario.causes?.cause(of: result))
      }
      sometimes = scenario.sweepExpectations.map { ExpectationEntry($0) }
      remarks = scenario.remarks
      causes = scenario.causes?.causes.map(Cause.init)
      unexaminedRuns = scenario.causes?.unexaminedCount
    }
  }

  private struct Run: Encodable {
    var seed: UInt64
    var verdict: String
    var canary: String?
    var digest: String
    var ending: String
    var time: Int64
    var events: UInt64
    var handoffs: UInt64
    var spending: [AgentSpending]
    /// How many times tasks were tried again, whether or not they have ended.
    var retries: Int
    var tasks: [Task]
    var violations: [RunViolation]
    var expectations: [ExpectationEntry]
    var `repeat`: String

    init(_ run: JudgedRun, _ scenario: ScenarioResult) {
      let plan = scenario.plan
      seed = run.summary.seed
      verdict = run.verdict.rawValue
      canary = run.judgement.canary?.rawValue
      digest = run.summary.digest.description
      ending = run.summary.ending.description
      time = run.summary.time.nanoseconds
      events = run.summary.events
      handoffs = run.summary.handoffs
      spending = run.judgement.spending.map { AgentSpending($0, plan) }
      retries = run.judgement.retryCount
      tasks = run.judgement.taskResults.map { Task($0, plan) }
      violations = run.judgement.violations.map { RunViolation($0, plan) }
      expectations = run.judgement.expectationResults.map { ExpectationEntry($0) }
      self.repeat = scenario.repeatCommand(seed: run.summary.seed)
    }
  }

  private struct Cause: Encodable {
    var cause: String
    /// The result of a run with the same seed but without the cause, such as `pass`.
    ///
    /// It is `not tried` if the cause, such as chance, cannot be left out of a run.
    var without: String
    var effect: String
    /// The other possible causes, such as faults, that had an effect, each with the result of a run without it.
    var others: [String]
    /// The number of other possible causes that were not left out one at a time, because there are too many.
    var untriedOthers: Int
    var reasons: [String]
    var advice: String?
    var task: String?
    var history: [String]
    var omittedLines: Int
    var affectedTasks: [String]
    var seeds: [UInt64]

    init(_ cause: FailureCause) {
      self.cause = cause.title
      without = cause.trial.description
      effect = cause.effect
      others = cause.otherSuspects.map { "\($0.title); without it: \($0.trial)" }
      untriedOthers = cause.untriedSuspectCount
      reasons = cause.reasons
      advice = cause.advice
      task = cause.task
      history = cause.traceLines
      omittedLines = cause.omittedLineCount
      affectedTasks = cause.affectedTasks
      seeds = cause.seeds
    }
  }

  private struct AgentSpending: Encodable {
    var agent: String
    var task: String?
    var tokens: Int64
    /// The cost of the tokens in hundred-millionths of the currency unit; `nil` if the agent has no price.
    var cost: Int64?

    init(_ spending: Spending, _ plan: Plan) {
      agent = plan.name(of: spending.agent)
      task = plan.task(spending.task)?.id
      tokens = spending.tokens
      cost = spending.cost(in: plan)
    }
  }

  private struct Task: Encodable {
    var task: String?
    var outcome: String
    var reason: String?
    var time: Int64
    var retries: Int

    init(_ result: TaskResult, _ plan: Plan) {
      task = plan.task(result.task)?.id
      outcome = result.outcome.kind.rawValue
      reason = result.outcome.reason?.rawValue
      time = result.time.nanoseconds
      retries = result.retries
    }
  }

  private struct RunViolation: Encodable {
    var rule: String
    var severity: String
    var agent: String?
    var task: String?
    var text: String
    var evidence: [UInt64]

    init(_ violation: Violation, _ plan: Plan) {
      rule = violation.rule
      severity = violation.severity.rawValue
      agent = violation.agent == .none ? nil : plan.name(of: violation.agent)
      task = plan.task(violation.task)?.id
      text = violation.text
      evidence = violation.evidence
    }
  }

  private struct ExpectationEntry: Encodable {
    var statement: String
    var verdict: String
    var expected: String
    var found: String
    var nearest: [String]
    var place: String?
    /// Why the runs miss a bound on a quantity; `nil` for other expectations, or if it was not examined.
    var missedBound: MissedBound?

    init(_ result: ExpectationResult, _ boundCause: BoundCause? = nil) {
      statement = result.statement
      verdict = result.verdict.rawValue
      expected = result.expected
      found = result.actual
      nearest = result.explanation
      place = result.location?.description
      missedBound = boundCause.map(MissedBound.init)
    }
  }

  private struct MissedBound: Encodable {
    /// The number of runs whose own values are beyond the bound.
    var runsBeyond: Int
    var allRuns: Int
    /// The seed of the run that is farthest beyond the bound, which the cause is about.
    var worstSeed: UInt64
    /// The numbers of runs, and the seed and the value of the worst one, as text.
    var text: String
    var cause: Cause

    init(_ boundCause: BoundCause) {
      runsBeyond = boundCause.missCount
      allRuns = boundCause.runCount
      worstSeed = boundCause.worstSeed
      text = boundCause.text
      cause = Cause(boundCause.cause)
    }
  }
}
