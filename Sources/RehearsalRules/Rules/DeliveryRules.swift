import RehearsalSimulation

/// Reports work that begins without a context item that the contract needs.
struct MissingContextRule: Rule {
  static let about = RuleDescription(
    id: "handoff.missing-context",
    severity: .error,
    failureMode: .missingClarification,
    firesWhen:
      "work begins although a needed context item is missing and no assumption was recorded",
    kinds: [.actAssume, .taskStarted, .sessionEnded]
  )

  private let plan: Plan
  private var assumedItems = SessionTable<[String]>()

  init?(_ plan: Plan) {
    guard plan.tasks.contains(where: { $0.context != nil }) else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .actAssume(let item):
      assumedItems.update(event.session, from: []) { $0.append(item) }
    case .taskStarted:
      guard let task = plan.task(event.task), let contract = plan.member(event.agent)?.contract
      else {
        return
      }
      let assumptions = assumedItems[event.session] ?? []
      for item in plan.missingContext(of: task, for: contract) where !assumptions.contains(item) {
        violations.record(Self.about, event, "began work without \(item)")
      }
    case .sessionEnded: assumedItems[event.session] = nil
    default: break
    }
  }
}

/// Reports a handoff that was neither delivered nor replaced although its task completed.
struct LostHandoffRule: Rule {
  static let about = RuleDescription(
    id: "handoff.lost",
    severity: .error,
    failureMode: .informationWithholding,
    firesWhen:
      "a handoff that asks for work is neither delivered nor replaced, and its task completes",
    kinds: [
      .handoffSent, .handoffDelivered, .handoffCounted, .handoffJoined, .faultInjected, .taskEnded,
    ]
  )

  private struct SentHandoff {
    var handoff: Handoff
    var sequence: UInt64
  }

  private let plan: Plan
  private var openHandoffs = TaskTable<[SentHandoff]>([])
  private var completedTasks: [TaskID] = []
  /// The handoffs that a fault sent to another agent.
  private var misroutedHandoffs: Set<HandoffID> = []
  private let misroutes: Set<String>

  init(_ plan: Plan) {
    self.plan = plan
    let faults = plan.faults.filter { fault in
      guard case .handoff(.misroute, _) = fault.verb else { return false }
      return true
    }
    misroutes = Set(faults.map(\.id))
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard event.task != .none else { return }
    switch event.kind {
    case .handoffSent(let handoff, _):
      openHandoffs[event.task].append(SentHandoff(handoff: handoff, sequence: event.sequence))
    case .faultInjected(let id):
      if misroutes.contains(id) { misroutedHandoffs.insert(event.handoff) }
    case .handoffDelivered(let handoff, _):
      // A misrouted handoff has not arrived. One that a stand-in received has.
      guard !misroutedHandoffs.contains(handoff.id) else { return }
      openHandoffs[event.task].removeAll { Self.replaces(handoff, $0.handoff) }
    case .handoffCounted(let handoff, _), .handoffJoined(let handoff):
      openHandoffs[event.task].removeAll { $0.handoff.id == handoff.id }
    case .taskEnded(let outcome):
      if outcome.kind == .completed { completedTasks.append(event.task) }
      if openHandoffs[event.task].isEmpty || outcome.kind != .completed {
        openHandoffs[event.task] = []
      }
    default: break
    }
  }

  /// Returns whether a delivered handoff replaces a sent handoff about the same task.
  ///
  /// A delivered handoff replaces itself and earlier handoffs with the same sender, receiver and intent. An
  /// assignment replaces all earlier handoffs.
  private static func replaces(_ later: Handoff, _ sent: Handoff) -> Bool {
    guard sent.id.rawValue <= later.id.rawValue else { return false }
    return later.intent == .assign || sent.id == later.id
      || sent.sender == later.sender && sent.receiver == later.receiver
        && sent.intent == later.intent
  }

  mutating func conclude(_ violations: inout ViolationLog) {
    for task in completedTasks {
      for message in openHandoffs[task] where message.handoff.intent.asksForWork {
        violations.record(
          Self.about,
          agent: message.handoff.sender,
          task: task,
          "\(message.handoff.intent.rawValue) to \(plan.name(of: message.handoff.receiver)) never arrived",
          evidence: [message.sequence]
        )
      }
    }
  }
}

/// Reports a result that arrives after its task has ended.
struct ResultDroppedRule: Rule {
  static let about = RuleDescription(
    id: "handoff.result-dropped",
    severity: .note,
    failureMode: .ignoredInput,
    firesWhen: "a result reaches the coordinator after its task has ended",
    kinds: [.handoffDelivered, .taskEnded]
  )

  private let plan: Plan
  private var ends = TaskTable<UInt64?>(nil)

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard event.task != .none else { return }
    switch event.kind {
    case .taskEnded: ends[event.task] = ends[event.task] ?? event.sequence
    case .handoffDelivered(let handoff, _):
      guard let end = ends[event.task], handoff.receiver == plan.coordinator,
        handoff.intent.isResult
      else { return }
      violations.record(
        Self.about,
        agent: handoff.sender,
        task: event.task,
        "\(handoff.intent.rawValue) on \(plan.name(of: event.task)) arrived after it had ended "
          + "and was dropped",
        evidence: [end, event.sequence]
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
