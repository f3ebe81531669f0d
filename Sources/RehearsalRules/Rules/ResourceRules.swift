import RehearsalSimulation

/// Reports a write that overwrites the changes of another session that was open at the same time.
struct LostUpdateRule: Rule {
  static let about = RuleDescription(
    id: "resource.lost-update",
    severity: .error,
    failureMode: .ignoredInput,
    firesWhen: "a session writes a file that another session wrote while both were open",
    kinds: [.sessionOpened, .actWrite]
  )

  private struct Write {
    var session: SessionID
    var event: UInt64
    /// The last session that had opened before the write; later sessions started from what was written.
    var latest: SessionID
  }

  /// The last write to each path.
  private var writes: [String: Write] = [:]
  private var latest = SessionID.none

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .actWrite(let path) = event.kind else { return latest = event.session }
    let session = event.session
    if let last = writes[path], last.session != session,
      session.rawValue <= last.latest.rawValue
    {
      violations.record(
        Self.about,
        agent: event.agent,
        task: event.task,
        "overwrote \(path), which session \(last.session.rawValue) wrote at the same time",
        evidence: [last.event, event.sequence]
      )
    }
    writes[path] = Write(session: session, event: event.sequence, latest: latest)
  }
}

/// Reports more sessions and agents at work than there are slots.
struct SlotsExceededRule: Rule {
  static let about = RuleDescription(
    id: "resource.slots-exceeded",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "sessions at work and the agents that they started outnumber the slots",
    kinds: [.sessionOpened, .sessionEnded, .actSpawn]
  )

  private let slots: Int
  private let orchestrator: AgentID?
  /// For each open session, the slots that it takes: its own and those of the agents that it started.
  private var taken = SessionTable<Int>()
  private var count = 0

  init?(_ plan: Plan) {
    guard let slots = plan.platform.slots else { return nil }
    self.slots = slots
    orchestrator = plan.orchestrator
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .sessionOpened:
      // The orchestrator takes no slot, and neither does an agent that the platform wakes.
      let isFree = event.handoff == .none || event.agent == orchestrator
      taken[event.session] = isFree ? 0 : 1
      count += isFree ? 0 : 1
    case .actSpawn:
      taken.update(event.session, from: 0) { $0 += 1 }
      count += 1
    case .sessionEnded: count -= taken.take(event.session) ?? 0
    default: break
    }
    guard count > slots else { return }
    violations.record(Self.about, event, "more sessions and agents at work than the \(slots) slots")
  }
}

/// Reports a session that starts to spend tokens after the budget is used up.
struct BudgetExceededRule: Rule {
  static let about = RuleDescription(
    id: "resource.budget-exceeded",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "a session that opened after the budget was used up spends tokens",
    kinds: [.sessionOpened, .sessionSpent]
  )

  private let budget: Int64
  private var spent: Int64 = 0
  /// The last session that opened while tokens were left.
  private var last = SessionID.none

  init?(_ plan: Plan) {
    guard let budget = plan.platform.budget else { return nil }
    self.budget = budget
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .sessionSpent(let tokens) = event.kind else {
      if spent < budget { last = event.session }
      return
    }
    if event.session.rawValue > last.rawValue {
      violations.record(Self.about, event, "spent tokens beyond the budget of \(budget)")
    }
    let (sum, isTooMuch) = spent.addingReportingOverflow(tokens)
    spent = isTooMuch ? .max : sum
  }
}

/// Reports a task that is tried again after the last attempt that the platform allows.
struct CapIgnoredRule: Rule {
  static let about = RuleDescription(
    id: "liveness.cap-ignored",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "a task is tried again after it has failed as often as the platform allows",
    kinds: [.retryScheduled]
  )

  private let attempts: Int

  init(_ plan: Plan) {
    attempts = plan.platform.attempts
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .retryScheduled(let failures) = event.kind, failures >= attempts else { return }
    violations.record(Self.about, event, "scheduled another attempt after \(attempts) failures")
  }
}
