public import RehearsalSimulation

/// A tool call in a history by which one agent (the caller) starts or resumes another agent (the child).
public struct Dispatch: Sendable {
  /// How a dispatch ended, as far as the logs show.
  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// The child agent's result reached the calling agent.
    ///
    /// If the calling agent handed its work over completely, the value means that the child agent began the
    /// work.
    case completed
    /// The child agent's result is blank, or is an error message of the language model's provider.
    case unusable
    /// The child agent worked in the background, and later ended with a result.
    case completedLater = "async-completed"
    /// The child agent worked in the background, and later failed.
    case failedLater = "async-failed"
    /// The child agent worked in the background, and was later stopped.
    case killed = "async-killed"
    /// The child agent was started in the background, and the logs do not show that it ended.
    case running = "async-open"
    /// The tool call failed, or the user rejected it.
    case error
    /// The logs end before the tool call has a result.
    ///
    /// If the calling agent handed its work over completely, the logs do not show that the child agent began
    /// the work.
    case openAtEnd = "open-at-end"
    /// The calling agent continued, although the tool call has no result.
    case abandoned
  }

  /// The part of the logs that shows which agent a tool call started.
  public enum Evidence: String, Sendable, Hashable, CaseIterable {
    /// The metadata file next to the child agent's log names the tool call.
    case meta
    /// The result of the tool call has the child agent's identifier or name.
    case result
    /// The child agent's first message equals the prompt of the tool call.
    case prompt
    /// A record about the child agent in the calling agent's log names the tool call.
    case progress
    /// The child agent's own records name the tool call or, in a trace, the span that contains the work.
    case parentCall = "parent_tool_use_id"
  }

  /// The identifier of the tool call.
  public var callID: String
  /// The index of the calling agent in ``History/lanes``.
  public var callerLane: Int
  /// The name of the agent that the caller asks for.
  ///
  /// If the call names no agent, the value is the name of the platform's default agent or `?`.
  public var agent: String
  /// The index of the child agent in ``History/lanes``; `nil` if the logs do not contain it.
  public var childLane: Int?
  /// The evidence that the call started the child agent; `nil` if the logs do not contain the
  /// agent.
  public var evidence: Evidence?
  /// The log position of the tool call.
  public var place: History.LogPosition
  /// The log position of the result; `nil` if there is no result.
  ///
  /// For background work, this is the position of the record that reports the end of the work.
  public var answerPlace: History.LogPosition?
  /// The time of the tool call; `nil` if unknown.
  public var requestTime: Timestamp?
  /// The time of the child agent's first record; `nil` if unknown.
  public var start: Timestamp?
  /// The time of the result; `nil` if unknown.
  ///
  /// If there is no result, this can be the time of the child agent's last record.
  public var end: Timestamp?
  /// How the dispatch ended.
  public var outcome: Outcome
  /// The reason for the outcome, such as `user-rejected` or `never-started`; `nil` if there is none.
  public var reason: String?
  /// The kind of record that reports the end of background work, such as `task-notification`; `nil` if none does.
  public var endSource: String?
  /// Whether the child agent works in the background while the calling agent continues.
  public var isBackground = false
  /// The identifier of the agent that the call resumes; `nil` if the call starts a new agent.
  public var resumedAgent: String?
  /// Whether the calling agent hands its work over completely, and gets no result.
  public var isTransfer = false
  /// The name of the tool that was called, if it is a tool of Claude Code; `nil` for other formats.
  public var tool: String?
  /// The name of the language model that the caller asks for; `nil` if the caller asks for none.
  public var model: String?
  /// The prompt that the caller gives to the child.
  public var prompt: Lane.Message
  /// The planned tasks that the prompt names, such as `A-1 to A-3`; `nil` if it names none.
  public var namedTasks: String? { prompt.namedTasks }
  /// The text of the child agent's result; `nil` if the import found no result.
  ///
  /// If the tool call failed, this can be the error message. The import looks for no result in
  /// OpenTelemetry traces, nor for a result of background work in logs of the GitHub Copilot CLI and
  /// of opencode.
  public var result: Lane.Message?
  /// The last decision in the child agent's result, such as `Status: APPROVED`; `nil` if the import found none.
  ///
  /// The import looks for decisions in logs of Claude Code only.
  public var decision: Decision?

  /// The duration, tokens and tool calls of the child, as the platform reported them to the caller.
  public var platformReport = Report()

  /// The numbers that the platform reports to the caller when a child ends.
  ///
  /// A number that the platform does not report is `nil`.
  public struct Report: Sendable, Hashable {
    /// The real duration of the child's work in milliseconds.
    public var milliseconds: Int64?
    /// The number of tokens that the platform reports for the child agent.
    ///
    /// Claude Code reports only the tokens of the child agent's last request to the language model.
    public var tokens: Int64?
    /// The number of tool calls that the child agent made.
    public var toolCalls: Int64?
  }

  /// The time from ``start`` to ``end`` in nanoseconds; `nil` if one of the two times is unknown.
  public var duration: Int64? {
    guard let start, let end else { return nil }
    return end.nanoseconds - start.nanoseconds
  }
}
