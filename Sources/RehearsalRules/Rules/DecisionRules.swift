import RehearsalSimulation

/// Reports a judge that refuses the work of a task after the task has completed.
///
/// A judge is not reported if its panel can approve the work against this judge and all other judges that
/// have refused the same version.
struct LateBlockRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.late-block",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen:
      "a judge refuses the work of a task that has completed, and no panel can approve it against the judge",
    kinds: [.decisionMade, .retryScheduled, .taskEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    hasOverrulingPanels
      ? [:] : [.decisionMade: .taskHasEnded, .retryScheduled: .never]
  }

  private let plan: Plan
  /// Whether a panel can approve work that one of its judges refuses.
  private let hasOverrulingPanels: Bool
  /// The sequence number of the event that completed each task, or `nil` before the task completes.
  private var completionSequences = TaskTable<UInt64?>(nil)
  /// For each task, the judges whose last usable decision refused the work, since it was last retried.
  ///
  /// The lists are empty unless ``hasOverrulingPanels`` is true.
  private var refusers = TaskTable<[AgentID]>([])

  init(_ plan: Plan) {
    self.plan = plan
    hasOverrulingPanels = plan.panels.contains { $0.neededApprovals < $0.judges.count }
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard event.task != .none else { return }
    switch event.kind {
    case .taskEnded(let outcome):
      if outcome.kind == .completed { completionSequences[event.task] = event.sequence }
    case .retryScheduled: refusers[event.task] = []
    case .decisionMade(let decision, _):
      guard decision.isUsable, !context.workVersions.isOutdated(event) else { return }
      if hasOverrulingPanels { noteDecision(decision, event, context.workVersions) }
      guard let completion = completionSequences[event.task], !decision.approves,
        !isOverruled(event.agent, on: event.task)
      else { return }
      context.violations.record(
        Self.ruleDescription,
        agent: event.agent,
        task: event.task,
        "decided \(decision.rawValue) on \(plan.name(of: event.task)), which had completed",
        evidence: [completion, event.sequence]
      )
    default: break
    }
  }

  /// Notes a judge's decision in place of its earlier one.
  ///
  /// A refusal of an earlier version is no vote on the current one.
  private mutating func noteDecision(
    _ decision: Decision,
    _ event: borrowing Event,
    _ versions: WorkVersions
  ) {
    refusers[event.task].removeAll { $0 == event.agent }
    guard !decision.approves,
      versions.version(decidedOnIn: event) == versions[event.task].sequence
    else { return }
    refusers[event.task].append(event.agent)
  }

  /// Returns whether a judge belongs to a panel that can approve the work although this judge refuses it, as do the
  /// others that have refused it.
  private func isOverruled(_ judge: AgentID, on task: TaskID) -> Bool {
    guard hasOverrulingPanels else { return false }
    let refusers = refusers[task]
    return plan.panels.contains { panel in
      panel.judges.contains(judge)
        && panel.verdict(
          hasApproved: { $0 != judge && !refusers.contains($0) },
          hasRefused: { $0 == judge || refusers.contains($0) }
        ) == true
    }
  }
}

/// Reports a session that passes work on after its decision on the work was malformed or timed out.
struct FailedOpenRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "guard.failed-open",
    severity: .warning,
    failureMode: .incompleteVerification,
    firesWhen: "a judge times out or gives a malformed decision, and the work goes through",
    kinds: [.decisionMade, .handoffSent, .sessionEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .handoffSent: .isWatching, .sessionEnded: .isWatching,
    ]
  }

  private let plan: Plan
  /// For each open session whose last decision was malformed or timed out, the decision and the sequence number of
  /// its event.
  private var unusableDecisions = SessionTable<(decision: Decision, sequence: UInt64)>()

  init?(_ plan: Plan) {
    guard plan.hasUnusableDecisions else { return nil }
    self.plan = plan
  }

  var isWatching: Bool { unusableDecisions.count > 0 }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .decisionMade(let decision, _):
      unusableDecisions[event.session] = decision.isUsable ? nil : (decision, event.sequence)
    case .handoffSent(let handoff, _):
      guard let (decision, decisionEvent) = unusableDecisions[event.session],
        handoff.intent.passesWork
      else {
        return
      }
      context.violations.record(
        Self.ruleDescription,
        agent: event.agent,
        task: event.task,
        "let \(plan.name(of: event.task)) through on \(decision.rawValue)",
        evidence: [decisionEvent, event.sequence]
      )
    case .sessionEnded: unusableDecisions[event.session] = nil
    default: break
    }
  }
}

extension Intent {
  /// Whether a handoff with this intent passes work on instead of refusing it.
  fileprivate var passesWork: Bool {
    switch self {
    case .deliver, .approve, .complete: true
    case .assign, .reject, .escalate, .delegate, .call, .conflict, .clarify, .inform, .fail: false
    }
  }
}

extension Plan {
  /// Whether a fault or a script can make a judge's decision malformed or time out.
  fileprivate var hasUnusableDecisions: Bool {
    faults.contains { fault in
      switch fault.verb {
      case .decision(.failOpen, _), .decision(.malformedDecision, _): true
      default: false
      }
    }
      || members.contains { member in
        member.behaviour.clauses.contains { $0.scriptedDecision?.decision.isUsable == false }
      }
  }
}
