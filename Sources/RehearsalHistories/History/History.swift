/// What really happened in one session, read from logs.
///
/// A session is what a user started once: an agent with no caller, and every agent that was started from it.
public struct History: Sendable {
  /// The identifier of the session in its logs.
  public var session: String
  /// The form of the logs.
  public var format: LogFormat
  /// The files, the root's first, each relative to ``folder``.
  public var files: [String]
  /// The folder of the files as the user named it, with a slash at its end unless it is empty.
  ///
  /// Recordings do not have it.
  public var folder = ""
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
  public var hasText = false
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

  /// Whether the logs count the tokens of output.
  ///
  /// Claude Code writes a placeholder before a message is complete, and a ledger has no tokens.
  public var countsOutput: Bool {
    switch self {
    case .claudeProject, .streamJSON, .hookDispatch: false
    case .openAIAgents, .autoGen, .codexRollout, .copilotCLI, .openCode, .otlp: true
    }
  }
}
