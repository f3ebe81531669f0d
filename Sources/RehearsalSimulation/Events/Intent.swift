/// The purpose of a handoff: what the sender wants from the receiver.
public enum Intent: String, Sendable, Hashable, CaseIterable {
  /// Gives the receiver a task to do.
  case assign
  /// Passes the work with its report on, for example to a judge.
  case deliver
  /// Tells the receiver that a judge approved the work.
  case approve
  /// Returns refused work with its defects, so that the receiver fixes them.
  ///
  /// The coordinator also uses this intent to tell the planner that a task has to be tried again.
  case reject
  /// Asks a debugger to find and fix the cause of a failure.
  case escalate
  /// Passes a task on to another agent, such as a specialist.
  case delegate
  /// Asks the receiver to do a part of the work and to return the result to the sender's session.
  case call
  /// Returns a task that the sender may not do.
  ///
  /// The handoff names the reason, such as a non-goal or a specialty.
  case conflict
  /// Asks for the missing context that the handoff names.
  case clarify
  /// Gives information, for which no reply is expected.
  case inform
  /// Reports that the work is done.
  case complete
  /// Reports that the work is not done.
  ///
  /// The handoff can state an outcome or defects.
  case fail

  /// Whether a handoff with this intent can be the result of the session that sends it.
  ///
  /// A session that sends a message, or calls another agent, still owes its own result.
  @inline(__always)
  package var canBeResult: Bool { self != .inform && self != .call }

  /// Whether the receiver of a handoff with this intent has to return a result.
  package var asksForWork: Bool {
    switch self {
    case .assign, .deliver, .reject, .escalate, .delegate, .call: true
    case .approve, .conflict, .clarify, .inform, .complete, .fail: false
    }
  }

  /// Whether a handoff with this intent carries the work product, because it passes the work on or judges it.
  package var carriesWork: Bool {
    switch self {
    case .deliver, .approve, .reject, .escalate, .delegate, .complete, .fail: true
    case .assign, .call, .conflict, .clarify, .inform: false
    }
  }

  /// Whether a handoff with this intent passes work on as done or as good.
  package var passesWorkOn: Bool {
    switch self {
    case .deliver, .approve, .complete: true
    case .assign, .reject, .escalate, .delegate, .call, .conflict, .clarify, .inform, .fail: false
    }
  }

  /// Whether an answer with this intent approves the work of its task, or `nil` if it neither approves nor refuses it.
  package var isApproval: Bool? {
    switch self {
    case .deliver, .approve, .complete: true
    case .reject, .escalate, .conflict, .fail: false
    case .assign, .delegate, .call, .clarify, .inform: nil
    }
  }

  /// Whether an answer to a call with this intent brings the result of the call.
  ///
  /// A refusal counts as a result, because it is a judgment of the work.
  package var bringsResult: Bool {
    switch self {
    case .complete, .approve, .deliver, .reject: true
    case .fail, .conflict, .clarify, .assign, .escalate, .delegate, .call, .inform: false
    }
  }

  /// Whether a handoff with this intent opens a child session of the sender's session.
  ///
  /// A child session can be cancelled together with the session that started it.
  package var startsChildSession: Bool { self == .assign || self == .delegate || self == .call }

  /// Whether ``RunSummary/executions`` counts the session that a handoff with this intent opens.
  ///
  /// Sessions of planners and orchestrators are not counted, whatever their handoff is.
  @inline(__always)
  package var countsAsExecution: Bool {
    switch self {
    case .assign, .delegate, .reject, .escalate: true
    case .deliver, .approve, .call, .conflict, .clarify, .inform, .complete, .fail: false
    }
  }

  /// Whether a handoff with this intent begins the next round of work on a task, because it gives refused work
  /// to an agent that fixes it.
  @inline(__always)
  package var beginsNextRound: Bool { self == .reject || self == .escalate }

  /// Hashes the intent by its number, which is faster than by its text.
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }

  /// The number that stands for the intent in binary traces.
  ///
  /// The number of an intent is never reused for another intent.
  var code: UInt64 {
    switch self {
    case .assign: 1
    case .deliver: 2
    case .approve: 3
    case .reject: 4
    case .escalate: 5
    case .delegate: 6
    case .conflict: 7
    case .clarify: 8
    case .inform: 9
    case .complete: 10
    case .fail: 11
    case .call: 12
    }
  }
}
