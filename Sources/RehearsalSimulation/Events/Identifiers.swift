/// The identifier of an agent, which is the agent's index among the plan's names.
public struct AgentID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value that stands for no agent.
  package static let none = AgentID(rawValue: .max)

  /// The identifier, or `nil` if it stands for no agent.
  public var nilIfNone: AgentID? { self == .none ? nil : self }

  package var index: Int { Int(rawValue) }
}

/// The identifier of a task, which is the task's index in the work.
public struct TaskID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value that stands for no task.
  package static let none = TaskID(rawValue: .max)

  /// The identifier, or `nil` if it stands for no task.
  public var nilIfNone: TaskID? { self == .none ? nil : self }

  package var index: Int { Int(rawValue) }
}

/// The identifier of a session in a run.
///
/// Sessions are numbered from one in the order in which they open.
public struct SessionID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value that stands for no session.
  package static let none = SessionID(rawValue: 0)

  /// The identifier, or `nil` if it stands for no session.
  public var nilIfNone: SessionID? { self == .none ? nil : self }
}

/// The identifier of a handoff in a run.
///
/// Handoffs are numbered from one in the order in which they are sent.
public struct HandoffID: Sendable, Hashable {
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value that stands for no handoff.
  package static let none = HandoffID(rawValue: 0)

  /// The identifier, or `nil` if it stands for no handoff.
  public var nilIfNone: HandoffID? { self == .none ? nil : self }
}
