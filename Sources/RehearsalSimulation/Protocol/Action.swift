/// An action that a role decides on and that the loop performs.
enum Action: Sendable, Equatable {
  /// Delays the actions that follow by the given nanoseconds of virtual time.
  case wait(Int64)
  /// The session performs an act.
  case act(Act)
  /// The session performs an act that a fault injects. Other faults do not change it.
  case injected(Act)
  /// The session runs a command that succeeds and is evidence for the criteria of the task, except
  /// those whose indices are in `unmet`.
  case prove(String, unmet: [Int] = [])
  /// The session leaves a flaw in the work.
  case flaw(Flaw)
  /// The session fixes defects of the work.
  case fix([Defect])
  /// The session overwrites what others wrote to a path since the session began.
  case overwrite(String)
  /// The session reverts what other open tasks wrote, because of the fault with the given index in the plan.
  ///
  /// Without anything to revert, nothing happens.
  case reset(fault: Int)
  /// The session spends tokens.
  case spend(Int64)
  /// The session spends the rest of the budget.
  case exhaustBudget
  /// The session starts a task. Only the first start of a task is recorded.
  case start(TaskID)
  /// A task ends, or the work as a whole if the task is `none`.
  case end(TaskID, Outcome)
  /// The session compares a measured value with a gate.
  case check(Gate, Percentage?)
  /// The session files its report.
  case report(Event.Report)
  /// The session decides on the work.
  case decide(Decision, [Defect])
  /// The task will be tried again.
  case retry(TaskID, failures: Int)
  /// The fault with the given index in the plan strikes.
  case strike(fault: Int)
  /// The session sends a handoff.
  case handOff(Content, to: AgentID, task: TaskID, round: Int)
  /// The session ends with this result unless it hands something off.
  case result(Event.SessionResult)
}

extension Action {
  /// The kind of event that the action causes, or `nil` if the action causes no event.
  ///
  /// The value is `nil` for a handoff, because a handoff causes its event later, when it is sent.
  var event: Event.Name? {
    switch self {
    case .wait, .strike, .result, .handOff, .fix, .reset: nil
    case .flaw: .workFlawed
    case .overwrite: .actWrite
    case .spend, .exhaustBudget: .sessionSpent
    case .act(let act), .injected(let act): act.event
    case .prove: .actCommand
    case .start: .taskStarted
    case .end: .taskEnded
    case .check: .gateChecked
    case .report: .reportFiled
    case .decide: .decisionMade
    case .retry: .retryScheduled
    }
  }
}

extension Action {
  /// Returns the action, with the decision added if it is a handoff.
  func carrying(out decision: Decision) -> Action {
    guard case .handOff(var content, let receiver, let task, let round) = self else { return self }
    content.decision = decision
    return .handOff(content, to: receiver, task: task, round: round)
  }

  /// The task that the action assigns to an agent, or `nil` if it assigns none.
  var assignedTask: TaskID? {
    guard case .handOff(let content, _, let task, _) = self, content.intent == .assign else {
      return nil
    }
    return task
  }
}

extension Act {
  /// The kind of event that the act causes, or `nil` for a call and a message, which cause their event when they
  /// are sent.
  fileprivate var event: Event.Name? {
    switch self {
    case .skill: .actSkill
    case .read: .actRead
    case .write: .actWrite
    case .command: .actCommand
    case .tool: .actTool
    case .spawn: .actSpawn
    case .call: nil
    case .join: .sessionWaiting
    case .cancel: .actCancel
    case .create: .taskSubmitted
    case .inform: nil
    case .assume: .actAssume
    case .claim: .actClaim
    case .promise: .actPromise
    }
  }
}

// MARK: - Kinds of action that faults and scripts remove or replace

extension Action {
  /// Whether the action changes the work.
  var changesWork: Bool {
    switch self {
    case .act(.write), .flaw, .fix: true
    case .wait, .act, .injected, .overwrite, .reset, .prove, .spend, .exhaustBudget, .start, .end,
      .check, .report, .decide, .retry, .strike, .handOff, .result:
      false
    }
  }

  /// Whether the action takes none of the session's own time.
  var isInstant: Bool {
    switch self {
    case .act(.call), .act(.join): true
    default: false
    }
  }

  var isWait: Bool {
    guard case .wait = self else { return false }
    return true
  }

  /// Whether the action runs a command that tests the work.
  var testsWork: Bool { testCommand != nil }

  /// The command by which the action tests the work, or `nil` if the action does not test the work.
  var testCommand: String? {
    switch self {
    case .prove(let command, _), .act(.command(let command, _)): command
    case .wait, .act, .injected, .overwrite, .reset, .flaw, .fix, .spend, .exhaustBudget, .start,
      .end, .check, .report, .decide, .retry, .strike, .handOff, .result:
      nil
    }
  }

  /// Whether the action ends the work of the session.
  var endsWork: Bool {
    switch self {
    case .report, .decide, .handOff, .result, .end, .retry: true
    case .wait, .act, .injected, .prove, .flaw, .fix, .overwrite, .reset, .spend, .exhaustBudget,
      .start, .check, .strike:
      false
    }
  }

  /// Whether the action remains when a script replaces the protocol's handoffs.
  var isRecord: Bool {
    switch self {
    case .end, .strike: true
    default: false
    }
  }
}
