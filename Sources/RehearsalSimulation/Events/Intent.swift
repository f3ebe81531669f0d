/// The intent of a handoff, which is what the sender wants from the receiver.
public enum Intent: String, Sendable, Hashable, CaseIterable {
  /// Do this task.
  case assign
  /// Here is the work, with its report.
  case deliver
  /// The work is good.
  case approve
  /// The work is not good, and the defects are attached.
  case reject
  /// Find the cause of a recurring failure.
  case escalate
  /// This work belongs to your specialty.
  case delegate
  /// Do a part of this work, and return the result to the session that asks.
  case call
  /// This work conflicts with a clause, which is attached.
  case conflict
  /// Context is missing.
  case clarify
  /// The handoff is for information, and no reply is expected.
  case inform
  /// The work is done.
  case complete
  /// The work is not done, and the outcome is attached.
  case fail

  /// Whether the receiver owes a result.
  package var asksForWork: Bool {
    switch self {
    case .assign, .deliver, .reject, .escalate, .delegate, .call: true
    case .approve, .conflict, .clarify, .inform, .complete, .fail: false
    }
  }

  /// Whether a handoff with the intent passes work on or judges it, and therefore carries the work.
  var carriesWork: Bool {
    switch self {
    case .deliver, .approve, .reject, .escalate, .complete, .fail: true
    case .assign, .delegate, .call, .conflict, .clarify, .inform: false
    }
  }

  /// Whether a handoff with the intent starts a session that belongs to the sender.
  package var startsChild: Bool { self == .assign || self == .delegate || self == .call }

  /// Whether the intent asks the receiver to work on the task.
  @inline(__always)
  var beginsAnExecution: Bool {
    switch self {
    case .assign, .delegate, .reject, .escalate: true
    case .deliver, .approve, .call, .conflict, .clarify, .inform, .complete, .fail: false
    }
  }

  /// Whether a handoff with the intent returns refused work, which begins the next round.
  var isAnotherRound: Bool { self == .reject || self == .escalate }

  /// The code of the intent in traces.
  ///
  /// Codes are never reused.
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
