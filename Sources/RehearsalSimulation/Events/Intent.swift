/// What a handoff is meant to bring about.
public enum Intent: String, Sendable, Hashable, CaseIterable {
  /// Do this task: the brief.
  case assign
  /// Here is the work with its report.
  case deliver
  /// The work is good.
  case approve
  /// The work is not good: decision and defects.
  case reject
  /// Find the cause: the same failure came back.
  case escalate
  /// This is work of your specialty.
  case delegate
  /// This work may not be done: the clause it runs into.
  case conflict
  /// Something that is needed was not supplied.
  case clarify
  /// For your information; no reply.
  case inform
  /// The work is done.
  case complete
  /// The work is not done: outcome and reason.
  case fail

  /// Whether the receiver owes a result.
  package var asksForWork: Bool {
    switch self {
    case .assign, .deliver, .reject, .escalate, .delegate: true
    case .approve, .conflict, .clarify, .inform, .complete, .fail: false
    }
  }

  /// Whether it passes work on or judges it: then the handoff carries the work.
  var carriesWork: Bool {
    switch self {
    case .deliver, .approve, .reject, .escalate, .complete, .fail: true
    case .assign, .delegate, .conflict, .clarify, .inform: false
    }
  }

  /// Whether it hands refused work back, in the next round.
  var isAnotherRound: Bool { self == .reject || self == .escalate }

  /// The intent's number in the trace; numbers are never given again.
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
    }
  }
}
