/// What is cancelled.
public enum Cancellation: Sendable, Hashable {
  /// The open sessions of an agent, without a report to anyone.
  case agent(AgentID)
  /// A task, which the coordinator learns of.
  case task(TaskID)
}

/// The answers that a session waits for before it goes on.
public struct Join: Sendable, Hashable {
  /// How many answers the session waits for, or `nil` for an answer to every call.
  public var need: Int?
  /// How long the session waits at most, in nanoseconds of virtual time, or `nil` for no limit.
  public var within: Int64?

  /// Creates a join.
  public init(need: Int? = nil, within: Int64? = nil) {
    self.need = need
    self.within = within
  }
}

/// A task that a session adds to the work.
public struct Creation: Sendable, Hashable {
  /// The task, which the plan describes.
  public var task: TaskID
  /// Whether the coordinator is told, so that it has the task assigned.
  ///
  /// A session that is going to assign the task itself tells nobody.
  public var isAnnounced: Bool

  /// Creates a creation.
  public init(_ task: TaskID, isAnnounced: Bool = true) {
    self.task = task
    self.isAnnounced = isAnnounced
  }
}

/// Information that a session sends to other agents.
public struct Message: Sendable, Hashable {
  /// The receivers, each of which may be a name that no agent has.
  public var receivers: [AgentID]
  /// The text, or `nil` for none.
  public var text: String?
  /// Whether the message is for everyone in the team.
  ///
  /// In that case, its sender and the agents that have left the team get no copy, even if they are among the
  /// receivers.
  public var isForEveryone: Bool

  /// Creates a message.
  public init(to receivers: [AgentID], _ text: String? = nil, isForEveryone: Bool = false) {
    self.receivers = receivers
    self.text = text
    self.isForEveryone = isForEveryone
  }
}

/// An act that a session performs.
public enum Act: Sendable, Hashable {
  /// Invokes a skill.
  case skill(String)
  /// Reads a path.
  case read(String)
  /// Writes a path.
  case write(String)
  /// Runs a command, which succeeds or fails.
  case command(String, succeeds: Bool)
  /// Uses a tool.
  case tool(String)
  /// Starts another agent.
  case spawn(AgentID)
  /// Has another agent do a part of the work and return the result to the session.
  case call(AgentID)
  /// Waits for the answers to the session's calls.
  case join(Join)
  /// Cancels the sessions of an agent, or a task.
  case cancel(Cancellation)
  /// Adds a task to the work.
  ///
  /// A task that exists already is not added again.
  case create(Creation)
  /// Informs other agents, which need not answer.
  case inform(Message)
  /// Continues without something that the session needs, and states the assumption.
  case assume(String)
  /// Claims that a tool has done something.
  case claim(String)
  /// Promises to do something later.
  case promise(String)
}

extension Act {
  /// The kinds of act that cost tokens.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Invokes a skill.
    case skill
    /// Reads a path.
    case read
    /// Writes a path.
    case write
    /// Runs a command.
    case command
    /// Uses a tool.
    case tool
    /// Starts another agent.
    case spawn
  }

  /// The kind of act, or `nil` for a statement, which costs no tokens.
  var kind: Kind? {
    switch self {
    case .skill: .skill
    case .read: .read
    case .write: .write
    case .command: .command
    case .tool: .tool
    case .spawn: .spawn
    case .call, .join, .cancel, .create, .inform, .assume, .claim, .promise: nil
    }
  }
}
