public import RehearsalSimulation

/// One agent at work in a history, with its tool calls and counts.
///
/// If two agents of the same type are at work, each has its own lane.
public struct Lane: Sendable {
  /// The kinds of lane, which tell where the logs contain the records of the agent.
  public enum Kind: String, Sendable, Hashable {
    /// The agent that the user started, with its records in the session's log.
    case root
    /// An agent that is not the root agent, with its own log or its own records in the session's
    /// log.
    case child
    /// An agent without a log of its own. Only its caller's log repeats its messages.
    case progress
    /// An agent in logs that do not show who started it.
    case orphan
  }

  /// The identifier of the agent in the session; `main` for the root agent of most formats.
  public var id: String
  /// The name of the agent's definition; `?` if the logs do not state it.
  ///
  /// For the root agent of most formats, the value is `main`.
  public var agentType = "?"
  /// The kind of the lane, which tells where its records were found.
  public var kind: Kind
  /// The index in ``History/lanes`` of the agent that called this agent.
  ///
  /// The value is `nil` for the root agent, and if the caller is unknown.
  public var parent: Int?
  /// The number of known callers above this agent: its caller, the caller of its caller and so on.
  ///
  /// The value is 0 for the root agent, and if the caller is unknown.
  public var depth = 0
  /// The number of log records about the agent.
  public var recordCount = 0
  /// The earliest time of a record; `nil` if no record has a time.
  public var firstTime: Timestamp?
  /// The latest time of a record; `nil` if no record has a time.
  public var lastTime: Timestamp?
  /// The time at work in nanoseconds.
  ///
  /// A gap of more than two minutes between two records counts as two minutes. In a longer gap, the agent may
  /// have waited for a person, or the computer may have slept.
  public var activeTime: Int64 = 0
  /// The tool calls, in the order of the records.
  public var calls: [ToolCall] = []
  /// The number of records from each language model, by the model's name.
  public var recordCountByModel: [String: Int] = [:]
  /// The token counts of each language model, by the model's name.
  ///
  /// The name is `?` if the logs do not state it.
  public var tokens: [String: TokenCount] = [:]
  /// The messages whose tokens are counted in ``tokens``, in logs of Claude Code; empty for other formats.
  package var messageUsages: [MessageUsage] = []
  /// The number of times that the context window was compacted (replaced by a summary).
  public var compactionCount = 0
  /// The agent's last text message; `nil` if there is none.
  public var lastMessage: Message?
  /// The last decision in the agent's messages, such as `Status: APPROVED`; `nil` if there is none.
  public var decision: Decision?
  /// Whether the last message is from the user or a tool, and not from the language model.
  ///
  /// The value is `nil` if the logs do not show it.
  public var endsWithUser: Bool?
  /// How far the agent got with its last turn; `nil` if the logs do not show it.
  ///
  /// A record that asks the language model for nothing, such as the output of a slash command, begins no turn.
  var lastTurn: LastTurn?
  /// The last reason in the log why a message or a turn of the agent ended; `nil` if the log states none.
  public var stopReason: String?

  init(id: String, kind: Kind) {
    self.id = id
    self.kind = kind
  }

  /// The token counts of all language models together.
  public var allTokens: TokenCount {
    tokens.values.reduce(into: TokenCount()) { $0 += $1 }
  }

  /// How far an agent got with its last turn, which begins with a prompt.
  enum LastTurn: Sendable, Hashable {
    /// The agent has not reacted to a prompt or the result of a tool call, a call has no result, or the user interrupted
    /// the agent.
    case open
    /// The agent ended the turn without words and without a tool call, and had not said anything since its last work.
    case silent
    /// The agent's last act was a message with words, or there was no turn.
    case ended
  }

  /// The tokens of one message of the language model.
  ///
  /// Copies of a message in forked histories are equal.
  package struct MessageUsage: Sendable, Hashable {
    /// The identifier of the message; `nil` if the log does not state it.
    package var identifier: String?
    /// The time of the last record of the message; `nil` if the record has none.
    package var time: Timestamp?
    /// The name of the language model.
    package var model: String
    /// The token counts of the message.
    package var tokens: TokenCount
  }

  /// The size, digest and log position of a message or prompt.
  ///
  /// The text itself is kept only if the user asked for it.
  public struct Message: Sendable, Hashable {
    /// The number of Unicode scalars in the text.
    public var scalarCount: Int
    /// The digest of the text in UTF-8.
    public var digest: Digest
    /// The log position of the text.
    public var place: History.LogPosition
    /// The text without secrets; `nil` if the import does not keep texts.
    public var text: String?
    /// The planned tasks that a prompt names, such as `A-1 to A-3`; `nil` if it names none.
    public var namedTasks: String?
    /// Whether the text is an error message of the language model's provider instead of the agent's words, or an error
    /// ended the agent's work in or after this text.
    public var isProviderError = false
  }
}

extension Lane.Message {
  /// Stores the size, digest and position of a message, and its text if the import keeps texts.
  init(_ text: String, at place: History.LogPosition, _ filter: PrivacyFilter) {
    self.init(
      scalarCount: text.unicodeScalars.count,
      digest: Digest(of: text),
      place: place,
      text: filter.publicText(text: text)
    )
  }

  /// Stores the size, digest and position of a prompt, the planned tasks that it names, and its text if the import keeps
  /// texts.
  init(prompt text: String, at place: History.LogPosition, _ filter: PrivacyFilter) {
    self.init(text, at: place, filter)
    let tasks = filter.options.tasks.tasksNamed(in: text)
    if !tasks.isEmpty { namedTasks = filter.options.tasks.title(of: tasks) }
  }
}
