import RehearsalSimulation

/// A handoff, with its sending, its delivery and its fate.
struct HandoffRow: BulkRow {
  static let table = "handoff"
  static let columns = [
    "run", "number", "copy", "sent", "delivered", "routed", "sender", "receiver", "task", "intent",
    "round", "cause", "fate",
  ]

  /// What happened to a handoff after it was sent.
  enum Fate {
    case delivered, lost, undeliverable, waiting
  }

  var run: Int64
  var handoff: Handoff
  var sent: Int64
  var delivered: Int64?
  var routed: Int64
  var fate: Fate

  func bind(to values: inout BoundValues) {
    values.bind(run)
    values.bind(handoff.id.rawValue)
    values.bind(handoff.copy)
    values.bind(sent)
    values.bind(delivered)
    values.bind(routed)
    values.bind(handoff.sender.rawValue)
    values.bind(handoff.receiver.rawValue)
    values.bind(handoff.task.rawValue, none: TaskID.none.rawValue)
    values.bind(handoff.intent.lastingText)
    values.bind(handoff.round)
    values.bind(handoff.cause.rawValue, none: HandoffID.none.rawValue)
    values.bind(fate.lastingText)
  }
}

extension HandoffRow.Fate {
  fileprivate var lastingText: LastingText {
    switch self {
    case .delivered: LastingText("delivered")
    case .lost: LastingText("lost")
    case .undeliverable: LastingText("undeliverable")
    case .waiting: LastingText("waiting")
    }
  }
}

extension Intent {
  fileprivate var lastingText: LastingText {
    switch self {
    case .assign: LastingText("assign")
    case .deliver: LastingText("deliver")
    case .approve: LastingText("approve")
    case .reject: LastingText("reject")
    case .escalate: LastingText("escalate")
    case .delegate: LastingText("delegate")
    case .conflict: LastingText("conflict")
    case .clarify: LastingText("clarify")
    case .inform: LastingText("inform")
    case .complete: LastingText("complete")
    case .fail: LastingText("fail")
    }
  }
}
