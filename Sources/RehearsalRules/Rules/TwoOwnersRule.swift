import RehearsalSimulation

/// A task was handed to somebody while somebody else had it.
///
/// A task belongs to whoever it was handed to, until that one hands it on, gives its result back, or ends
/// its session with nothing. While its work is judged it is still its author's.
struct TwoOwnersRule: Rule {
  static let about = RuleDescription(
    id: "handoff.two-owners",
    severity: .error,
    failureMode: .disobeysRole,
    firesWhen: "a task is handed to a second agent, or to another session, while somebody has it",
    kinds: [
      .handoffSent, .handoffLost, .handoffUndeliverable, .sessionOpened, .sessionEnded,
      .retryScheduled, .taskEnded,
    ]
  )

  private struct Owner {
    var agent: AgentID
    /// The handoff by which it has the task.
    var handoff: HandoffID
    /// The session that this opened, once it has.
    var session = SessionID.none
    /// The event of the handoff.
    var event: UInt64
    /// Whether its session is over, and it waits for what others say of its work.
    var isWaiting = false
  }

  private struct State {
    var owners: [Owner] = []
    var hasEnded = false
  }

  private let plan: Plan
  private var tasks = PerTask(State())

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    let task = event.task
    guard task != .none, !tasks[task].hasEnded else { return }
    switch event.kind {
    case .handoffSent(let handoff, _): sent(handoff, event, &findings)
    case .handoffLost(let handoff, _), .handoffUndeliverable(let handoff):
      tasks[task].owners.removeAll { $0.handoff == handoff.id && $0.session == .none }
    case .sessionOpened:
      guard event.handoff != .none else { return }
      for place in tasks[task].owners.indices
      where tasks[task].owners[place].handoff == event.handoff
        && tasks[task].owners[place].session == .none
      {
        tasks[task].owners[place].session = event.session
      }
    case .sessionEnded(let result): ended(event.session, result, task)
    case .retryScheduled:
      if event.agent == plan.coordinator { tasks[task].owners = [] }
    case .taskEnded: tasks[task] = State(hasEnded: true)
    default: break
    }
  }

  private mutating func ended(
    _ session: SessionID,
    _ result: Event.SessionResult,
    _ task: TaskID
  ) {
    guard let place = tasks[task].owners.firstIndex(where: { $0.session == session }) else {
      return
    }
    switch result {
    case .handedOff: tasks[task].owners[place].isWaiting = true
    case .nothing, .repeated, .misaddressed, .crashed: tasks[task].owners.remove(at: place)
    }
  }

  private mutating func sent(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ findings: inout Findings
  ) {
    let task = event.task
    let session = event.session
    switch handoff.intent {
    case .assign, .delegate: pass(handoff, event, &findings)
    case .deliver where plan.owns(handoff.receiver, on: .deliver): pass(handoff, event, &findings)
    case .reject, .escalate:
      // Refused work is its author's again; whoever else is at work has it too.
      tasks[task].owners.removeAll { $0.agent == handoff.receiver || $0.isWaiting }
      take(handoff, event, &findings)
    case .complete, .fail, .conflict, .clarify:
      tasks[task].owners.removeAll { $0.session == session }
    case .deliver, .approve, .inform: break
    }
  }

  /// The task goes on from whoever had it.
  private mutating func pass(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ findings: inout Findings
  ) {
    let session = event.session
    tasks[event.task].owners.removeAll { $0.session == session && session != .none }
    take(handoff, event, &findings)
  }

  private mutating func take(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ findings: inout Findings
  ) {
    if let other = tasks[event.task].owners.first {
      findings.add(
        Self.about,
        agent: event.agent,
        task: event.task,
        "handed \(plan.name(of: event.task)) to \(plan.name(of: handoff.receiver)) "
          + "while \(plan.name(of: other.agent)) had it",
        evidence: [other.event, event.sequence]
      )
    }
    tasks[event.task].owners.append(
      Owner(agent: handoff.receiver, handoff: handoff.id, event: event.sequence)
    )
  }
}
