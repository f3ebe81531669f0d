/// A tool call in a history by which one agent (the caller) starts or resumes another agent (the child).
public struct Dispatch: Sendable {
  /// How a dispatch ended, as far as the logs show.
  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// The child's result reached the caller.
    case completed
    /// The child's result is blank, or is an error message of the language model's provider.
    case unusable
    /// The child worked in the background, and ended with a result later.
    case completedLater = "async-completed"
    /// The child worked in the background, and failed.
    case failedLater = "async-failed"
    /// The child worked in the background, and was stopped.
    case killed = "async-killed"
    /// The child was started in the background, and the logs do not show that it ended.
    case running = "async-open"
    /// The tool call failed, or the user rejected it.
    case error
    /// The logs end before a result.
    case openAtEnd = "open-at-end"
    /// The caller continued although no result came.
    case abandoned
  }

  /// The evidence by which the child of a dispatch was found.
  public enum Evidence: String, Sendable, Hashable, CaseIterable {
    /// The metadata file next to the child's log names the tool call.
    case meta
    /// The child's identifier or name is in the result of the tool call.
    case result
    /// The child's first message equals the prompt of the dispatch.
    case prompt
    /// The caller's log has records about the child that name the tool call.
    case progress
    /// The child's own records name the tool call.
    case parentCall = "parent_tool_use_id"
  }

  /// The identifier of the tool call.
  public var callID: String
  /// The index of the caller in ``History/lanes``.
  public var callerLane: Int
  /// The name of the agent that the caller asks for; `?` if the log does not have the name.
  public var agent: String
  /// The index of the child in ``History/lanes``; `nil` if the logs do not contain the child.
  public var childLane: Int?
  /// The evidence by which the child was found; `nil` if the logs do not contain the child.
  public var evidence: Evidence?
  /// The log position of the tool call.
  public var place: History.Place
  /// The log position of the result; `nil` if no result came.
  public var answerPlace: History.Place?
  /// The time of the tool call; `nil` if unknown.
  public var requestTime: Timestamp?
  /// The time of the child's first record; `nil` if unknown.
  public var start: Timestamp?
  /// The time of the result or, without a result, of the child's last record; `nil` if unknown.
  public var end: Timestamp?
  /// How the dispatch ended.
  public var outcome: Outcome
  /// The reason for the outcome as one word, such as `user-rejected` or `never-started`; `nil` if there is none.
  public var reason: String?
  /// The source that reported the end of background work, such as `task-notification`; `nil` if no source reported it.
  public var endSource: String?
  /// Whether the child works in the background while the caller continues.
  public var isBackground = false
  /// The identifier of the agent that the call resumes; `nil` if the call starts a new agent.
  public var resumedAgent: String?
  /// Whether the caller gives the work away for good, so that no result returns to the caller.
  public var isTransfer = false
  /// The name of the language model that the caller asks for; `nil` if the caller asks for none.
  public var model: String?
  /// The prompt that the caller gives to the child.
  public var prompt: Lane.Message
  /// The planned tasks that the prompt names, such as `A-1 to A-3`; `nil` if it names none or no tasks are known.
  public var namedTasks: String? { prompt.namedTasks }
  /// The text of the child's result; `nil` if the logs do not contain a result.
  public var result: Lane.Message?
  /// The duration, tokens and tool calls of the child, as the platform reported them to the caller.
  public var reported = Report()

  /// The numbers that a platform reports to the caller when a child ends; `nil` where it reports none.
  public struct Report: Sendable, Hashable {
    /// The real time that the child took, in milliseconds.
    public var milliseconds: Int64?
    /// The tokens in the child's last request to the language model, which is less than the tokens that the child
    /// spent.
    public var tokens: Int64?
    /// How many tools the child called.
    public var toolCalls: Int64?
  }

  /// The time from the child's first record to ``end``, in nanoseconds; `nil` if one of the times is unknown.
  public var duration: Int64? {
    guard let start, let end else { return nil }
    return end.nanoseconds - start.nanoseconds
  }
}
