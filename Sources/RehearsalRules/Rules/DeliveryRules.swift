import RehearsalSimulation

/// Reports an agent that begins work without a context item that its contract needs, and records no assumption.
///
/// Each agent that a task is handed to is judged, whether or not another agent began to work on the task before. An
/// agent that has forgotten the context, because its context window was full, needs all of it again.
struct MissingContextRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.missing-context",
    severity: .error,
    failureMode: .missingClarification,
    firesWhen:
      "an agent begins work although a context item that it needs is missing, and records no assumption",
    kinds: [
      .handoffDelivered, .handoffSent, .actAssume, .taskStarted, .actWrite, .actCommand,
      .reportFiled, .sessionEnded, .agentCompacted,
    ]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .handoffSent: .isWatching, .actAssume: .isWatching, .taskStarted: .isWatching,
      .actWrite: .isWatching, .actCommand: .isWatching, .reportFiled: .isWatching,
      .sessionEnded: .isWatching, .agentCompacted: canForgetContext ? .always : .never,
    ]
  }

  private let plan: Plan
  /// For each open session that has not begun to work, the missing context items for which it has recorded no
  /// assumption.
  private var missingItems = SessionTable<[String]>()
  /// Whether at least one agent forgets the context when its context window is full.
  private let canForgetContext: Bool
  /// The agents that have forgotten the context and have not been told it again by a message.
  private var agentsWithoutContext: Set<AgentID> = []

  init?(_ plan: Plan) {
    guard plan.canMissContext else { return nil }
    self.plan = plan
    canForgetContext = plan.agents.contains(where: plan.forgetsContext)
  }

  var isWatching: Bool { missingItems.count > 0 }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      switch handoff.intent {
      case .assign, .delegate: noteMissingItems(event)
      case .inform: agentsWithoutContext.remove(handoff.receiver)
      default: break
      }
    case .agentCompacted(let knowledge):
      if knowledge.contains(.context) { agentsWithoutContext.insert(event.agent) }
    case .actAssume(let item):
      guard let items = missingItems[event.session] else { return }
      missingItems[event.session] = items.filter { $0 != item }
    case .taskStarted, .actWrite, .actCommand, .reportFiled:
      for item in missingItems.take(event.session) ?? [] {
        context.violations.record(Self.ruleDescription, event, "began work without \(item)")
      }
    case .handoffSent(let handoff, _):
      // The session asks for the missing context, or returns the task.
      if handoff.intent == .clarify || handoff.intent == .conflict {
        missingItems[event.session] = nil
      }
    case .sessionEnded: missingItems[event.session] = nil
    default: break
    }
  }

  /// Stores the context items that the receiver of a task needs and does not have.
  private mutating func noteMissingItems(_ delivery: borrowing Event) {
    guard let task = plan.task(delivery.task),
      let contract = plan.member(delivery.agent)?.contract
    else { return }
    let hasForgottenContext = agentsWithoutContext.contains(delivery.agent)
    let items = plan.missingContext(
      of: task,
      for: contract,
      hasForgottenContext: hasForgottenContext
    )
    if !items.isEmpty { missingItems[delivery.session] = items }
  }
}

