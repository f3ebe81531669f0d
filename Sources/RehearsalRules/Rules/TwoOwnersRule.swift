import RehearsalSimulation

/// Reports a task that is handed to an agent, or claimed, while another agent or session owns the task.
///
/// The receiver of a task owns the task until the receiver hands the task on, returns the result, or ends its
/// session without a handoff. While the work is being judged, its author still owns the task.
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

  /// An agent that owns a task.
  private struct Owner {
    var agent: AgentID
    /// The handoff that gave the agent the task.
    var handoff: HandoffID
    /// The session that the handoff opened, or `.none` before the session opens.
    var session = SessionID.none
    /// The sequence number of the event that sent the handoff which gave the agent the task.
    var sequence: UInt64
    /// Whether the session has ended, so that the agent waits for the judges' decision on its work.
    var isWaiting = false
  }

  /// The owners of a task.
  private struct Ownership {
    var owners: [Owner] = []
    var hasEnded = false
  }

  private let plan: Plan
  /// The owners of each task.
  private var ownerships = TaskTable(Ownership())
  /// The last handoff by which an agent got a task that it claimed from the shared list.
  private var lastClaim = HandoffID.none

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    let task = event.task
    guard task != .none, !ownerships[task].hasEnded else { return }
    switch event.kind {
    case .handoffSent(let handoff, _): noteSent(handoff, event, &violations)
    case .handoffDelivered(let handoff, _):
      if plan.hasPanels, handoff.intent.isRefusal { giveBack(handoff, event, &violations) }
    case .handoffLost(let handoff, _), .handoffUndeliverable(let handoff),
      .replyMissed(let handoff, _, _):
      ownerships[task].owners.removeAll { $0.handoff == handoff.id && $0.session == .none }
    case .sessionOpened:
      guard event.handoff != .none else { return }
      for index in ownerships[task].owners.indices
      where ownerships[task].owners[index].handoff == event.handoff
        && ownerships[task].owners[index].session == .none
      {
        ownerships[task].owners[index].session = event.session
      }
    case .sessionEnded(let result): noteEnded(event.session, result, task)
    case .retryScheduled:
      if event.agent == plan.coordinator { ownerships[task].owners = [] }
    case .taskListed:
      ownerships[task].owners.removeAll { [session = event.session] in $0.session == session }
    case .taskClaimed: lastClaim = event.handoff
    case .taskEnded: ownerships[task] = Ownership(hasEnded: true)
    default: break
    }
  }

  private mutating func noteEnded(
    _ session: SessionID,
    _ result: Event.SessionResult,
    _ task: TaskID
  ) {
    guard let index = ownerships[task].owners.firstIndex(where: { $0.session == session }) else {
      return
    }
    switch result {
    case .handedOff: ownerships[task].owners[index].isWaiting = true
    case .nothing, .repeated, .misaddressed, .crashed, .refused, .cancelled:
      ownerships[task].owners.remove(at: index)
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
    case .assign, .delegate: passTask(handoff, event, &violations)
    case .deliver where plan.doesWorkItself(handoff.receiver, on: .deliver):
      passTask(handoff, event, &violations)
    case .reject, .escalate:
      // If panels judge work, a refusal is only a vote, which gives the work back once the refusal is
      // delivered.
      if !plan.hasPanels { giveBack(handoff, event, &violations) }
    case .complete, .fail, .conflict, .clarify:
      ownerships[task].owners.removeAll { $0.session == session }
    case .deliver, .approve, .call, .inform: break
    }
  }

  /// Makes the receiver of a refusal the owner of the task again.
  ///
  /// An owner that is still at work in a session remains an owner.
  private mutating func giveBack(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    ownerships[event.task].owners.removeAll { $0.agent == handoff.receiver || $0.isWaiting }
    addOwner(handoff, event, &violations)
  }

  /// Ends the ownership of the session that sends a handoff, and makes the handoff's receiver an owner of the task.
  private mutating func passTask(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    let session = event.session
    ownerships[event.task].owners.removeAll { $0.session == session && session != .none }
    addOwner(handoff, event, &violations)
  }

  /// Makes the receiver of a handoff an owner of the task, and reports the handoff if the task has an owner already.
  private mutating func addOwner(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ violations: inout ViolationLog
  ) {
    if let currentOwner = ownerships[event.task].owners.first {
      let isClaim = handoff.id == lastClaim
      let task = plan.name(of: event.task)
      let actText =
        isClaim ? "claimed \(task)" : "handed \(task) to \(plan.name(of: handoff.receiver))"
      violations.record(
        Self.about,
        agent: isClaim ? handoff.receiver : event.agent,
        task: event.task,
        "\(actText) while \(plan.name(of: currentOwner.agent)) had it",
        evidence: [currentOwner.sequence, event.sequence]
      )
    }
    ownerships[event.task].owners.append(
      Owner(agent: handoff.receiver, handoff: handoff.id, sequence: event.sequence)
    )
  }
}

extension Intent {
  /// Whether a handoff with the intent gives refused work back to its author.
  fileprivate var isRefusal: Bool { self == .reject || self == .escalate }
}
