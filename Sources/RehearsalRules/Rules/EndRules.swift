import OrderedCollections
import RehearsalSimulation

/// Reports a session that was asked for work and ends without a result.
///
/// Sessions of the planner and of the coordinator owe no result.
struct PrematureEndRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "liveness.premature-end",
    severity: .error,
    failureMode: .prematureTermination,
    firesWhen: "a session that owes a result ends without one",
    kinds: [.handoffDelivered, .decisionMade, .sessionEnded]
  )

  private let plan: Plan
  /// The planner and the coordinator, whose sessions owe no result.
  private let leadAgents: [AgentID]
  /// For each open session that owes a result, the handoff that asks for the result.
  private var requests = SessionTable<Handoff>()

  init(_ plan: Plan) {
    self.plan = plan
    leadAgents = [plan.planner, plan.coordinator].compactMap(\.self)
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .decisionMade(let decision, _):
      // If a reply rule of the platform covers the request, the platform sends the request again
      // after an unusable decision. This session then owes no result.
      if !decision.isUsable, plan.platform.guards == .closed,
        let request = requests[event.session], plan.replyRule(for: request) != nil
      {
        _ = requests.take(event.session)
      }
    case .sessionEnded(let result):
      guard let request = requests.take(event.session), result == .nothing else {
        return
      }
      context.violations.record(
        Self.ruleDescription,
        event,
        "ended its session on \(request.intent.rawValue) without a result"
      )
    default: break
    }
  }

  mutating func observeDelivered(
    _ handoff: Handoff,
    _ event: borrowing Event,
    _ context: inout RuleContext
  ) {
    if handoff.intent.asksForWork, !leadAgents.contains(handoff.receiver) {
      requests[event.session] = handoff
    }
  }
}

/// Reports a session that makes a promise and then ends without a handoff that counts as its result.
struct DeferredPromiseRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "liveness.deferred-promise",
    severity: .error,
    failureMode: .reasoningActionMismatch,
    firesWhen: "a session in which the agent promised something ends without handing anything off",
    kinds: [.actPromise, .sessionEnded]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> { [.sessionEnded: .isWatching] }

  /// The text of a promise, with the sequence number of the event in which a session made the promise.
  private struct Promise {
    var text: String
    var sequence: UInt64
  }

  /// The last promise of each open session.
  private var promises = SessionTable<Promise>()

  init(_ plan: Plan) {}

  var isWatching: Bool { promises.count > 0 }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .actPromise(let text):
      promises[event.session] = Promise(text: text, sequence: event.sequence)
    case .sessionEnded(let result):
      guard let promise = promises.take(event.session), result == .nothing else {
        return
      }
      context.violations.record(
        Self.ruleDescription,
        agent: event.agent,
        task: event.task,
        "promised \"\(promise.text)\" and ended its session with nothing scheduled",
        evidence: [promise.sequence, event.sequence]
      )
    default: break
    }
  }
}

