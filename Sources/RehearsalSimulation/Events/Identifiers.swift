/// The identifier of an agent: the index of the agent's name in ``Plan/names``.
public struct AgentID: Sendable, Hashable {
  @usableFromInline package var rawValue: UInt32

  @inlinable
  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value that stands for no agent.
  @inlinable package static var none: AgentID { AgentID(rawValue: .max) }

  /// This identifier, or `nil` if it stands for no agent.
  @inlinable public var nilIfNone: AgentID? { self == .none ? nil : self }

  @inlinable package var index: Int { Int(rawValue) }
}

/// The identifier of a task: the index of the task in ``Plan/tasks``.
public struct TaskID: Sendable, Hashable {
  @usableFromInline package var rawValue: UInt32

  @inlinable
  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value that stands for no task.
  @inlinable package static var none: TaskID { TaskID(rawValue: .max) }

  /// This identifier, or `nil` if it stands for no task.
  @inlinable public var nilIfNone: TaskID? { self == .none ? nil : self }

  @inlinable package var index: Int { Int(rawValue) }
}

/// The identifier of a session, which is one agent's work on one handoff.
///
/// The sessions of a run are numbered from one in the order in which they open.
public struct SessionID: Sendable, Hashable {
  @usableFromInline package var rawValue: UInt32

  @inlinable
  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value that stands for no session.
  @inlinable package static var none: SessionID { SessionID(rawValue: 0) }

  /// This identifier, or `nil` if it stands for no session.
  @inlinable public var nilIfNone: SessionID? { self == .none ? nil : self }
}

/// The identifier of a handoff, which is a message from one agent to another.
///
/// The handoffs of a simulated run are numbered from one in the order in which they are sent.
public struct HandoffID: Sendable, Hashable {
  @usableFromInline package var rawValue: UInt32

  @inlinable
  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The value that stands for no handoff.
  @inlinable package static var none: HandoffID { HandoffID(rawValue: 0) }

  /// This identifier, or `nil` if it stands for no handoff.
  @inlinable public var nilIfNone: HandoffID? { self == .none ? nil : self }
}