/// Reports a request for work that is neither delivered nor replaced by a later handoff, although its task completes.
///
/// If the platform sends a request several times, each answer to one of these handoffs answers the request.
/// In a panel of judges that has let the work pass, a request to a judge and a vote are not reported if the panel did not
/// need them.
struct LostHandoffRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.lost",
    severity: .error,
    failureMode: .informationWithholding,
    firesWhen:
      "a handoff that asks for work is neither delivered nor replaced, its task completes, and the handoff neither requests nor is a vote that a panel did not need",
    kinds: [
      .handoffSent, .handoffDelivered, .handoffCounted, .handoffJoined, .replyMissed,
      .faultInjected, .decisionMade, .retryScheduled, .taskEnded,
    ]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    let condition: RuleCondition = panels.isEmpty ? .never : .always
    return [.decisionMade: condition, .retryScheduled: condition]
  }

  /// A handoff with the sequence number of the event that sent it.
  private struct SentHandoff {
    var handoff: Handoff
    var sequence: UInt64
    /// The session that sent the handoff.
    ///
    /// For a call that the platform sent again, this is the session that made the call.
    var session: SessionID
    /// The identifier of the handoff that the platform sent again, or else that of the handoff.
    var firstID: HandoffID
  }

  /// A handoff that the platform will send once more.
  private struct DueHandoff {
    var handoff: Handoff
    /// The session that sent the handoff, or `none` if the handoff was delivered.
    var session: SessionID
    /// The identifier of the handoff that the platform sent first.
    var firstID: HandoffID
  }

  private let plan: Plan
  /// For each task, the sent handoffs that have been neither delivered nor replaced.
  private var undeliveredHandoffs = TaskLists<SentHandoff>()
  /// For each task, the handoffs that the platform will send once more.
  private var dueHandoffs = TaskLists<DueHandoff>()
  /// For each handoff that the platform sends again, and each repetition, the identifier of the handoff that it sent first.
  private var firstIDs: [HandoffID: HandoffID] = [:]
  /// The first identifiers of the handoffs that the platform sent again and that were answered.
  private var answeredIDs: Set<HandoffID> = []
  private var completedTasks: [TaskID] = []
  /// The handoffs that a `misroute` fault delivers to an agent other than their receiver.
  private var misroutedHandoffs: Set<HandoffID> = []
  /// The identifiers of the plan's `misroute` faults.
  private let misroutingFaults: Set<String>
  /// The panels of the policy, which can let work pass without the votes of all their judges.
  private let panels: [Panel]
  /// For each task, the agents whose last decision since the last retry let the work pass, if there are such panels.
  private var approvers = TaskTable<[AgentID]>([])
  /// For each task, the delivered handoffs by which judges of such panels have passed the work on since the last retry.
  private var passedOnHandoffs = TaskTable<[Handoff]>([])

  init(_ plan: Plan) {
    self.plan = plan
    let faults = plan.faults.filter { fault in
      guard case .handoff(.misroute, _) = fault.verb else { return false }
      return true
    }
    misroutingFaults = Set(faults.map(\.id))
    panels = plan.panels
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard event.task != .none else { return }
    switch event.kind {
    case .faultInjected(let id):
      if misroutingFaults.contains(id) { misroutedHandoffs.insert(event.handoff) }
    case .handoffCounted(let handoff, let reason):
      if reason != .outdated { noteAnswer(handoff, event, context) }
      // A judge can pass work on to several receivers. The platform keeps all these handoffs if it keeps one.
      undeliveredHandoffs.removeAll(of: event.task) { sent in
        sent.handoff.id == handoff.id
          || sent.handoff.cause == handoff.cause && sent.handoff.sender == handoff.sender
            && sent.handoff.intent == handoff.intent
      }
    case .handoffJoined(let handoff):
      noteAnswer(handoff, event, context)
      undeliveredHandoffs.removeAll(of: event.task) { $0.handoff.id == handoff.id }
    case .replyMissed(let handoff, _, then: .askedAgain):
      noteDueRepetition(of: handoff, on: event.task)
    case .decisionMade(let decision, _):
      let judge = event.agent
      approvers[event.task].removeAll { $0 == judge }
      if plan.letsWorkPass(decision) { approvers[event.task].append(judge) }
    case .retryScheduled:
      approvers[event.task] = []
      passedOnHandoffs[event.task] = []
    case .taskEnded(let outcome):
      guard outcome.kind == .completed else {
        undeliveredHandoffs.removeAll(of: event.task)
        return
      }
      completedTasks.append(event.task)
      removeUnneededVotes(on: event.task)
    default: break
    }
  }

  /// Removes the requests for votes, and the votes, that the panels of a task did not need.
  private mutating func removeUnneededVotes(on task: TaskID) {
    guard !panels.isEmpty else { return }
    let (allPanels, approversOfTask) = (panels, Set(approvers[task]))
    let passedOn = passedOnHandoffs[task]
    undeliveredHandoffs.removeAll(of: task) { sent in
      allPanels.contains { Self.didNotNeed(sent.handoff, $0, approversOfTask, passedOn) }
    }
  }

  /// Returns whether a handoff asks a judge of a panel for a vote, or is a vote, without which the panel has decided.
  ///
  /// The platform delivers only the vote that decides. If a judge has passed the work on to a receiver, the votes by which
  /// the other judges would have passed it on to the same receiver are not needed.
  private static func didNotNeed(
    _ handoff: Handoff,
    _ panel: Panel,
    _ approvers: Set<AgentID>,
    _ passedOnHandoffs: [Handoff]
  ) -> Bool {
    let hasEnoughApprovals = panel.verdict(approvals: approvers, refusals: []) == true
    if handoff.intent == .deliver, panel.judges.contains(handoff.receiver) {
      return hasEnoughApprovals
        || panel.passesMissingVote(of: handoff.receiver)
          && panel.judges.contains(where: approvers.contains)
    }
    guard panel.judges.contains(handoff.sender) else { return false }
    if handoff.intent.beginsNextRound { return hasEnoughApprovals }
    return handoff.intent == .deliver
      && passedOnHandoffs.contains { passedOn in
        passedOn.receiver == handoff.receiver && passedOn.round == handoff.round
          && panel.judges.contains(passedOn.sender)
      }
  }

  mutating func observeSent(
    _ handoff: Handoff,
    _ texts: [String],
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    // The result of a task that has ended does not depend on a handoff that asks for its work again.
    guard event.task != .none, !context.hasEnded(event.task) else { return }
    var sentHandoff = SentHandoff(
      handoff: handoff,
      sequence: event.sequence,
      session: event.session,
      firstID: handoff.id
    )
    // Only the platform sends a handoff again, outside of a session.
    if event.session == .none { linkToFirst(&sentHandoff, on: event.task) }
    undeliveredHandoffs.append(sentHandoff, to: event.task)
  }

  /// Notes that the platform will send a handoff again.
  private mutating func noteDueRepetition(of handoff: Handoff, on task: TaskID) {
    let firstID = firstIDs[handoff.id] ?? handoff.id
    firstIDs[handoff.id] = firstID
    let sentHandoff = undeliveredHandoffs[task].first { $0.handoff.id == handoff.id }
    dueHandoffs.append(
      DueHandoff(handoff: handoff, session: sentHandoff?.session ?? .none, firstID: firstID),
      to: task
    )
  }

  /// Stores in a repetition which handoff it repeats: the first equal handoff that is due again.
  private mutating func linkToFirst(_ repetition: inout SentHandoff, on task: TaskID) {
    let firstDueHandoff = dueHandoffs[task].first { due in
      due.handoff.cause == repetition.handoff.cause
        && Self.haveSameEdge(due.handoff, repetition.handoff)
    }
    guard let firstDueHandoff else { return }
    dueHandoffs.removeAll(of: task) { $0.handoff.id == firstDueHandoff.handoff.id }
    repetition.session = firstDueHandoff.session
    repetition.firstID = firstDueHandoff.firstID
    firstIDs[repetition.handoff.id] = firstDueHandoff.firstID
  }

  /// Notes that a request which the platform has sent several times is answered.
  ///
  /// An answer that comes after the end of the task no longer counts.
  private mutating func noteAnswer(
    _ answer: Handoff,
    _ event: borrowing Event,
    _ context: borrowing RuleContext
  ) {
    guard let firstID = firstIDs[answer.cause], answer.intent.canBeResult,
      !context.hasEnded(event.task)
    else { return }
    answeredIDs.insert(firstID)
    dueHandoffs.removeAll(of: event.task) { $0.firstID == firstID }
  }

  mutating func observeDelivered(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    // Delivery to the wrong agent does not count. Delivery to a stand-in, which replaces a missing receiver, counts.
    guard event.task != .none, misroutedHandoffs.isEmpty || !misroutedHandoffs.contains(handoff.id)
    else { return }
    noteAnswer(handoff, event, context)
    if handoff.intent == .deliver, panels.contains(where: { $0.judges.contains(handoff.sender) }) {
      passedOnHandoffs[event.task].append(handoff)
    }
    guard handoff.intent == .call else {
      return undeliveredHandoffs.removeAll(of: event.task) { Self.replaces(handoff, $0.handoff) }
    }
    let sentCall = undeliveredHandoffs[event.task].last { $0.handoff.id == handoff.id }
    guard let sentCall else { return }
    undeliveredHandoffs.removeAll(of: event.task) { Self.replaces(sentCall, $0) }
  }

  /// Returns whether the delivery of a handoff makes the delivery of a sent handoff about the same task
  /// unnecessary.
  ///
  /// A delivered handoff replaces itself and earlier handoffs with the same sender, receiver and intent. A
  /// delivered assignment replaces all earlier handoffs about the task.
  private static func replaces(_ delivered: Handoff, _ sent: Handoff) -> Bool {
    guard sent.id.rawValue <= delivered.id.rawValue else { return false }
    return delivered.intent == .assign || sent.id == delivered.id || haveSameEdge(sent, delivered)
  }

  /// Returns whether the delivery of a call makes the delivery of a sent handoff about the same task
  /// unnecessary.
  ///
  /// Several equal calls of one session each ask for an answer of their own, so a call does not replace the
  /// others. A call replaces itself, the same call that was sent before, and earlier equal calls of other
  /// sessions.
  private static func replaces(_ delivered: SentHandoff, _ sent: SentHandoff) -> Bool {
    sent.firstID == delivered.firstID
      || sent.session != delivered.session && replaces(delivered.handoff, sent.handoff)
  }

  /// Returns whether two handoffs have the same sender, receiver and intent.
  private static func haveSameEdge(_ first: Handoff, _ second: Handoff) -> Bool {
    first.sender == second.sender && first.receiver == second.receiver
      && first.intent == second.intent
  }

  mutating func conclude(_ context: inout RuleContext) {
    for task in completedTasks {
      for sent in undeliveredHandoffs[task]
      where sent.handoff.intent.asksForWork && !answeredIDs.contains(sent.firstID) {
        context.violations.record(
          Self.ruleDescription,
          agent: sent.handoff.sender,
          task: task,
          "\(sent.handoff.intent.rawValue) to \(plan.name(of: sent.handoff.receiver)) never arrived",
          evidence: [sent.sequence]
        )
      }
    }
  }
}

