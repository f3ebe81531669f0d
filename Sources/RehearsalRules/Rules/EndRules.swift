import OrderedCollections
import RehearsalSimulation

/// Reports a run in which nothing is left to happen while tasks are open.
struct DeadlockRule: Rule {
  static let about = RuleDescription(
    id: "liveness.deadlock",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "nothing is left to happen while tasks are open",
    kinds: [.taskEnded]
  )

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .taskEnded(let outcome) = event.kind, outcome == .stuck(.deadlock) else { return }
    violations.record(
      Self.about,
      event,
      "nothing was left to happen while \(plan.name(of: event.task)) was open"
    )
  }
}

/// Reports a session that owes a result and ends without one.
struct PrematureEndRule: Rule {
  static let about = RuleDescription(
    id: "liveness.premature-end",
    severity: .error,
    failureMode: .prematureTermination,
    firesWhen: "a session that owes a result ends without one",
    kinds: [.handoffDelivered, .sessionEnded]
  )

  /// The planner and the coordinator, which owe no results.
  private let leads: [AgentID]
  /// The intents that open sessions owe a result for.
  private var owed = SessionTable<Intent>()

  init(_ plan: Plan) {
    leads = [plan.planner, plan.coordinator].compactMap(\.self)
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      if handoff.intent.asksForWork, !leads.contains(handoff.receiver) {
        owed[event.session] = handoff.intent
      }
    case .sessionEnded(let result):
      guard let intent = owed.take(event.session), result == .nothing else {
        return
      }
      violations.record(
        Self.about,
        event,
        "ended its session on \(intent.rawValue) without a result"
      )
    default: break
    }
  }
}

/// Reports a session that ends on a promise that nothing will keep.
struct DeferredPromiseRule: Rule {
  static let about = RuleDescription(
    id: "liveness.deferred-promise",
    severity: .error,
    failureMode: .reasoningActionMismatch,
    firesWhen: "a session ends after a promise with nothing scheduled to keep it",
    kinds: [.actPromise, .sessionEnded]
  )

  private struct Promise {
    var text: String
    var sequence: UInt64
  }

  private var promises = SessionTable<Promise>()

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .actPromise(let text):
      promises[event.session] = Promise(text: text, sequence: event.sequence)
    case .sessionEnded(let result):
      guard let promise = promises.take(event.session), result == .nothing else {
        return
      }
      violations.record(
        Self.about,
        agent: event.agent,
        task: event.task,
        "promised \"\(promise.text)\" and ended its session with nothing scheduled",
        evidence: [promise.sequence, event.sequence]
      )
    default: break
    }
  }
}

/// Reports a task that completes although its own work was not done.
struct ZeroWorkRule: Rule {
  static let about = RuleDescription(
    id: "liveness.zero-work",
    severity: .error,
    failureMode: .prematureTermination,
    firesWhen:
      "a task completes although its owner never wrote a file that the task touches, or a run without tasks succeeds",
    kinds: WorkVersions.kinds + [.taskEnded, .runEnded]
  )

  private let plan: Plan
  private var versions: WorkVersions
  /// The paths that the owners of each task wrote for it.
  private var written = TaskTable<OrderedSet<String>>([])
  private var isReported = false

  init(_ plan: Plan) {
    self.plan = plan
    versions = WorkVersions(plan)
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    versions.observe(event)
    switch event.kind {
    case .actWrite(let path):
      guard event.task != .none, versions.isOwner(event) else { return }
      written[event.task].append(path)
    case .taskEnded(let outcome):
      if outcome == .stuck(.noTasks) { isReported = true }
      guard outcome.kind == .completed, event.task != .none, let task = plan.task(event.task)
      else { return }
      let untouched = task.untouched(by: written[event.task])
      guard !untouched.isEmpty else { return }
      let missing =
        untouched.count == task.touches.count
        ? "none of its files was" : "\(untouched.joined(separator: ", ")) was never"
      violations.record(
        Self.about,
        event,
        "\(task.id) completed although \(missing) written by its owner"
      )
    case .runEnded:
      guard plan.tasks.isEmpty, !isReported else { return }
      violations.record(Self.about, event, "the run had no tasks and no agent reported that")
    default: break
    }
  }
}
