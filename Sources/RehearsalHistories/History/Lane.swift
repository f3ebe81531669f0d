public import RehearsalSimulation

/// One agent at work in a history, with its tool calls and counts.
///
/// Two agents of the same type are two lanes.
public struct Lane: Sendable {
  /// Where the records of a lane were found.
  public enum Kind: String, Sendable, Hashable {
    /// In the log of the session.
    ///
    /// The lane is the agent that the user started.
    case root
    /// In the agent's own log, or as the agent's own records in the log of the session.
    case child
    /// Only as messages that are repeated in the log of the agent that started this one.
    case progress
    /// In a log whose session has no log of a root agent.
    case orphan
  }

  /// The identifier of the agent in the session; `main` for the root agent of most formats.
  public var id: String
  /// The name of the agent's definition; `?` if the logs do not state it.
  public var agentType = "?"
  /// Where the records were found.
  public var kind: Kind
  /// The index in ``History/lanes`` of the agent that started this one; `nil` for the root agent and for orphans.
  public var parent: Int?
  /// How many dispatches lead from the root agent to this agent: 0 for the root agent.
  public var depth = 0
  /// How many records the lane has.
  public var recordCount = 0
  /// The earliest time of a record; `nil` if no record has a time.
  public var firstTime: Timestamp?
  /// The latest time of a record; `nil` if no record has a time.
  public var lastTime: Timestamp?
  /// The time at work in nanoseconds, where a gap between two records counts as at most two minutes.
  ///
  /// Longer gaps are often times in which the computer slept or a person had to grant a permission.
  public var activeTime: Int64 = 0
  /// The tool calls, in the order of the records.
  public var calls: [ToolCall] = []
  /// How many records of each language model the lane has, by the model's name.
  public var models: [String: Int] = [:]
  /// The token counts of each language model, by the model's name.
  public var tokens: [String: TokenCount] = [:]
  /// How often the context window was compacted.
  public var compactions = 0
  /// The agent's last text message; `nil` if there is none.
  public var lastMessage: Message?
  /// The last decision that the agent's messages state, such as `Status: APPROVED`; `nil` if they state none.
  public var decision: Decision?
  /// Whether the last message comes from the user or a tool instead of the language model; `nil` without messages.
  public var endsWithUser: Bool?
  /// Why the language model stopped generating its last message, in the words of the log; `nil` if not stated.
  public var stopReason: String?

  init(id: String, kind: Kind) {
    self.id = id
    self.kind = kind
  }

  /// The token counts of all language models together.
  public var allTokens: TokenCount {
    tokens.values.reduce(into: TokenCount()) { $0 += $1 }
  }

  /// A message or prompt, of which the history keeps the size and the digest, and the text only if asked to.
  public struct Message: Sendable, Hashable {
    /// The number of Unicode scalars in the text.
    public var count: Int
    /// The digest of the text in UTF-8.
    public var digest: Digest
    /// The log position of the text.
    public var place: History.Place
    /// The text without secrets; `nil` unless the import keeps texts.
    public var text: String?
    /// The planned tasks that a prompt names, such as `A-1 to A-3`; `nil` if it names none or no tasks are known.
    public var namedTasks: String?
    /// Whether the text is an error message of the language model's provider instead of the agent's words.
    public var isProviderError = false
  }
}

extension Lane.Message {
  /// Creates the entry for a message.
  ///
  /// The text itself is kept only if the import keeps texts.
  init(_ text: String, at place: History.Place, _ paths: PrivacyFilter) {
    self.init(
      count: text.unicodeScalars.count,
      digest: Digest(of: text),
      place: place,
      text: paths.kept(text: text)
    )
  }

  /// Creates the entry for a prompt, with the planned tasks that the prompt names.
  init(prompt text: String, at place: History.Place, _ paths: PrivacyFilter) {
    self.init(text, at: place, paths)
    let tasks = paths.options.tasks.named(in: text)
    if !tasks.isEmpty { namedTasks = paths.options.tasks.title(of: tasks) }
  }
}