/// Reports a result that reaches the coordinator after the result's task has ended.
struct ResultDroppedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.result-dropped",
    severity: .note,
    failureMode: .ignoredInput,
    firesWhen: "a result reaches the coordinator after its task has ended",
    kinds: [.handoffDelivered, .taskEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .handoffDelivered: .taskHasEnded
    ]
  }

  private let plan: Plan
  /// The sequence number of the event that ended each task, or `nil` while the task is open.
  private var taskEndSequences = TaskTable<UInt64?>(nil)

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard event.task != .none else { return }
    switch event.kind {
    case .taskEnded: taskEndSequences[event.task] = taskEndSequences[event.task] ?? event.sequence
    case .handoffDelivered(let handoff, _):
      guard let endSequence = taskEndSequences[event.task], handoff.receiver == plan.coordinator,
        handoff.intent.isResult
      else { return }
      context.violations.record(
        Self.ruleDescription,
        agent: handoff.sender,
        task: event.task,
        "\(handoff.intent.rawValue) on \(plan.name(of: event.task)) arrived after it had ended "
          + "and was dropped",
        evidence: [endSequence, event.sequence]
      )
    default: break
    }
  }
}

extension Intent {
  /// Whether a handoff with this intent reports the result of a task.
  fileprivate var isResult: Bool {
    switch self {
    case .deliver, .approve, .conflict, .clarify, .complete, .fail: true
    case .assign, .reject, .escalate, .delegate, .call, .inform: false
    }
  }
}
