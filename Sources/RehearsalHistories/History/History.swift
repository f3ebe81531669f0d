/// A record of what happened in one real session of agents, read from logs.
///
/// A session consists of the agent that a user started (the root agent) and all agents that it directly or indirectly
/// started.
public struct History: Sendable {
  /// The identifier of the session in its logs, or the name of the log file if the logs have no such
  /// identifier.
  public var session: String
  /// The format of the logs.
  public var format: LogFormat
  /// The paths of the log files relative to ``folder``.
  ///
  /// The file of the root agent comes first if the logs contain one.
  public var files: [String]
  /// The folder of the log files, as the user named it.
  ///
  /// The text is empty or ends with a slash. Recordings do not store it.
  public var folder = ""
  /// The size of all log files together, and the number of lines of each kind, such as blank lines.
  ///
  /// Of a file with several sessions, each part counts for one of them. A record or line counts for the first session
  /// in it, and what belongs to no session counts for the first session of the file.
  public var lineCounts = RecordCounts()
  /// The number of records of each type, by the type's name in the log.
  public var recordCountByType: [String: Int] = [:]
  /// The number of records that were skipped, because an earlier record of the same file or trace has the
  /// same identifier.
  public var repeatedRecordCount = 0
  /// The number of records that belong to another session, or that were copied from another thread.
  public var foreignRecordCount = 0
  /// The number of records with an earlier time than a previous record of the same file.
  ///
  /// The value is 0 for formats in which the import does not compare times, such as traces.
  public var backwardRecordCount = 0
  /// The versions of the programs that wrote the logs, sorted.
  public var versions: [String] = []
  /// The lanes, one for each agent at work.
  ///
  /// The lane of the root agent comes first if the logs contain it.
  public var lanes: [Lane] = []
  /// The dispatches (calls by which one agent gave work to another), ordered by log position or, in traces, by time.
  public var dispatches: [Dispatch] = []
  /// The number of messages that the user typed.
  public var humanTurnCount = 0
  /// The number of times that the user interrupted an agent.
  public var interruptionCount = 0
  /// Counts of the notifications about background work.
  ///
  /// `distinct` is the number without repeated notifications.
  public var notifications = (all: 0, distinct: 0)
  /// The number of tool calls by which agents asked for the state of background work or waited for its end.
  public var pollCount = 0
  /// Counts of the records about hooks that ran at the end of a turn.
  ///
  /// `prevented` is the number of records that say that a hook prevented the agent from continuing.
  public var stopHooks = (all: 0, prevented: 0)
  /// The number of log files of compactions, in which an agent's context window was summarized.
  public var compactionFileCount = 0
  /// Counts of the records with token counts.
  ///
  /// `differing` is the number of records that differ from an earlier record of the same message. The import
  /// counts them only in logs of Claude Code.
  public var usageRecords = (all: 0, differing: 0)
  /// Counts of `progress` records, which repeat a child's messages in the caller's log.
  ///
  /// `agents` is the number of children with such records. `repeats` is the number of records whose
  /// message is also in the child's own log or in an earlier `progress` record.
  public var progressRecords = (repeats: 0, agents: 0)
  /// The number of dispatches for which different parts of the logs point to different child agents.
  public var startedAgentConflicts = 0
  /// The number of tool results without a known tool call.
  public var strayResultCount = 0
  /// The records that state how the session ended; empty if the log format has no such records.
  public var streamResults: [StreamResult] = []
  /// Whether the import kept the texts of prompts, results and commands.
  public var hasText = false
  /// The ledger of the starts and stops of sub-agents; `nil` for other log formats.
  public var ledger: DispatchLedger?

  /// Creates a history without agents and calls.
  public init(session: String, format: LogFormat, files: [String]) {
    self.session = session
    self.format = format
    self.files = files
  }

  /// The times of records that belong to no agent: of spans in traces of the OpenAI Agents SDK, and of the
  /// user's messages in logs of AutoGen.
  var timesWithoutLane: [Timestamp] = []

  /// The earliest time of the records about agents; `nil` if no such record has a time.
  ///
  /// Spans that belong to no agent count too in traces of the OpenAI Agents SDK, and the user's messages in logs
  /// of AutoGen.
  public var firstTime: Timestamp? { (lanes.compactMap(\.firstTime) + timesWithoutLane).min() }
  /// The latest time of the records about agents; `nil` if no such record has a time.
  ///
  /// Spans that belong to no agent count too in traces of the OpenAI Agents SDK, and the user's messages in logs
  /// of AutoGen.
  public var lastTime: Timestamp? { (lanes.compactMap(\.lastTime) + timesWithoutLane).max() }

  /// A position in the logs: a file and a line.
  public struct LogPosition: Sendable, Hashable, Comparable {
    /// The index of the file in ``History/files``.
    public var file: Int
    /// The line in the file, counted from 1.
    ///
    /// In some JSON documents, it is the number of a message instead.
    public var line: Int

    /// Returns whether the first position is before the second one.
    public static func < (left: LogPosition, right: LogPosition) -> Bool {
      (left.file, left.line) < (right.file, right.line)
    }
  }

  /// A record that states how the session ended.
  public struct StreamResult: Sendable, Hashable {
    /// The kind of ending, such as `success` or `error_max_turns`.
    public var subtype: String
    /// Whether the record states that the session failed.
    public var isError: Bool
    /// The real duration of the session in milliseconds; `nil` if not stated.
    public var milliseconds: Int64?
    /// The number of the root agent's turns; `nil` if not stated.
    public var turns: Int64?
    /// The price of the session in US dollars; `nil` if not stated.
    public var dollars: Double?
    /// The names of the tools in denied tool calls, with one element for each denied call.
    public var deniedTools: [String]
    /// The log position of the record.
    public var place: LogPosition
    /// Whether the record states both success and an error.
    public var isContradictory: Bool { subtype == "success" && isError }
  }
}

/// The supported log formats.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
  /// Project logs of Claude Code, in JSON lines.
  case claudeProject = "claude-project"
  /// The output stream of `claude --output-format stream-json`.
  case streamJSON = "stream-json"
  /// A ledger with a row for each start, stop and prevented stop of a sub-agent, written by hooks.
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

  /// Whether the logs consist of spans (timed operations) and not of messages in their order.
  var hasSpans: Bool { self == .otlp || self == .openAIAgents }

  /// Whether the logs state reliable counts of output tokens.
  ///
  /// Claude Code often writes a placeholder instead of the number of output tokens. A ledger has no token counts.
  public var hasReliableOutputCounts: Bool {
    switch self {
    case .claudeProject, .streamJSON, .hookDispatch: false
    case .openAIAgents, .autoGen, .codexRollout, .copilotCLI, .openCode, .otlp: true
    }
  }
}
