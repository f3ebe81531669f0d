/// An agent of a plan: its place among the plan's names, which are in their natural order.
public struct AgentID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Stands where no agent applies.
  package static let none = AgentID(rawValue: .max)

  package var index: Int { Int(rawValue) }
}

/// A task of a plan: its place in the order the work lists them.
public struct TaskID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Stands where no task applies.
  package static let none = TaskID(rawValue: .max)

  package var index: Int { Int(rawValue) }
}

/// A session of a run: sessions are numbered from one in the order they open.
public struct SessionID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Stands where no session applies.
  package static let none = SessionID(rawValue: 0)
}

/// A handoff of a run: handoffs are numbered from one in the order they are sent.
public struct HandoffID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Stands where no handoff applies.
  package static let none = HandoffID(rawValue: 0)
}
