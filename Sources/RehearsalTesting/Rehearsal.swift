public import RehearsalRules
public import RehearsalRunning
public import RehearsalSimulation

/// One run of a scenario, with everything that happened in it and its judgement.
public struct Rehearsal: Sendable, CustomStringConvertible {
  /// The plan that was run.
  public var plan: Plan { result.plan }
  /// What every draw of the run was keyed by.
  public let seed: Seed
  /// Every event of the run, in order.
  public let events: [Event]
  /// The result of the scenario, of which this is the only run.
  public let result: ScenarioResult
  let run: JudgedRun

  init(_ result: ScenarioResult, _ run: JudgedRun, _ events: [Event]) {
    self.result = result
    self.run = run
    self.events = events
    seed = Seed(run.summary.seed)
  }

  /// The scenario, the seed and the verdict, as failing tests show a run.
  public var description: String { "\(plan.name), \(seed): \(verdict.rawValue)" }

  /// The verdict that `rehearse run` gives for the same file and seed.
  public var verdict: Verdict { result.verdict }

  /// What is known of the run at its end: its digest, its time, how it ended.
  public var summary: RunSummary { run.summary }

  /// The rules that were broken, in the order in which they were found.
  public var violations: [RehearsedViolation] {
    run.judgement.violations.map { RehearsedViolation($0, plan) }
  }

  /// The expectations of the scenario, with those that the run does not meet.
  public var expectations: [ExpectationResult] { run.judgement.expectations + result.overSeeds }

  /// The tasks of the work.
  public var tasks: Tasks { Tasks(plan: plan, ended: run.judgement.tasks) }

  /// The trace, one line for each event.
  public var trace: [String] { events.map { $0.line(in: plan) } }

  /// The tasks of a run, by their identifiers.
  public struct Tasks: Sendable {
    let plan: Plan
    let ended: [TaskResult]

    /// The task of an identifier, such as `AUTH-B001`.
    ///
    /// A task that the plan does not have, or that never ended, has no outcome.
    public subscript(id: String) -> Task {
      let result = ended.first { plan.name(of: $0.task) == id }
      return Task(
        id: id,
        outcome: result?.outcome,
        retries: result?.retries ?? 0,
        ended: result?.time
      )
    }

    /// Every task of the plan, in the order of the work.
    public var all: [Task] { plan.tasks.map { self[$0.id] } }
  }

  /// How a task went.
  public struct Task: Sendable, Hashable {
    /// The identifier.
    public var id: String
    /// How the task ended; `nil` where it never did.
    public var outcome: Outcome?
    /// How often it was tried again.
    public var retries: Int
    /// When it ended.
    public var ended: Instant?
  }
}

/// A rule that was broken, with the names of whom and what it is about.
public struct RehearsedViolation: Sendable, Hashable, CustomStringConvertible {
  /// The identifier of the rule, such as `scope.non-goal`.
  public var rule: String
  /// How serious it is.
  public var severity: Severity
  /// The agent that broke it, where it is one agent's doing.
  public var agent: String?
  /// The task that it is about, if any.
  public var task: String?
  /// What happened.
  public var text: String
  /// The events that show it, by their sequence.
  public var evidence: [UInt64]

  init(_ violation: Violation, _ plan: Plan) {
    rule = violation.rule
    severity = violation.severity
    agent = plan.member(violation.agent).map { _ in plan.name(of: violation.agent) }
    task = plan.task(violation.task)?.id
    text = violation.text
    evidence = violation.evidence
  }

  /// The violation as reports show it.
  public var description: String {
    "\(severity.rawValue): \(rule)" + (agent.map { " by \($0)" } ?? "")
      + (task.map { " on \($0)" } ?? "") + ": \(text)"
  }
}
