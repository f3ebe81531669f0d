import RehearsalSimulation

/// Reports a task that is handed to an agent, claimed or completed while another agent or session owns the task.
///
/// The receiver of a task owns the task until the receiver hands the task on, returns the result, or ends its
/// session without a handoff. While the work is being judged, its author still owns the task. The completion
/// of a task is reported if an owner is still at work on it: the owner has neither passed its work on nor got
/// it back from a judge. It is not reported if the rule has reported anything else about the task.
struct TwoOwnersRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "handoff.two-owners",
    severity: .error,
    failureMode: .disobeyedRole,
    firesWhen:
      "a second agent or session is handed a task, or claims it, or the task completes, while another still has it",
    kinds: [
      .handoffSent, .handoffDelivered, .handoffLost, .handoffUndeliverable, .replyMissed,
      .sessionOpened, .sessionEnded,
      .retryScheduled, .taskListed, .taskClaimed, .taskEnded,
    ]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .handoffSent: .taskIsOpen, .handoffDelivered: hasPanels ? .taskIsOpen : .never,
      .sessionOpened: .taskIsOpen,
      .sessionEnded: .taskIsOpen,
    ]
  }

  /// How far an owner is with its task.
  private enum Progress {
    /// The platform has sent the task again, and the agent has not got it yet.
    case sentAgain
    /// The agent works on the task, or will do so when it gets the task.
    case atWork
    /// The agent has passed its work on, or a judge has refused the work.
    ///
    /// The rules on gates report a task that completes although its work was not approved.
    case inJudgement
  }

  /// An agent that owns a task.
  private struct Owner {
    var agent: AgentID
    /// The handoff that gave the agent the task.
    var handoff: HandoffID
    /// The session that the handoff opened, or `.none` before the session opens.
    var session = SessionID.none
    /// The sequence number of the event that sent the handoff which gave the agent the task.
    var sequence: UInt64
    /// Whether the session has ended after it handed its work on, so that the agent waits for a
    /// decision on the work.
    var isAwaitingDecision = false
    var progress: Progress
  }

  private let plan: Plan
  /// Whether several judges can decide together on the same work.
  private let hasPanels: Bool
  /// The owners of each open task.
  private var owners = TaskLists<Owner>()
  /// The handoff by which the last claim gave a task from the shared list to an agent, or `.none` if the
  /// claim was refused.
  private var lastClaimHandoff = HandoffID.none
  /// For each task, the agent that last reported the work as done or good, or `nil` if there is none.
  ///
  /// The sequence number is that of the event that sent the report.
  private var lastResults = TaskTable<(agent: AgentID, sequence: UInt64)?>(nil)
  /// Whether the rule has reported that a task has two owners.
  private var isReported = TaskTable(false)

  init(_ plan: Plan) {
    self.plan = plan
    hasPanels = plan.hasPanels
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    let task = event.task
    guard task != .none, !context.hasEnded(task) else { return }
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      if handoff.intent.beginsNextRound { giveBackTask(handoff, event, &context) }
    case .handoffLost(let handoff, _), .handoffUndeliverable(let handoff),
      .replyMissed(let handoff, _, _):
      owners.removeAll(of: task) { $0.handoff == handoff.id && $0.session == .none }
    case .sessionOpened:
      guard event.handoff != .none else { return }
      noteOpened(event.session, by: event.handoff, on: task)
    case .sessionEnded(let result): noteEnded(event.session, result, on: task)
    case .retryScheduled:
      if event.agent == plan.coordinator { takeBackTask(event) }
    case .taskListed:
      owners.removeAll(of: task) { [session = event.session] in $0.session == session }
    case .taskClaimed: lastClaimHandoff = event.handoff
    case .taskEnded(let outcome):
      if outcome.kind == .completed { reportOwnerAtWork(event, &context) }
      owners.removeAll(of: task)
    default: break
    }
  }

  mutating func observeSent(
    _ handoff: Handoff,
    _ texts: [String],
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    if event.task != .none { recordSentHandoff(handoff, event, &context) }
  }

  /// Stores the session that a handoff opened in the owners that got the task by this handoff.
  private mutating func noteOpened(
    _ session: SessionID,
    by handoff: HandoffID,
    on task: TaskID
  ) {
    owners.update(task) { owner in
      guard owner.handoff == handoff, owner.session == .none else { return false }
      owner.session = session
      if owner.progress == .sentAgain { owner.progress = .atWork }
      return false
    }
  }

  /// Notes the end of a session.
  ///
  /// A session that handed its work on stays an owner and waits for a decision. Any other session is no
  /// longer an owner.
  private mutating func noteEnded(
    _ session: SessionID,
    _ result: Event.SessionResult,
    on task: TaskID
  ) {
    switch result {
    case .handedOff:
      owners.update(task) { owner in
        guard owner.session == session else { return false }
        owner.isAwaitingDecision = true
        return true
      }
    case .nothing, .repeated, .misaddressed, .crashed, .refused, .cancelled:
      owners.removeAll(of: task) { $0.session == session }
    }
  }

  /// Ends the ownership of all agents that are not at work on a task which the coordinator schedules again.
  ///
  /// An agent whose session is still open keeps the task, because a retry does not stop the session.
  private mutating func takeBackTask(_ event: borrowing Event) {
    let coordinator = event.agent
    owners.removeAll(of: event.task) {
      $0.session == .none || $0.isAwaitingDecision || $0.agent == coordinator
    }
  }

  private mutating func recordSentHandoff(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    let task = event.task
    let session = event.session
    switch handoff.intent {
    case .assign, .delegate: passTask(handoff, event, &context)
    case .deliver where plan.producesWork(handoff.receiver, on: .deliver):
      passTask(handoff, event, &context)
    case .reject, .escalate:
      // With panels, a refusal is only a vote. The work goes back when the refusal is delivered.
      if !hasPanels { giveBackTask(handoff, event, &context) }
    case .complete, .fail, .conflict, .clarify:
      owners.removeAll(of: task) { $0.session == session }
      if handoff.intent == .complete { lastResults[task] = (handoff.sender, event.sequence) }
    case .deliver, .approve:
      notePassedOn(by: session, on: task)
      if handoff.intent == .approve { lastResults[task] = (handoff.sender, event.sequence) }
    case .call, .inform: break
    }
  }

  /// Notes that a session has passed its work on to a judge, or to the coordinator.
  private mutating func notePassedOn(by session: SessionID, on task: TaskID) {
    guard session != .none else { return }
    owners.update(task) { owner in
      guard owner.session == session else { return false }
      owner.progress = .inJudgement
      return true
    }
  }

  /// Makes the receiver of a refusal the owner of the task again.
  ///
  /// The session that refuses no longer owns the task. If another owner is still at work, it stays an owner,
  /// and the refusal is reported. The coordinator's request to the planner to assign the task again is not
  /// reported, because only the new assignment gives the task to a second agent.
  private mutating func giveBackTask(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    let session = event.session
    owners.removeAll(of: event.task) {
      $0.agent == handoff.receiver || $0.isAwaitingDecision
        || ($0.session == session && session != .none)
    }
    let asksForRetry = handoff.sender == plan.coordinator && handoff.receiver == plan.planner
    if !asksForRetry { reportSecondOwner(handoff, event, &context) }
    addOwner(handoff, event, .inJudgement)
  }

  /// Ends the ownership of the session that sends a handoff, and makes the handoff's receiver an owner of the task.
  private mutating func passTask(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    let session = event.session
    if session != .none { owners.removeAll(of: event.task) { $0.session == session } }
    reportSecondOwner(handoff, event, &context)
    // Only the platform sends a handoff outside of a session.
    addOwner(handoff, event, session == .none ? .sentAgain : .atWork)
  }

  /// Reports a handoff that gives a task to an agent, if the task has an owner already.
  private mutating func reportSecondOwner(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    guard let currentOwner = owners.first(of: event.task) else { return }
    isReported[event.task] = true
    let isClaim = handoff.id == lastClaimHandoff
    let task = plan.name(of: event.task)
    let actionText =
      isClaim ? "claimed \(task)" : "handed \(task) to \(plan.name(of: handoff.receiver))"
    context.violations.record(
      Self.ruleDescription,
      agent: isClaim ? handoff.receiver : event.agent,
      task: event.task,
      "\(actionText) while \(plan.name(of: currentOwner.agent)) had it",
      evidence: [currentOwner.sequence, event.sequence]
    )
  }

  /// Reports the completion of a task that an agent still has to work on.
  private func reportOwnerAtWork(_ event: borrowing Event, _ context: inout RuleContext) {
    let task = event.task
    guard !isReported[task],
      let owner = owners[task].first(where: { $0.progress == .atWork && !$0.isAwaitingDecision })
    else { return }
    let result = lastResults[task]
    context.violations.record(
      Self.ruleDescription,
      agent: result?.agent ?? event.agent,
      task: task,
      "completed \(plan.name(of: task)) while \(plan.name(of: owner.agent)) had it",
      evidence: ([owner.sequence, event.sequence] + [result?.sequence].compactMap(\.self)).sorted()
    )
  }

  /// Makes the receiver of a handoff an owner of the task.
  private mutating func addOwner(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ progress: Progress
  ) {
    owners.append(
      Owner(
        agent: handoff.receiver,
        handoff: handoff.id,
        sequence: event.sequence,
        progress: progress
      ),
      to: event.task
    )
  }
}
