/// An action of a session, decided on by the state machine of the agent's role.
///
/// Cases with large values are indirect, because actions are copied several times before they happen.
enum ProtocolAction: Sendable, Equatable {
  /// The session waits for the given nanoseconds of virtual time before its next action.
  case wait(Int64)
  /// The session does nothing until an instant of the run, because of a fault.
  ///
  /// Unlike the time of ``wait(_:)``, this time also passes outside the agent's working hours.
  case standStill(until: Instant)
  /// The session performs an action such as writing a file or calling an agent.
  indirect case act(Act)
  /// The session performs an action that a fault has added. Other faults do not change this action.
  indirect case injected(Act)
  /// The session runs a command that succeeds, and so proves acceptance criteria of the task. `unmet` contains
  /// the indices of the criteria that the command does not prove.
  case prove(String, unmet: [Int] = [])
  /// The session makes a mistake that leaves the given flaw in the work.
  indirect case addFlaw(Flaw)
  /// The session removes the flaws that match the given defects from the work.
  case fix([Defect])
  /// The session writes the file at a path, and destroys what other tasks wrote to the file since the session
  /// began.
  case overwrite(String)
  /// The session reverts the files that other open tasks wrote. `fault` is the plan's index of the fault that
  /// causes this. If there are no such files, nothing happens.
  case revertFiles(fault: Int)
  /// The session spends the given number of tokens.
  case spend(Int64)
  /// The session spends all tokens that remain in the budget.
  case exhaustBudget
  /// The session starts to work on a task. Only the first start of a task is recorded.
  case start(TaskID)
  /// The session records how a task ended, or how the work as a whole ended if the task is `none`.
  indirect case end(TaskID, Outcome)
  /// The session compares a measured value with a gate.
  indirect case check(Gate, Percentage?)
  /// The session files its report.
  indirect case report(Event.Report)
  /// The session of a judge decides on the work and names defects.
  case decide(Decision, [Defect])
  /// The session records that the task will be tried again. `failures` is the number of times that the task has
  /// failed so far.
  case retry(TaskID, failures: Int)
  /// The session records that a fault takes effect. `fault` is the plan's index of the fault.
  case recordFault(fault: Int)
  /// The session sends a handoff to an agent.
  indirect case handOff(Content, to: AgentID, task: TaskID, round: Int)
  /// The session ends with this result, unless it sends a handoff that counts as its result.
  case result(Event.SessionResult)
}

extension ProtocolAction {
  /// The name of the event that the action causes directly, or `nil` if it causes none.
  ///
  /// A crash can happen directly before or after this event. The value is `nil` for a handoff, which causes
  /// its event only when it is sent. The value is also `nil` for the records and reverted files of faults, so
  /// that no crash happens at their events.
  var eventName: Event.Name? {
    switch self {
    case .wait, .standStill, .recordFault, .result, .handOff, .fix, .revertFiles: nil
    case .addFlaw: .workFlawed
    case .overwrite: .actWrite
    case .spend, .exhaustBudget: .sessionSpent
    case .act(let act), .injected(let act): act.eventName
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

extension ProtocolAction {
  /// The agent to which the action delivers work, or `nil` if the action delivers no work.
  var deliveryReceiver: AgentID? {
    guard case .handOff(let content, let receiver, _, _) = self, content.intent == .deliver else {
      return nil
    }
    return receiver
  }

  /// Returns the action with a judge's decision added to the content of the handoff that it sends.
  ///
  /// An action that sends no handoff is returned unchanged.
  func addingDecision(_ decision: Decision) -> ProtocolAction {
    guard case .handOff(var content, let receiver, let task, let round) = self else { return self }
    content.decision = decision
    return .handOff(content, to: receiver, task: task, round: round)
  }

  /// The task that the action assigns to an agent, or `nil` if the action assigns no task.
  var assignedTask: TaskID? {
    guard case .handOff(let content, _, let task, _) = self, content.intent == .assign else {
      return nil
    }
    return task
  }
}

extension Act {
  /// The name of the event that the action causes directly, or `nil` for calls and messages.
  ///
  /// Calls and messages are handoffs, and cause their own events when they are sent.
  fileprivate var eventName: Event.Name? {
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

// MARK: - Properties of actions

extension ProtocolAction {
  /// Whether the action is part of the work on a task: a write, a mistake or the repair of a flaw.
  ///
  /// Writes that faults add do not count.
  var changesWork: Bool {
    switch self {
    case .act(.write), .addFlaw, .fix: true
    case .wait, .standStill, .act, .injected, .overwrite, .revertFiles, .prove, .spend,
      .exhaustBudget, .start, .end, .check, .report, .decide, .retry, .recordFault, .handOff,
      .result:
      false
    }
  }

  /// Whether the action takes no part of the session's duration.
  ///
  /// Such an action happens directly after the previous action.
  var isInstant: Bool {
    switch self {
    case .act(.call), .act(.join): true
    default: false
    }
  }

  var isStandstill: Bool {
    guard case .standStill = self else { return false }
    return true
  }

  /// Whether the session does nothing for some time.
  var isWait: Bool {
    switch self {
    case .wait, .standStill: true
    default: false
    }
  }

  /// Whether the action runs a command, which counts as a test of the work.
  var testsWork: Bool { testCommand != nil }

  /// The command that the action runs, or `nil` if it runs none.
  ///
  /// Each of these commands counts as a test of the work.
  var testCommand: String? {
    switch self {
    case .prove(let command, _), .act(.command(let command, _)): command
    case .wait, .standStill, .act, .injected, .overwrite, .revertFiles, .addFlaw, .fix, .spend,
      .exhaustBudget, .start, .end, .check, .report, .decide, .retry, .recordFault, .handOff,
      .result:
      nil
    }
  }

  /// Whether the action belongs to the end of the session, after the work itself.
  ///
  /// Examples are a report and a handoff.
  var belongsToSessionEnd: Bool {
    switch self {
    case .report, .decide, .handOff, .result, .end, .retry: true
    case .wait, .standStill, .act, .injected, .prove, .addFlaw, .fix, .overwrite, .revertFiles,
      .spend, .exhaustBudget, .start, .check, .recordFault:
      false
    }
  }

  /// Whether the session keeps the action when a script replaces the handoffs of the session.
  var remainsInScriptedSession: Bool {
    switch self {
    case .end, .recordFault: true
    default: false
    }
  }
}
