public import RehearsalRules
public import RehearsalRunning
public import RehearsalSimulation
public import Testing

/// One run of a scenario, with its events and its verdict.
public struct Rehearsal: Sendable, CustomStringConvertible {
  /// The plan that was run.
  public var plan: Plan { result.plan }
  /// The seed of the run.
  public let seed: Seed
  /// Every event of the run, in order.
  public let events: [Event]
  /// The result of the scenario, evaluated as if this were its only run.
  public let result: ScenarioResult
  let run: JudgedRun

  init(_ result: ScenarioResult, _ run: JudgedRun, _ events: [Event]) {
    self.result = result
    self.run = run
    self.events = events
    seed = Seed(run.summary.seed)
  }

  /// The name of the scenario, the seed and the verdict, as the messages of failing tests show them.
  public var description: String { "\(plan.name), \(seed): \(verdict.rawValue)" }

  /// The verdict on the run: `pass`, `fail` or `unknown`.
  ///
  /// If no agent is replaced by your own actor, `rehearse run` gives the same verdict for the same file. If the verdict is
  /// unknown, ``expectations`` and ``summary`` show why.
  public var verdict: Verdict { result.verdict }

  /// The summary of the run, which contains its digest, its duration in virtual time, and how it ended.
  public var summary: RunSummary { run.summary }

  /// The violations of rules in the run, in the order in which they were found.
  public var violations: [RehearsedViolation] {
    run.judgement.violations.map { RehearsedViolation($0, plan) }
  }

  /// The results of all expectations of the scenario, including the expectations that the run met.
  public var expectations: [ExpectationResult] {
    run.judgement.expectationResults + result.sweepExpectations
  }

  /// The tasks of the run with their results, accessed by identifier as in `tasks["AUTH-B001"]`.
  public var tasks: Tasks {
    Tasks(
      plan: plan,
      taskResults: run.judgement.taskResults,
      submittedTaskIDs: taskIDs(ofEvents: .taskSubmitted),
      retriedTaskIDs: taskIDs(ofEvents: .retryScheduled)
    )
  }

  /// Returns the tasks of the events with the given name, in the order of the events.
  private func taskIDs(ofEvents name: Event.Name) -> [TaskID] {
    events.filter { $0.kind.name == name }.map(\.task)
  }

  /// The trace of the run as text, with one line for each event.
  public var trace: [String] { events.map { $0.line(in: plan) } }

  /// The tasks of a run with their results, accessed by identifier.
  public struct Tasks: Sendable {
    let plan: Plan
    let taskResults: [TaskResult]
    let submittedTaskIDs: [TaskID]
    /// The task of each retry of the run.
    let retriedTaskIDs: [TaskID]

    /// Accesses the result of the task with the given identifier, such as `AUTH-B001`.
    ///
    /// If the task never ended, `outcome` and `ended` of the result are `nil`. If the plan has no such task, an issue
    /// is recorded at `sourceLocation`, and `retries` is 0.
    public subscript(
      id: String,
      sourceLocation sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) -> Task {
      PlannedName.task(id).recordIfUnknown(in: plan, at: sourceLocation)
      return task(id)
    }

    private func task(_ id: String) -> Task {
      let taskResult = taskResults.first { plan.name(of: $0.task) == id }
      return Task(
        id: id,
        outcome: taskResult?.outcome,
        retries: taskResult?.retries ?? retriedTaskIDs.count { plan.name(of: $0) == id },
        ended: taskResult?.time
      )
    }

    /// The results of all tasks of the run, in the order in which the tasks were submitted.
    ///
    /// A task that only an agent can create is included only if an agent created it during the run.
    public var all: [Task] { submittedTaskIDs.map { task(plan.name(of: $0)) } }
  }

  /// The result of a task in a run.
  public struct Task: Sendable, Hashable {
    /// The identifier of the task.
    public var id: String
    /// The outcome of the task; `nil` if the task never ended.
    public var outcome: Outcome?
    /// The number of times that the task was retried after a failure, whether or not it has ended.
    public var retries: Int
    /// The virtual time at which the task ended; `nil` if the task never ended.
    public var ended: Instant?
  }
}

/// A violation of a rule in a run, with the names of the agent and of the task that it concerns.
public struct RehearsedViolation: Sendable, Hashable, CustomStringConvertible {
  /// The identifier of the rule, such as `scope.non-goal`.
  public var rule: String
  /// The severity of the violation.
  public var severity: Severity
  /// The name of the agent that broke the rule; `nil` if no single agent broke it.
  public var agent: String?
  /// The identifier of the task that the violation is about; `nil` if it is not about a single task.
  public var task: String?
  /// A description of what happened in the run.
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

  /// The severity, the rule, the agent, the task and the text of the violation, on one line.
  public var description: String {
    "\(severity.rawValue): \(rule)" + (agent.map { " by \($0)" } ?? "")
      + (task.map { " on \($0)" } ?? "") + ": \(text)"
  }
}
