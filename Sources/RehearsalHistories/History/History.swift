public import RehearsalSimulation

/// What really happened in one session, read from logs.
///
/// A session is what a user started once: an agent with no caller, and every agent that was started from it.
public struct History: Sendable {
  /// The identifier of the session in its logs.
  public var session: String
  /// The form of the logs.
  public var format: LogFormat
  /// The files, the root's first, each relative to the folder that was read.
  public var files: [String]
  /// What the lines of the files are.
  public var counts = RecordCounts()
  /// How many records there are of each type.
  public var recordTypes: [String: Int] = [:]
  /// The records whose identifier the same file already had.
  ///
  /// They are not read again.
  public var repeatedRecords = 0
  /// The records that name another session, or are copied from its log.
  public var foreignRecords = 0
  /// The records that are earlier than the one before them in the same file.
  public var backwardRecords = 0
  /// The versions of the programs that wrote the logs, sorted.
  public var versions: [String] = []
  /// The lanes, the root's first.
  public var lanes: [Lane] = []
  /// The dispatches, in the order of (file, line).
  public var dispatches: [Dispatch] = []
  /// The turns of the user.
  public var humanTurns = 0
  /// The times the user interrupted.
  public var interruptions = 0
  /// The notifications about background work, and how many of these are not a repetition.
  public var notifications = (all: 0, distinct: 0)
  /// The questions for the state of background work.
  public var polls = 0
  /// The runs of hooks at the end of a turn, and how many of these made the agent go on.
  public var stopHooks = (all: 0, prevented: 0)
  /// The files that hold a compaction of a lane.
  public var compactionFiles = 0
  /// The records of usage, and how many of these differ from an earlier one of the same message.
  public var usageRecords = (all: 0, differing: 0)
  /// The inner records of agents in the root's log: the repeated ones, and the agents.
  public var progress = (repeats: 0, agents: 0)
  /// The dispatches for which two routes name different children.
  public var joinConflicts = 0
  /// The tool results that answer no known call.
  public var strayResults = 0
  /// The ends that a stream states; empty for other logs.
  public var results: [StreamResult] = []
  /// Whether the words of prompts, results and commands are kept.
  public var hasWords = false
  /// The rows of a dispatch ledger; `nil` for other logs.
  public var ledger: DispatchLedger?

  /// Creates a history without lanes.
  public init(session: String, format: LogFormat, files: [String]) {
    self.session = session
    self.format = format
    self.files = files
  }

  /// The times of records that belong to no lane.
  var otherTimes: [Timestamp] = []

  /// The time of the earliest record; `nil` if no record has a time.
  public var first: Timestamp? { (lanes.compactMap(\.first) + otherTimes).min() }
  /// The time of the latest record; `nil` if no record has a time.
  public var last: Timestamp? { (lanes.compactMap(\.last) + otherTimes).max() }

  /// A place in the logs.
  public struct Place: Sendable, Hashable, Comparable {
    /// The index of the file in ``History/files``.
    public var file: Int
    /// The line, counted from one.
    public var line: Int

    /// Returns whether a place is before another.
    public static func < (left: Place, right: Place) -> Bool {
      (left.file, left.line) < (right.file, right.line)
    }
  }

  /// The end that a stream states.
  public struct StreamResult: Sendable, Hashable {
    /// The word of the stream, such as `success` or `error_max_turns`.
    public var subtype: String
    /// Whether the stream says that the session failed.
    public var isError: Bool
    /// The wall time in milliseconds.
    public var milliseconds: Int64?
    /// The turns of the root.
    public var turns: Int64?
    /// The price in dollars.
    public var dollars: Double?
    /// The tools that were denied, once each time.
    public var deniedTools: [String]
    /// The place of the record.
    public var place: Place
    /// Whether the record says success, but the session ended with an error.
    public var isContradictory: Bool { subtype == "success" && isError }
  }
}

/// The forms of logs that can be read.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
  /// Project logs of Claude Code.
  case claudeProject = "claude-project"
  /// The stream of Claude Code, `--output-format stream-json`.
  case streamJSON = "stream-json"
  /// A ledger that hooks write at the start and the end of each sub-agent.
  case hookDispatch = "hook-dispatch"
  /// Traces of the OpenAI Agents SDK.
  case openAIAgents = "openai-agents"
  /// Messages of AutoGen's agent chat.
  case autoGen = "autogen"
  /// Rollouts of the OpenAI Codex CLI.
  case codexRollout = "codex-rollout"
  /// Events of the GitHub Copilot CLI.
  case copilotCLI = "copilot-cli"
  /// Documents that `opencode export` writes.
  case openCode = "opencode"
  /// Traces of OpenTelemetry in JSON, with the conventions for generative AI.
  case otlp
}

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
    /// Whether the words are not the agent's but an error of the language model's provider.
    public var isProviderError = false
  }
}

/// Tokens as the language model's provider counts them.
public struct TokenCount: Sendable, Hashable {
  /// The messages of the language model.
  public var messages = 0
  /// Input that was not read from a cache.
  public var input: Int64 = 0
  /// Output.
  ///
  /// Project logs often have a placeholder here, so it says little.
  public var output: Int64 = 0
  /// Input that was written to a cache.
  public var cacheWrite: Int64 = 0
  /// Input that was read from a cache.
  public var cacheRead: Int64 = 0

  /// Creates a count of no tokens.
  public init() {}

  init(messages: Int) { self.messages = messages }

  /// Adds a count to another.
  ///
  /// Sums that are too large become the largest value.
  public static func += (count: inout TokenCount, other: TokenCount) {
    count.messages += other.messages
    count.input = count.input.adding(other.input)
    count.output = count.output.adding(other.output)
    count.cacheWrite = count.cacheWrite.adding(other.cacheWrite)
    count.cacheRead = count.cacheRead.adding(other.cacheRead)
  }
}

extension Int64 {
  /// Returns the sum, or the largest value if the sum is larger.
  func adding(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
