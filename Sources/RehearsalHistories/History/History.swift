/// A record of what happened in one real session of agents, read from logs.
///
/// A session consists of the agent that a user started (the root agent) and all agents that were started from there.
public struct History: Sendable {
  /// The identifier of the session in its logs.
  public var session: String
  /// The format of the logs.
  public var format: LogFormat
  /// The paths of the log files, the root agent's first, relative to ``folder``.
  public var files: [String]
  /// The folder of the log files as the user named it; empty, or with a slash at the end.
  ///
  /// Recordings do not store the folder.
  public var folder = ""
  /// The size of all log files, and the counts of their lines by content.
  public var lineCounts = RecordCounts()
  /// How many records there are of each type, by the type's name in the log.
  public var recordTypes: [String: Int] = [:]
  /// How many records were skipped because an earlier record of the same file has the same identifier.
  public var repeatedRecords = 0
  /// How many records name another session, or are copies of records of another session or thread.
  public var foreignRecords = 0
  /// How many records have an earlier time than the previous record of the same file.
  public var backwardRecords = 0
  /// The versions of the programs that wrote the logs, sorted.
  public var versions: [String] = []
  /// The lanes (one for each agent at work), the root agent's first.
  public var lanes: [Lane] = []
  /// The dispatches (calls by which one agent gave work to another), ordered by log position.
  public var dispatches: [Dispatch] = []
  /// How many messages the user typed.
  public var humanTurns = 0
  /// How often the user interrupted an agent.
  public var interruptions = 0
  /// How many notifications report the end of background work, and how many of these are not repetitions.
  public var notifications = (all: 0, distinct: 0)
  /// How often agents asked for the state of background work.
  public var polls = 0
  /// How often hooks ran at the end of a turn, and how many of these runs state `preventedContinuation`.
  public var stopHooks = (all: 0, prevented: 0)
  /// How many files hold the log of a compaction, in which an agent's context window was summarized.
  public var compactionFiles = 0
  /// How many records with token counts there are, and how many differ from an earlier one about the same message.
  public var usageRecords = (all: 0, differing: 0)
  /// The `progress` records, which repeat a child's messages in the caller's log.
  ///
  /// `agents` is the number of children with such records. `repeats` is the number of records that the child's own log
  /// also has or that come twice.
  public var progressRecords = (repeats: 0, agents: 0)
  /// How many dispatches (calls that started an agent) have contradictory evidence about which agent they started.
  public var joinConflicts = 0
  /// How many tool results answer no known tool call.
  public var strayResults = 0
  /// The closing records of an output stream; empty for other log formats.
  public var streamResults: [StreamResult] = []
  /// Whether the import kept the texts of prompts, results and commands.
  public var hasText = false
  /// The rows of a ledger of sub-agents; `nil` for other log formats.
  public var ledger: DispatchLedger?

  /// Creates a history that has no agents and no calls yet.
  public init(session: String, format: LogFormat, files: [String]) {
    self.session = session
    self.format = format
    self.files = files
  }

  /// The times of records that belong to no agent.
  var timesWithoutLane: [Timestamp] = []

  /// The earliest time of a record; `nil` if no record has a time.
  public var first: Timestamp? { (lanes.compactMap(\.firstTime) + timesWithoutLane).min() }
  /// The latest time of a record; `nil` if no record has a time.
  public var last: Timestamp? { (lanes.compactMap(\.lastTime) + timesWithoutLane).max() }

  /// A position in the logs: a file and a line.
  public struct Place: Sendable, Hashable, Comparable {
    /// The index of the file in ``History/files``.
    public var file: Int
    /// The line in the file, counted from 1.
    ///
    /// In some JSON documents, it is the number of a message.
    public var line: Int

    /// Returns whether the first position is before the second one.
    public static func < (left: Place, right: Place) -> Bool {
      (left.file, left.line) < (right.file, right.line)
    }
  }

  /// The closing record of an output stream, which says how the session ended.
  public struct StreamResult: Sendable, Hashable {
    /// The kind of ending in the words of the stream, such as `success` or `error_max_turns`.
    public var subtype: String
    /// Whether the stream states that the session failed.
    public var isError: Bool
    /// The real duration of the session in milliseconds; `nil` if not stated.
    public var milliseconds: Int64?
    /// How many turns the root agent took; `nil` if not stated.
    public var turns: Int64?
    /// The price of the session in US dollars; `nil` if not stated.
    public var dollars: Double?
    /// The names of the tools that the platform denied.
    ///
    /// A name appears once for each denial.
    public var deniedTools: [String]
    /// The log position of the record.
    public var place: Place
    /// Whether the record contradicts itself: it states both success and an error.
    public var isContradictory: Bool { subtype == "success" && isError }
  }
}

/// The supported log formats.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
  /// Project logs of Claude Code, in JSON lines.
  case claudeProject = "claude-project"
  /// The output stream of `claude --output-format stream-json`.
  case streamJSON = "stream-json"
  /// A ledger with a row for each start and stop of a sub-agent, written by hooks.
  case hookDispatch = "hook-dispatch"
  /// Traces of the OpenAI Agents SDK.
  case openAIAgents = "openai-agents"
  /// Messages of AutoGen's AgentChat.
  case autoGen = "autogen"
  /// Session logs (rollouts) of the OpenAI Codex CLI.
  case codexRollout = "codex-rollout"
  /// Session events of the GitHub Copilot CLI.
  case copilotCLI = "copilot-cli"
  /// JSON documents from `opencode export`.
  case openCode = "opencode"
  /// OpenTelemetry traces in JSON that follow the semantic conventions for generative AI.
  case otlp

  /// Whether the logs state reliable counts of output tokens.
  ///
  /// Claude Code often writes a placeholder before a message is complete. A ledger has no token counts.
  public var countsOutput: Bool {
    switch self {
    case .claudeProject, .streamJSON, .hookDispatch: false
    case .openAIAgents, .autoGen, .codexRollout, .copilotCLI, .openCode, .otlp: true
    }
  }
}
