public import RehearsalSimulation

/// One copy of an agent at work, with its calls in their order.
public struct Lane: Sendable {
  /// Where the records of a lane come from.
  public enum Kind: String, Sendable, Hashable {
    /// The log of the session.
    case root
    /// The lane's own file, or its own records in the log of the session.
    case child
    /// Messages that the caller's log repeats while the lane works.
    case progress
    /// A file whose session has no root.
    case orphan
  }

  /// The identifier in the session; `main` for the root.
  public var id: String
  /// The name of the agent's definition, or `?` if the logs do not have it.
  public var type = "?"
  /// Where the records come from.
  public var kind: Kind
  /// The index of the caller's lane; `nil` for the root and orphans.
  public var parent: Int?
  /// How many dispatches lead to the lane.
  public var depth = 0
  /// The records.
  public var records = 0
  /// The time of the first record with a time.
  public var first: Timestamp?
  /// The time of the last record with a time.
  public var last: Timestamp?
  /// The time at work, in nanoseconds: gaps of more than two minutes between records count as two minutes.
  ///
  /// The wall time of a log includes closed laptops and people who had to allow something.
  public var activeTime: Int64 = 0
  /// The tool calls, in the order of the records.
  public var calls: [ToolCall] = []
  /// How many records there are of each language model.
  public var models: [String: Int] = [:]
  /// The tokens of each language model.
  public var tokens: [String: TokenCount] = [:]
  /// How often the context window was compacted.
  public var compactions = 0
  /// The last words; `nil` if there are none.
  public var final: Words?
  /// The last decision that the lane's words state, such as `Status: APPROVED`; `nil` if they state none.
  public var decision: Decision?
  /// Whether the last message is of the user or the tools, not of the language model; `nil` without messages.
  public var endsWithUser: Bool?
  /// Why the language model stopped the last time, in the words of the log.
  public var stopReason: String?

  init(id: String, kind: Kind) {
    self.id = id
    self.kind = kind
  }

  /// The tokens of all language models.
  public var allTokens: TokenCount {
    tokens.values.reduce(into: TokenCount()) { $0 += $1 }
  }

  /// Words of an agent or about an agent, of which the history keeps the size and the hash.
  public struct Words: Sendable, Hashable {
    /// The count of Unicode scalars.
    public var count: Int
    /// The hash of the words in UTF-8.
    public var digest: Digest
    /// The place of the record.
    public var place: History.Place
    /// The words, if the import keeps text.
    public var text: String?
    /// The tasks that the words name, such as `A-1 to A-3`; `nil` if they name none or the tasks are not known.
    public var work: String?
    /// Whether the words are not the agent's but an error of the language model's provider.
    public var isProviderError = false
  }
}

extension Lane.Words {
  /// Creates the record of words, of which the text is kept only if the import keeps text.
  init(_ text: String, at place: History.Place, _ paths: ProjectPaths) {
    self.init(
      count: text.unicodeScalars.count,
      digest: Digest(of: text),
      place: place,
      text: paths.kept(text: text)
    )
  }

  /// Creates the record of a prompt, with the tasks that it names.
  init(prompt text: String, at place: History.Place, _ paths: ProjectPaths) {
    self.init(text, at: place, paths)
    let tasks = paths.options.tasks.named(in: text)
    if !tasks.isEmpty { work = paths.options.tasks.title(of: tasks) }
  }
}
