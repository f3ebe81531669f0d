package import RehearsalSimulation

/// The facts about a run that its rules share.
package struct RuleContext: Sendable {
  /// The violations that the rules have found so far.
  package private(set) var violations: ViolationLog
  /// The current version of the work of each task.
  private(set) var versions: WorkVersions
  /// Whether each task has ended.
  private var hasEnded = TaskTable(false)

  init(_ plan: Plan) {
    violations = ViolationLog(severities: plan.severities)
    versions = WorkVersions(plan)
  }

  /// Returns whether a task had ended before the current event; false for `.none`.
  @inline(__always)
  func hasEnded(_ task: TaskID) -> Bool { hasEnded[task] }

  /// Notes a write, a delivery or the end of a session, before the rules observe the event.
  mutating func noteWork(_ event: borrowing Event) { versions.observe(event) }

  /// Notes the end of a task, after the rules have observed the event.
  mutating func noteEnd(of task: TaskID) {
    if task != .none { hasEnded[task] = true }
  }

  /// Records a violation.
  ///
  /// If the run has a violation with the same rule, agent, task and text, only the evidence is added to that one.
  package mutating func record(
    _ rule: RuleDescription,
    agent: AgentID,
    task: TaskID,
    _ text: String,
    evidence: [UInt64]
  ) {
    violations.record(rule, agent: agent, task: task, text, evidence: evidence)
  }

  /// Records a violation that a single event shows.
  mutating func record(_ rule: RuleDescription, _ event: borrowing Event, _ text: String) {
    violations.record(rule, event, text)
  }
}
