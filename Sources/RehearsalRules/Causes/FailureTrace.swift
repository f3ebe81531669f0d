public import RehearsalSimulation

/// The events of a failed run that explain its failure.
///
/// The trace is made from all events of the run, so the run has to be simulated once more.
public struct FailureTrace: Sendable {
  /// The task that failed first, or `.none` if the failure is not about a single task.
  public let task: TaskID
  /// The identifiers of the faults that struck, in the order in which each struck first.
  public private(set) var faults: [String] = []
  /// The agents whose context was compacted, in the order in which each was first.
  public private(set) var compactedAgents: [AgentID] = []
  /// The names of the quotas that kept sessions waiting or refused them, in the order in which each did first.
  public private(set) var quotas: [String] = []
  /// The lines that explain the failure: those about the failed task and those that show violations or, if no single
  /// task failed, the last lines of the run.
  ///
  /// Each line begins with the number of the attempt, if the task was attempted several times, and the virtual time.
  public private(set) var lines: [String] = []
  /// How many lines about the task are left out, because they explain less.
  public private(set) var omittedCount = 0
  /// The tasks that need the failed task, directly or through others, and did not complete.
  public private(set) var affectedTasks: [TaskID] = []

  /// A line about the task.
  private struct Entry {
    var attempt: Int
    var text: String
    /// Whether the line shows a fault, a refusal or another departure from the usual way.
    var isTelling: Bool
  }

  private let plan: Plan
  /// The sequence numbers of the events that show the violations.
  private let evidence: Set<UInt64>
  private let incompleteTasks: Set<TaskID>
  private var struckFaults: Set<String> = []
  private var attempt = 1
  private var entries: [Entry] = []
  private var recentLines: [String] = []

  /// How many lines are shown at most.
  private static let mostLines = 10
  /// How many of the last lines of a run are shown if no single task failed.
  private static let mostRecentLines = 5

  /// Creates a trace of a run with the given judgement.
  public init(_ plan: Plan, _ judgement: Judgement) {
    self.plan = plan
    let failed = judgement.expectations.filter { $0.verdict != .pass }
    let ended = judgement.tasks.first {
      $0.task != TaskID.none && $0.outcome.kind != .completed && $0.outcome.kind != .skipped
    }
    task =
      failed.map(\.task).first { $0 != TaskID.none } ?? (failed.isEmpty ? nil : ended?.task)
      ?? TaskID.none
    evidence = Set(judgement.violations.filter { $0.severity == .error }.flatMap(\.evidence))
    incompleteTasks = Set(
      judgement.tasks.filter { $0.outcome.kind != .completed }.map(\.task)
    )
  }

  /// The kinds of event from which ``faults``, ``compactedAgents`` and ``quotas`` are made.
  package static let suspectKinds = EventKinds([
    .faultInjected, .agentCrashed, .handoffLost, .handoffDuplicated, .agentCompacted,
    .sessionLimited,
  ])

  /// Adds the next event of the run.
  public mutating func observe(_ event: borrowing Event) {
    if let fault = event.kind.fault, struckFaults.insert(fault).inserted { faults.append(fault) }
    switch event.kind {
    case .agentCompacted where !compactedAgents.contains(event.agent):
      compactedAgents.append(event.agent)
    case .sessionLimited(let quota, _) where !quotas.contains(quota): quotas.append(quota)
    default: break
    }
    let isEvidence = evidence.contains(event.sequence)
    guard event.kind.isTelling || event.kind.isUsual || isEvidence else { return }
    let line = "\(VirtualTime(event.time.nanoseconds).rounded)  \(event.line(in: plan))"
    recentLines = (recentLines + [line]).suffix(Self.mostRecentLines)
    guard task != TaskID.none, event.task == task || isEvidence || event.kind.concernsAgent else {
      return
    }
    entries.append(
      Entry(attempt: attempt, text: line, isTelling: event.kind.isTelling || isEvidence)
    )
    if case .retryScheduled = event.kind { attempt += 1 }
  }

  /// Completes the trace after the last event.
  public mutating func conclude() {
    guard task != TaskID.none, !entries.isEmpty else {
      lines = recentLines
      return
    }
    let shown = shownIndices
    omittedCount = entries.count - shown.count
    lines = shown.map { index in
      let entry = entries[index]
      return attempt > 1 ? "attempt \(entry.attempt)  \(entry.text)" : entry.text
    }
    affectedTasks = Self.dependents(of: task, in: plan).filter(incompleteTasks.contains)
  }

  /// The indices of the entries to show: all if they are few, and otherwise first those that tell most.
  private var shownIndices: [Int] {
    guard entries.count > Self.mostLines else { return Array(entries.indices) }
    let telling = entries.indices.filter { entries[$0].isTelling }
    guard telling.count < Self.mostLines else {
      return telling.prefix(Self.mostLines / 2) + telling.suffix(Self.mostLines / 2)
    }
    let usual = entries.indices.filter { !entries[$0].isTelling }
    return (telling + usual.prefix(Self.mostLines - telling.count)).sorted()
  }

  /// Returns the tasks that need a task, directly or through others, in the order of the plan.
  private static func dependents(of task: TaskID, in plan: Plan) -> [TaskID] {
    var followers: [[TaskID]] = Array(repeating: [], count: plan.tasks.count)
    for (index, planned) in plan.tasks.enumerated() {
      for need in planned.needs { followers[need.index].append(TaskID(rawValue: UInt32(index))) }
    }
    var isFound = Array(repeating: false, count: plan.tasks.count)
    var pending = followers.indices.contains(task.index) ? followers[task.index] : []
    while let next = pending.popLast() {
      guard !isFound[next.index] else { continue }
      isFound[next.index] = true
      pending += followers[next.index]
    }
    return plan.taskIDs.filter { isFound[$0.index] }
  }
}

extension Event.Kind {
  /// The identifier of the fault that the event shows, or `nil` if it shows none.
  fileprivate var fault: String? {
    switch self {
    case .faultInjected(let fault), .agentCrashed(let fault), .handoffLost(_, let fault),
      .handoffDuplicated(_, let fault):
      fault
    default: nil
    }
  }

  /// Whether the event shows a fault, a refusal or another departure from the usual way.
  fileprivate var isTelling: Bool {
    switch self {
    case .handoffLost, .handoffDuplicated, .handoffUndeliverable, .replyMissed, .replyLate,
      .agentCrashed,
      .workFlawed, .flawEscaped, .retryScheduled, .faultInjected, .limitReached, .taskEnded,
      .actCancel,
      .sessionLimited, .handoffUnread, .agentCompacted, .agentRestarted:
      true
    case .decisionMade(let decision, _): decision != .approved
    case .gateChecked(_, _, let passed): !passed
    case .actCommand(_, let succeeded): !succeeded
    case .actTool(_, let use): use != .allowed
    case .sessionEnded(let result): result != .handedOff && result != .nothing
    case .runEnded(let ending): ending != .settled
    default: false
    }
  }

  /// Whether the event is about an agent, whatever the agent works on.
  fileprivate var concernsAgent: Bool {
    switch self {
    case .agentCompacted, .agentCrashed, .agentRestarted, .faultInjected, .limitReached: true
    default: false
    }
  }

  /// Whether the event is a step on the usual way of a task.
  fileprivate var isUsual: Bool {
    switch self {
    case .handoffSent, .decisionMade, .actWrite: true
    default: false
    }
  }
}
