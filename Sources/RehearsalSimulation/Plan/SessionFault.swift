/// A fault that makes a session depart from the protocol of its agent's role.
public enum SessionFault: Sendable, Hashable {
  /// The agent skips the given check of the protocol.
  case skipCheck(Check)
  /// The agent writes the given path, although its task does not ask for that.
  case scopeCreep(path: String)
  /// The agent does no work, and only files its report and hands the work on as done.
  case falseDone
  /// The agent leaves the given deliverable out of its report.
  case omit(deliverable: String)
  /// The agent does no work, and ends its session with the given promise instead of a result.
  case deferring(promise: String)
  /// The agent does its work, but ends its session without a handoff.
  case stopSilently
  /// The session takes the given multiple of its normal duration.
  case slow(times: Int)
  /// The agent writes nothing and runs no commands, but performs all other actions, such as its report and
  /// handoffs.
  case noOp
  /// The agent uses the given tool, which its task does not need.
  case useTool(tool: String)
  /// The agent does its work, and then delegates the task to itself instead of handing the work on.
  case selfDelegate
  /// The agent does no work, and asks the user a question that nobody answers.
  case askUser
  /// The agent runs no test, but makes the given claim about its work.
  case claimWithoutEvidence(claim: String)
  /// The agent writes the given file, which defines a gate.
  case editGate(path: String)
  /// A file of the task is half written, so that every command of the session fails.
  case tornWrite
  /// The agent sees the content of the handoff about the task that it received before, instead of the current
  /// content.
  case staleRead
  /// The agent overwrites what other tasks wrote to the given path since the session began.
  case lostUpdate(path: String)
  /// The agent resets the shared files, which reverts the writes of all other open tasks.
  case reset
  /// The agent waits for the given nanoseconds of virtual time before it begins to work.
  case rateLimit(for: Int64)
  /// The session spends all tokens that the platform's budget leaves to it, before it begins to work.
  case budgetExhausted

  /// The key by which scenario files name the fault, such as `skip-check`.
  public var name: String {
    switch self {
    case .skipCheck: "skip-check"
    case .scopeCreep: "scope-creep"
    case .falseDone: "false-done"
    case .omit: "omit"
    case .deferring: "defer"
    case .stopSilently: "stop-silently"
    case .slow: "slow"
    case .noOp: "no-op"
    case .useTool: "use-tool"
    case .selfDelegate: "self-delegate"
    case .askUser: "ask-user"
    case .claimWithoutEvidence: "claim-without-evidence"
    case .editGate: "edit-gate"
    case .tornWrite: "torn-write"
    case .staleRead: "stale-read"
    case .lostUpdate: "lost-update"
    case .reset: "reset"
    case .rateLimit: "rate-limit"
    case .budgetExhausted: "budget-exhausted"
    }
  }
}

/// A fault that makes the decision of a judge (a verifier or reviewer) wrong or unusable.
public enum DecisionFault: Sendable, Hashable {
  /// The judge decides too late.
  ///
  /// The setting ``Platform/guards`` then determines whether the work is let through.
  case failOpen
  /// The judge's decision is unreadable.
  ///
  /// The setting ``Platform/guards`` then determines whether the work is let through.
  case malformedDecision
  /// The judge refuses the work, even if it found no defect.
  case falseBlock
  /// The judge approves the work, whatever defects it found.
  case falseAllow

  /// The key by which scenario files name the fault, such as `fail-open`.
  public var name: String {
    switch self {
    case .failOpen: "fail-open"
    case .malformedDecision: "malformed-decision"
    case .falseBlock: "false-block"
    case .falseAllow: "false-allow"
    }
  }
}
