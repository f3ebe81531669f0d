/// Work that one lane gives to a new one.
public struct Dispatch: Sendable {
  /// How a dispatch ended, as far as the logs show it.
  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// The result came.
    case completed
    /// The result came, but it has nothing to work with: an error of the provider, or no text.
    case unusable
    /// The result came later, because the work went on in the background.
    case completedLater = "async-completed"
    /// The background work failed.
    case failedLater = "async-failed"
    /// The background work was stopped.
    case killed = "async-killed"
    /// The background work is not known to have ended.
    case running = "async-open"
    /// The call failed.
    case error
    /// The logs end before the result.
    case openAtEnd = "open-at-end"
    /// The caller went on without a result.
    case abandoned
  }

  /// How the child of a dispatch was found.
  public enum Join: String, Sendable, Hashable, CaseIterable {
    /// By the file beside the child's log.
    case meta
    /// By the identifier in the result.
    case result
    /// By the equal prompt.
    case prompt
    /// By the caller's records about the child.
    case progress
    /// By the call that the child's records name.
    case parentCall = "parent_tool_use_id"
  }

  /// The identifier of the call.
  public var call: String
  /// The index of the caller's lane.
  public var caller: Int
  /// The name of the agent that is asked for.
  public var agent: String
  /// The index of the child's lane; `nil` if no log has it.
  public var lane: Int?
  /// How the child was found; `nil` if it was not.
  public var join: Join?
  /// The place of the call.
  public var place: History.Place
  /// The place of the result; `nil` if there is none.
  public var answerPlace: History.Place?
  /// The time of the call.
  public var request: Timestamp?
  /// The time of the child's first record.
  public var start: Timestamp?
  /// The time of the result; without one, of the child's last record.
  public var end: Timestamp?
  /// How the dispatch ended.
  public var outcome: Outcome
  /// The reason or the source of the outcome, in one word.
  public var why: String?
  /// The route by which the end of background work became known.
  public var via: String?
  /// Whether the call asks for background work.
  public var isBackground = false
  /// The identifier of the agent that goes on with earlier work; `nil` for new work.
  public var resumes: String?
  /// Whether the caller gives the work away for good, so that no result comes back.
  public var isTransfer = false
  /// The language model that the call names.
  public var model: String?
  /// The prompt.
  public var prompt: Lane.Words
  /// The tasks that the prompt names, such as `A-1 to A-3`; `nil` if it names none or the tasks are not known.
  public var work: String? { prompt.work }
  /// The result; `nil` if there is none.
  public var result: Lane.Words?
  /// What the platform reports of the child: milliseconds, tokens of its last request, and tool calls.
  public var reported = Report()

  /// What a platform reports of a child when it ends.
  public struct Report: Sendable, Hashable {
    /// The wall time in milliseconds.
    public var milliseconds: Int64?
    /// The tokens of the last request, which is not what was consumed.
    public var tokens: Int64?
    /// The tool calls.
    public var toolCalls: Int64?
  }

  /// The time from the child's first record to the end, in nanoseconds; `nil` if it is not known.
  public var duration: Int64? {
    guard let start, let end else { return nil }
    return end.nanoseconds - start.nanoseconds
  }
}
