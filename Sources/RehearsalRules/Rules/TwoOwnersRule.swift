import RehearsalSimulation

/// Reports a task that is handed to an agent while another agent has the task.
///
/// A task belongs to its receiver until the receiver hands the task on, returns the result, or ends its
/// session without a handoff. While the work is being judged, the task still belongs to the author of the
/// work.
struct TwoOwnersRule: Rule {
  static let about = RuleDescription(
    id: "handoff.two-owners",
    severity: .error,
    failureMode: .disobeyedRole,
    firesWhen:
      "a second agent or session is handed a task, or claims it, while another still has it",
    kinds: [
      .handoffSent, .handoffDelivered, .handoffLost, .handoffUndeliverable, .replyMissed,
      .sessionOpened, .sessionEnded,
      .retryScheduled, .taskListed, .taskClaimed, .taskEnded,
    ]
  )

  private struct Owner {
    var agent: AgentID
    /// The handoff that gave the agent the task.
    var handoff: HandoffID
    /// The session that the handoff opened, or `.none` before the session opens.
    var session = SessionID.none
    /// The sequence number of the event that sent the handoff.
    var event: UInt64
    /// Whether the session is over and the agent waits for a decision on its work.
    var isWaiting = false
  }

  private struct State {
    var owners: [Owner] = []
    var hasEnded = false
  }

  private let plan: Plan
  private var tasks = TaskTable(State())
  /// The last handoff that an agent got because it claimed the task.
  private var claimed = HandoffID.none

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    let task = event.task
    guard task != .none, !tasks[task].hasEnded else { return }
    switch event.kind {
    case .handoffSent(let handoff, _): noteSent(handoff, event, &violations)
    case .handoffDelivered(let handoff, _):
      if plan.hasPanels, handoff.intent.isRefusal { giveBack(handoff, event, &violations) }
    case .handoffLost(let handoff, _), .handoffUndeliverable(let handoff),
      .replyMissed(let handoff, _, _):
      tasks[task].owners.removeAll { $0.handoff == handoff.id && $0.session == .none }
    case .sessionOpened:
      guard event.handoff != .none else { return }
      for index in tasks[task].owners.indices
      where tasks[task].owners[index].handoff == event.handoff
        && tasks[task].owners[index].session == .none
      {
        tasks[task].owners[index].session = event.session
      }
    case .sessionEnded(let result): noteEnded(event.session, result, task)
    case .retryScheduled:
      if event.agent == plan.coordinator { tasks[task].owners = [] }
    case .taskListed:
      tasks[task].owners.removeAll { [session = event.session] in $0.session == session }
    case .taskClaimed: claimed = event.handoff
    case .taskEnded: tasks[task] = State(hasEnded: true)
    default: break
    }
  }

  private mutating func noteEnded(
    _ session: SessionID,
    _ result: Event.SessionResult,
    _ task: TaskID
  ) {
    guard let index = tasks[task].owners.firstIndex(where: { $0.session == session }) else {
      return
    }
    switch result {
    case .handedOff: tasks[task].owners[index].isWaiting = true
    case .nothing, .repeated, .misaddressed, .crashed, .refused, .cancelled:
      tasks[task].owners.remove(at: index)
    }
  }

  private mutating func noteSent(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    let task = event.task
    let session = event.session
    switch handoff.intent {
    case .assign, .delegate: pass(handoff, event, &violations)
    case .deliver where plan.owns(handoff.receiver, on: .deliver): pass(handoff, event, &violations)
    case .reject, .escalate:
      // A refusal by one of several judges counts only if it arrives.
      if !plan.hasPanels { giveBack(handoff, event, &violations) }
    case .complete, .fail, .conflict, .clarify:
      tasks[task].owners.removeAll { $0.session == session }
    case .deliver, .approve, .call, .inform: break
    }
  }

  /// Gives refused work back to its author.
  ///
  /// Another agent that is still at work remains an owner too.
  private mutating func giveBack(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    tasks[event.task].owners.removeAll { $0.agent == handoff.receiver || $0.isWaiting }
    take(handoff, event, &violations)
  }

  /// Moves the task from the session of the event to the receiver of the handoff.
  private mutating func pass(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    let session = event.session
    tasks[event.task].owners.removeAll { $0.session == session && session != .none }
    take(handoff, event, &violations)
  }

  private mutating func take(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    if let other = tasks[event.task].owners.first {
      let isClaim = handoff.id == claimed
      let task = plan.name(of: event.task)
      let act = isClaim ? "claimed \(task)" : "handed \(task) to \(plan.name(of: handoff.receiver))"
      violations.record(
        Self.about,
        agent: isClaim ? handoff.receiver : event.agent,
        task: event.task,
        "\(act) while \(plan.name(of: other.agent)) had it",
        evidence: [other.event, event.sequence]
      )
    }
    tasks[event.task].owners.append(
      Owner(agent: handoff.receiver, handoff: handoff.id, event: event.sequence)
    )
  }
}

extension Intent {
  /// Whether a handoff with the intent gives refused work back.
  fileprivate var isRefusal: Bool { self == .reject || self == .escalate }
}
