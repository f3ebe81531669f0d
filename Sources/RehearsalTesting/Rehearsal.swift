public import RehearsalRules
public import RehearsalRunning
public import RehearsalSimulation

/// One run of a scenario, with its events and its judgement.
public struct Rehearsal: Sendable, CustomStringConvertible {
  /// The plan that was run.
  public var plan: Plan { result.plan }
  /// The seed of the run.
  public let seed: Seed
  /// Every event of the run, in order.
  public let events: [Event]
  /// The result of the scenario, with this run as its only run.
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

  /// The summary of the run, such as its digest, its virtual time and how it ended.
  public var summary: RunSummary { run.summary }

  /// The violations of rules, in the order in which they were found.
  public var violations: [RehearsedViolation] {
    run.judgement.violations.map { RehearsedViolation($0, plan) }
  }

  /// The results of all expectations of the scenario, whether or not the run meets them.
  public var expectations: [ExpectationResult] {
    run.judgement.expectations + result.sweepExpectations
  }

  /// The tasks of the run, by identifier.
  public var tasks: Tasks { Tasks(plan: plan, ended: run.judgement.tasks) }

  /// The trace, one line for each event.
  public var trace: [String] { events.map { $0.line(in: plan) } }

  /// The tasks of a run, by identifier.
  public struct Tasks: Sendable {
    let plan: Plan
    let ended: [TaskResult]

    /// The task with the given identifier, such as `AUTH-B001`.
    ///
    /// A task that is not in the plan, or that never ended, has no outcome.
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

  /// The result of a task in a run.
  public struct Task: Sendable, Hashable {
    /// The identifier of the task.
    public var id: String
    /// The outcome of the task; `nil` if the task never ended.
    public var outcome: Outcome?
    /// How often the task was retried.
    public var retries: Int
    /// The virtual time at which the task ended; `nil` if it never ended.
    public var ended: Instant?
  }
}

/// A violation of a rule, with the names of the agent and the task involved.
public struct RehearsedViolation: Sendable, Hashable, CustomStringConvertible {
  /// The identifier of the rule, such as `scope.non-goal`.
  public var rule: String
  /// The severity of the violation.
  public var severity: Severity
  /// The name of the agent that broke the rule; `nil` if it was not a single agent.
  public var agent: String?
  /// The identifier of the task that the violation is about, if any.
  public var task: String?
  /// The description of what happened.
  public var text: String
  /// The sequence numbers of the events that show the violation.
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
