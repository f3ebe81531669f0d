import RehearsalSimulation

/// Reports a judge that refuses the work of a task after the task has completed, and a session that both passes on and
/// refuses the work of a task that completes.
///
/// A judge is not reported if its panel can approve the work against this judge and all other judges that
/// have refused the same version. A session is not reported if the task is retried after its answers, because the
/// refusal then has its effect.
struct LateBlockRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "gate.late-block",
    severity: .error,
    failureMode: .incompleteVerification,
    firesWhen:
      "a judge refuses the work of a task that has completed, or one session both passes on and refuses the work of a task that completes, and no panel can approve it against the judge",
    kinds: [.handoffSent, .sessionEnded, .decisionMade, .retryScheduled, .taskEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    let needsAnswers: RuleCondition = canContradictItself ? .always : .never
    return [
      .handoffSent: needsAnswers, .sessionEnded: needsAnswers,
      .decisionMade: hasOverrulingPanels ? .always : .taskHasEnded,
      .retryScheduled: hasOverrulingPanels ? .always : needsAnswers,
    ]
  }

  /// The handoffs by which an open session has answered for its task.
  private struct Answers {
    var task: TaskID
    /// The first handoff that passes the work on, or `nil` if there is none.
    var approval: Answer?
    /// The first handoff that refuses the work, or `nil` if there is none.
    var refusal: Answer?
    /// Whether the session has scheduled a retry of the task, so that the work is done again.
    var hasScheduledRetry = false
  }

  private struct Answer {
    var intent: Intent
    /// The sequence number of the event that sent the handoff.
    var sequence: UInt64
  }

  /// An approval and a refusal by one session.
  private struct Contradiction {
    var agent: AgentID
    var approval: Answer
    var refusal: Answer
  }

  private let plan: Plan
  /// Whether a panel can approve work that one of its judges refuses.
  private let hasOverrulingPanels: Bool
  /// Whether a script makes a session both pass its work on and refuse it.
  private let canContradictItself: Bool
  /// The sequence number of the event that completed each task, or `nil` before the task completes.
  private var completionSequences = TaskTable<UInt64?>(nil)
  /// For each task, the judges whose last usable decision refused the work, since it was last retried.
  ///
  /// The lists are empty unless ``hasOverrulingPanels`` is true.
  private var refusers = TaskTable<[AgentID]>([])
  /// The answers of open sessions, if ``canContradictItself`` is true.
  private var answers = SessionTable<Answers>()
  /// For each task, the contradictions since the task was last retried.
  private var contradictions = TaskTable<[Contradiction]>([])

  init(_ plan: Plan) {
    self.plan = plan
    hasOverrulingPanels = plan.panels.contains { $0.neededApprovals < $0.judges.count }
    canContradictItself = plan.hasContradictoryScripts
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard event.task != .none else { return }
    switch event.kind {
    case .handoffSent(let handoff, _): noteAnswer(handoff, event, &context)
    case .sessionEnded: answers[event.session] = nil
    case .taskEnded(let outcome):
      guard outcome.kind == .completed else { return }
      completionSequences[event.task] = event.sequence
      for contradiction in contradictions[event.task] {
        report(contradiction, on: event.task, completedBy: event.sequence, &context)
      }
    case .retryScheduled: noteRetry(event)
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

  /// Forgets the refusals and contradictions of the work that is done again.
  private mutating func noteRetry(_ event: borrowing Event) {
    refusers[event.task] = []
    contradictions[event.task] = []
    guard canContradictItself else { return }
    answers.update(event.session, from: Answers(task: event.task)) { $0.hasScheduledRetry = true }
  }

  /// Notes a handoff with which a session passes its work on or refuses it.
  private mutating func noteAnswer(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    guard let approves = handoff.intent.isApproval else { return }
    var given = answers[event.session] ?? Answers(task: event.task)
    if given.task != event.task { given = Answers(task: event.task) }
    let wasContradiction = given.approval != nil && given.refusal != nil
    let answer = Answer(intent: handoff.intent, sequence: event.sequence)
    if approves {
      given.approval = given.approval ?? answer
    } else {
      given.refusal = given.refusal ?? answer
    }
    answers[event.session] = given
    guard !wasContradiction, !given.hasScheduledRetry, let approval = given.approval,
      let refusal = given.refusal
    else { return }
    let contradiction = Contradiction(agent: event.agent, approval: approval, refusal: refusal)
    if let completion = completionSequences[event.task] {
      report(contradiction, on: event.task, completedBy: completion, &context)
    } else {
      contradictions[event.task].append(contradiction)
    }
  }

  private func report(
    _ contradiction: Contradiction,
    on task: TaskID,
    completedBy completion: UInt64,
    _ context: inout RuleContext
  ) {
    guard !isOverruled(contradiction.agent, on: task) else { return }
    let (approval, refusal) = (contradiction.approval, contradiction.refusal)
    context.violations.record(
      Self.ruleDescription,
      agent: contradiction.agent,
      task: task,
      "answered both \(approval.intent.rawValue) and \(refusal.intent.rawValue) on "
        + "\(plan.name(of: task)) in one session, and the task completed",
      evidence: [approval.sequence, refusal.sequence, completion].sorted()
    )
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
        handoff.intent.passesWorkOn
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

extension Plan {
  /// Whether a script makes a session both pass its work on and refuse it.
  fileprivate var hasContradictoryScripts: Bool {
    members.flatMap(\.behaviour.clauses).contains { clause in
      let approvals = (clause.handoffs ?? []).compactMap(\.intent.isApproval)
      return approvals.contains(true) && approvals.contains(false)
    }
  }
}
