/// Identifies an agent of a plan by its index among the plan's names.
public struct AgentID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value where no agent applies.
  package static let none = AgentID(rawValue: .max)

  /// The identifier, or `nil` where no agent applies.
  public var ifAny: AgentID? { self == .none ? nil : self }

  package var index: Int { Int(rawValue) }
}

/// Identifies a task of a plan by its index in the work.
public struct TaskID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value where no task applies.
  package static let none = TaskID(rawValue: .max)

  /// The identifier, or `nil` where no task applies.
  public var ifAny: TaskID? { self == .none ? nil : self }

  package var index: Int { Int(rawValue) }
}

/// Identifies a session of a run.
///
/// Sessions are numbered from one in the order they open.
public struct SessionID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value where no session applies.
  package static let none = SessionID(rawValue: 0)

  /// The identifier, or `nil` where no session applies.
  public var ifAny: SessionID? { self == .none ? nil : self }
}

/// Identifies a handoff of a run.
///
/// Handoffs are numbered from one in the order they are sent.
public struct HandoffID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value where no handoff applies.
  package static let none = HandoffID(rawValue: 0)

  /// The identifier, or `nil` where no handoff applies.
  public var ifAny: HandoffID? { self == .none ? nil : self }
}
