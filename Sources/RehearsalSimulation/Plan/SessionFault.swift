/// A fault that makes a session depart from the protocol.
public enum SessionFault: Sendable, Hashable {
  /// The agent skips a check of the protocol.
  case skipCheck(Check)
  /// The agent writes a path that its task does not ask for.
  case scopeCreep(path: String)
  /// The agent reports work that it did not do.
  case falseDone
  /// The agent leaves a deliverable out of its report.
  case omit(deliverable: String)
  /// The agent ends its session with a promise instead of a result.
  case deferring(promise: String)
  /// The agent does its work, but hands nothing off.
  case stopSilently
  /// The session takes this many times as long.
  case slow(times: Int)
  /// The agent writes nothing, but reports and hands on as if it had.
  case noOp
  /// The agent uses a tool that its task does not need.
  case useTool(tool: String)
  /// The agent hands its task to its own definition.
  case selfDelegate
  /// The agent asks the user, who never answers.
  case askUser
  /// The agent claims to have tested its work, but did not.
  case claimWithoutEvidence(claim: String)
  /// The agent writes a file that states a gate.
  case editGate(path: String)
  /// The session continues while a file is half written, so every command run against the file
  /// fails.
  case tornWrite
  /// The agent sees an old state of the work, which is the state when the agent last saw the task.
  case staleRead
  /// The agent overwrites what others wrote to a path since the session began.
  case lostUpdate(path: String)
  /// The agent resets the files, and so reverts what other tasks wrote that have not ended.
  case reset
  /// The agent has to wait for the given nanoseconds of virtual time before it can do anything.
  case rateLimit(for: Int64)
  /// The rest of the budget is spent.
  case budgetExhausted

  /// The verb as scenarios write it.
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

/// A fault that makes a judge's decision wrong or missing.
public enum DecisionFault: Sendable, Hashable {
  /// The judge gives no decision in time, and the work is let through.
  case failOpen
  /// The judge gives a decision that is unreadable.
  case malformedDecision
  /// The judge refuses work in which it found nothing wrong.
  case falseBlock
  /// The judge approves the work regardless of what it found.
  case falseAllow

  /// The verb as scenarios write it.
  public var name: String {
    switch self {
    case .failOpen: "fail-open"
    case .malformedDecision: "malformed-decision"
    case .falseBlock: "false-block"
    case .falseAllow: "false-allow"
    }
  }
}