/// Reports a task that completes although its owner did not write all files that the task touches.
///
/// A write in a session that was lost before it handed its work on does not count.
///
/// If a planner or an orchestrator can report tasks as done, or the fault `false-done` can strike, the rule also
/// reports a task without files that completes although no agent had a session to do its work. A session that
/// the fault struck does not count, and neither does one that only delegated the task. A session of a planner or an
/// orchestrator does not count, unless the task is its own.
///
/// The rule also reports a run without tasks, unless an agent ends the work as stuck because there are no
/// tasks.
struct ZeroWorkRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "liveness.zero-work",
    severity: .error,
    failureMode: .prematureTermination,
    firesWhen:
      "a task completes although its owner never wrote a file that the task touches, or only in a session that was lost, or although no agent worked on it, or a run without tasks succeeds",
    kinds: [
      .actWrite, .actCommand, .handoffSent, .sessionOpened, .sessionEnded, .taskSubmitted,
      .taskStarted, .faultInjected, .taskEnded, .runEnded,
    ]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [
      .actCommand: .changesFiles, .handoffSent: .isWatching,
      .sessionOpened: countsSessions ? .taskIsOpen : .never, .sessionEnded: .isWatching,
      .taskStarted: countsSessions ? .taskIsOpen : .never,
      .faultInjected: falseReportFaults.isEmpty ? .never : .isWatching,
    ]
  }

  private let plan: Plan
  private let taskFiles: TaskFiles
  /// An open session that counts as one that did the work of its task.
  private struct WorkSession {
    var task: TaskID
    /// Whether the agent has begun the task in the session, instead of only passing it on.
    var hasBegun = false
  }

  /// For each task, the paths written by sessions that did the task's work, rather than judged or coordinated it, and
  /// then handed it on.
  private var writtenPaths = TaskTable<OrderedSet<String>>([])
  /// The other paths that such sessions have written, until they hand their work on.
  private var openPaths = OpenWork<OrderedSet<String>>()
  /// The identifiers of the faults that make an agent report work without having done any.
  private let falseReportFaults: [String]
  /// Whether tasks can be reported as done although no agent has worked on them.
  ///
  /// The script of a planner or an orchestrator can report them, or a fault can make an agent do so.
  private let countsSessions: Bool
  /// For each task, the number of sessions that did its work and were not lost.
  ///
  /// The counts matter only if ``countsSessions`` is true.
  private var workSessionCounts = TaskTable(0)
  /// The sessions that ``workSessionCounts`` includes and that have not handed their work on.
  private var openWorkSessions = SessionTable<WorkSession>()
  private var hasTasks = false
  /// Whether an agent has ended the work as stuck because there are no tasks.
  private var isEmptyRunReported = false

  init(_ plan: Plan) {
    self.plan = plan
    taskFiles = plan.taskFiles
    falseReportFaults = plan.faults.compactMap { fault in
      guard case .session(.falseDone, _) = fault.verb else { return nil }
      return fault.id
    }
    countsSessions =
      !falseReportFaults.isEmpty
      || plan.members.contains { $0.role.isLead && $0.behaviour.reportsResults }
  }

  var isWatching: Bool { !openPaths.isEmpty || openWorkSessions.count > 0 }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .actWrite(let path): noteWrite(to: path, event, context)
    case .actCommand:
      for change in context.fileChanges { noteWrite(to: change.path, event, context) }
    case .handoffSent, .sessionEnded:
      if let paths = openPaths.takeWork(handedOnBy: event) {
        writtenPaths[event.task].append(contentsOf: paths)
      }
      noteEndOfWork(event)
    case .sessionOpened: noteWorkSession(event, context.workVersions)
    case .taskSubmitted: hasTasks = true
    case .taskStarted: openWorkSessions[event.session]?.hasBegun = true
    case .faultInjected(let id):
      if falseReportFaults.contains(id) { discountSession(of: event) }
    case .taskEnded(let outcome):
      if outcome == .stuck(.noTasks) { isEmptyRunReported = true }
      guard outcome.kind == .completed else { return }
      reportUnwrittenPaths(event, &context)
      if countsSessions { reportMissingSession(event, &context) }
    case .runEnded:
      guard !hasTasks, !isEmptyRunReported else { return }
      context.violations.record(
        Self.ruleDescription,
        event,
        "the run had no tasks and no agent reported that"
      )
    default: break
    }
  }

  /// Counts a session that opens to do the work of its task.
  private mutating func noteWorkSession(_ event: borrowing Event, _ versions: WorkVersions) {
    guard let task = plan.task(event.task) else { return }
    let isLead = plan.role(of: event.agent)?.isLead ?? false
    guard
      task.agent == event.agent || task.otherCandidates.contains(event.agent)
        || !isLead && versions.isOwner(event)
    else { return }
    workSessionCounts[event.task] += 1
    openWorkSessions[event.session] = WorkSession(task: event.task)
  }

  /// Notes that a session hands its work on or ends.
  ///
  /// The session no longer counts if it was lost before that, or if it only delegates the task.
  private mutating func noteEndOfWork(_ event: borrowing Event) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      guard handoff.intent.carriesWork, let session = openWorkSessions[event.session] else {
        return
      }
      guard session.hasBegun || handoff.intent != .delegate else {
        return discountSession(of: event)
      }
      openWorkSessions[event.session] = nil
    case .sessionEnded(let result):
      switch result {
      case .crashed, .refused, .cancelled, .repeated, .misaddressed: discountSession(of: event)
      case .handedOff, .nothing: openWorkSessions[event.session] = nil
      }
    default: break
    }
  }

  /// Takes the session of an event out of the count of those that did the work of their task.
  private mutating func discountSession(of event: borrowing Event) {
    guard let session = openWorkSessions.take(event.session) else { return }
    workSessionCounts[session.task] -= 1
  }

  /// Reports the completion of a task without files on which no agent worked.
  private func reportMissingSession(_ event: borrowing Event, _ context: inout RuleContext) {
    guard event.task != .none, !taskFiles.touchesFiles(event.task),
      workSessionCounts[event.task] == 0, let task = plan.task(event.task)
    else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "\(task.id) completed although no agent worked on it"
    )
  }

  private mutating func noteWrite(
    to path: String,
    _ event: borrowing Event,
    _ context: borrowing RuleContext
  ) {
    guard event.task != .none, context.workVersions.isOwner(event),
      !writtenPaths[event.task].contains(path)
    else { return }
    openPaths.update(event, from: []) { _ = $0.append(path) }
  }

  private func reportUnwrittenPaths(_ event: borrowing Event, _ context: inout RuleContext) {
    guard event.task != .none, taskFiles.touchesFiles(event.task) else { return }
    var paths = writtenPaths[event.task]
    for otherPaths in openPaths[event.task] { paths.append(contentsOf: otherPaths) }
    let unwrittenPaths = plan.tasks[event.task.index].touchesNotWritten(in: paths)
    guard !unwrittenPaths.isEmpty, let task = plan.task(event.task) else { return }
    let unwrittenFilesText =
      unwrittenPaths.count == task.touches.count
      ? "none of its files was" : "\(unwrittenPaths.joined(separator: ", ")) was never"
    context.violations.record(
      Self.ruleDescription,
      event,
      "\(task.id) completed although \(unwrittenFilesText) written by its owner"
    )
  }
}

/// Reports a session that asks the user a question with the platform's tool, if nobody answers the question.
struct NoUserRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "liveness.no-user",
    severity: .warning,
    failureMode: .missedTermination,
    firesWhen: "a session asks the user with the platform's tool for that, and nobody answers",
    kinds: [.actTool]
  )

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    guard case .actTool(let tool, let use) = event.kind, use != .allowed,
      plan.toolTable.anyTool(named: ToolTable.nameWithoutLimits(of: tool))?.tool.kind == .ask
    else { return }
    context.violations.record(
      Self.ruleDescription,
      event,
      "asked the user with \(tool), and nobody answered"
    )
  }
}

extension Behaviour {
  /// Whether the script reports the result of a task as done or good.
  fileprivate var reportsResults: Bool {
    clauses.contains { $0.handoffs?.contains(where: \.intent.passesWorkOn) ?? false }
  }
}
