import RehearsalSimulation

/// A row of the table `handoff`: one copy of a handoff, and what happened to this copy.
///
/// A fault can duplicate a handoff, which then has several copies. All times are in nanoseconds of virtual time.
struct HandoffRow: BulkRow {
  static let tableName = "handoff"
  static let columnNames = [
    "run", "number", "copy", "sent", "delivered", "routed", "held", "sender", "receiver", "task",
    "intent", "round", "cause", "fate",
  ]

  /// What happened to a copy of a handoff after the handoff was sent.
  ///
  /// - `delivered`: The copy reached its receiver.
  /// - `lost`: A fault or a cancellation kept the copy from arriving.
  /// - `undeliverable`: No agent has the name of the receiver.
  /// - `counted`: The platform kept the copy instead of delivering it, for example a vote in a panel.
  /// - `joined`: The copy answered a call, and reached the session that made the call.
  /// - `unread`: The copy was still in the receiver's inbox when the run ended.
  /// - `waiting`: The copy was still on its way when the run ended.
  enum Fate {
    case delivered, lost, undeliverable, counted, joined, unread, waiting
  }

  var runID: Int64
  var handoff: Handoff
  var sentTime: Int64
  var deliveredTime: Int64?
  var routingDuration: Int64
  /// How long the copy was on its way because of faults and its merge; 0 if it was not delivered.
  var heldDuration: Int64
  var fate: Fate

  func bind(to values: inout StatementBinder) {
    values.bind(runID)
    values.bind(handoff.id.rawValue)
    values.bind(handoff.copyNumber)
    values.bind(sentTime)
    values.bind(deliveredTime)
    values.bind(routingDuration)
    values.bind(heldDuration)
    values.bind(handoff.sender.rawValue)
    values.bind(handoff.receiver.rawValue)
    values.bind(handoff.task.rawValue, none: TaskID.none.rawValue)
    values.bind(handoff.intent.staticText)
    values.bind(handoff.round)
    values.bind(handoff.cause.rawValue, none: HandoffID.none.rawValue)
    values.bind(fate.staticText)
  }
}

extension HandoffRow.Fate {
  fileprivate var staticText: StaticText {
    switch self {
    case .delivered: StaticText("delivered")
    case .lost: StaticText("lost")
    case .undeliverable: StaticText("undeliverable")
    case .counted: StaticText("counted")
    case .joined: StaticText("joined")
    case .unread: StaticText("unread")
    case .waiting: StaticText("waiting")
    }
  }
}

extension Intent {
  fileprivate var staticText: StaticText {
    switch self {
    case .assign: StaticText("assign")
    case .deliver: StaticText("deliver")
    case .approve: StaticText("approve")
    case .reject: StaticText("reject")
    case .escalate: StaticText("escalate")
    case .delegate: StaticText("delegate")
    case .call: StaticText("call")
    case .conflict: StaticText("conflict")
    case .clarify: StaticText("clarify")
    case .inform: StaticText("inform")
    case .complete: StaticText("complete")
    case .fail: StaticText("fail")
    }
  }
}
