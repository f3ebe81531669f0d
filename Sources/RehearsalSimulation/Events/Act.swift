/// The target of a cancellation.
public enum Cancellation: Sendable, Hashable {
  /// An agent.
  ///
  /// All of its open sessions end, and no other agent is told. If the platform cancels child sessions, the
  /// sessions that the agent has started end too.
  case agent(AgentID)
  /// A task that has not ended.
  ///
  /// Its open sessions end, except the sessions of the planner and of the coordinator. Sessions that a
  /// delegation opened end only if the platform cancels child sessions. The coordinator, which is the agent
  /// that records outcomes, is told.
  case task(TaskID)
}

/// The wait of a session for answers from the agents that it called.
public struct Join: Sendable, Hashable {
  /// How many answers end the wait, or `nil` if the session waits for the answer to every call.
  public var neededAnswers: Int?
  /// The longest time that the session waits, in nanoseconds of virtual time, or `nil` for no limit.
  public var timeLimit: Int64?

  /// Creates a wait for answers.
  public init(need: Int? = nil, within: Int64? = nil) {
    self.neededAnswers = need
    self.timeLimit = within
  }
}

/// A session's creation of a task during the run.
public struct Creation: Sendable, Hashable {
  /// The created task.
  ///
  /// The description of the task is part of the plan from the start.
  public var task: TaskID
  /// Whether the coordinator (the agent that records how tasks end) is told of the task and assigns
  /// it.
  ///
  /// The value is false if the creating session assigns the task itself.
  public var isAnnounced: Bool

  /// Creates the description of a task's creation.
  public init(_ task: TaskID, isAnnounced: Bool = true) {
    self.task = task
    self.isAnnounced = isAnnounced
  }
}

/// Information that a session sends to other agents, which need not answer.
public struct Message: Sendable, Hashable {
  /// The receivers, which may include names that belong to no agent.
  public var receivers: [AgentID]
  /// The text of the message, or `nil` for a message without text.
  public var text: String?
  /// Whether the message is for the whole team.
  ///
  /// If so, the sender and the agents that have left the team get no copy, even if they are among the
  /// receivers.
  public var isForEveryone: Bool

  /// Creates a message to one or more agents.
  public init(to receivers: [AgentID], _ text: String? = nil, isForEveryone: Bool = false) {
    self.receivers = receivers
    self.text = text
    self.isForEveryone = isForEveryone
  }
}

/// An action of a session other than passing its work on, such as writing a file or calling another
/// agent.
public enum Act: Sendable, Hashable {
  /// Invokes the skill with the given name.
  case skill(String)
  /// Reads the file at the given path.
  case read(String)
  /// Writes the file at the given path.
  case write(String)
  /// Runs a shell command. `succeeds` states whether the simulated command succeeds.
  case command(String, succeeds: Bool)
  /// Uses the tool with the given name.
  case tool(String)
  /// Starts another agent outside the simulation. The trace records the start, but no session opens.
  case spawn(AgentID)
  /// Hands a part of the work to another agent, which returns its result to this session.
  case call(AgentID)
  /// Waits for answers to the calls that this session has made.
  case join(Join)
  /// Cancels a task, or the open sessions of an agent.
  case cancel(Cancellation)
  /// Adds a task to the work. If the task is already part of the work, nothing happens.
  case create(Creation)
  /// Sends a message to other agents, which need not answer.
  case inform(Message)
  /// Continues without a needed piece of context, such as an API specification. The text names the piece.
  case assume(String)
  /// States that a tool has done something, such as run the tests. The statement need not be true.
  case claim(String)
  /// Promises to do something later. The text is the promise.
  case promise(String)
}

extension Act {
  /// The kinds of action for which an agent's behaviour model can state a cost in tokens.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The invocation of a skill.
    case skill
    /// The reading of a file.
    case read
    /// The writing of a file.
    case write
    /// The run of a command.
    case command
    /// The use of a tool.
    case tool
    /// The start of another agent.
    case spawn
  }

  /// Whether the action can change the work on a task, or measure it anew.
  var canChangeWork: Bool {
    switch self {
    case .write, .command, .tool, .spawn, .call: true
    case .skill, .read, .join, .cancel, .create, .inform, .assume, .claim, .promise: false
    }
  }

  /// The kind of the action, or `nil` if the action costs no tokens, such as a call, a message or a
  /// promise.
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
