public import RehearsalSimulation

/// A call of a tool, with its answer.
public struct ToolCall: Sendable, Hashable {
  /// What a call does, as far as the protocol is concerned.
  public enum Action: Sendable, Hashable {
    /// Reads a path.
    case read(String)
    /// Writes a path.
    case write(String)
    /// Runs a command of the shell.
    case command(ShellCommand)
    /// Invokes a skill.
    case skill(String)
    /// Starts another agent.
    case dispatch
    /// Asks the user.
    case ask
    /// Does something else, which is known only by the tool's name.
    case other
  }

  /// The answer to a call.
  public struct Answer: Sendable, Hashable {
    /// The time of the record.
    public var time: Timestamp?
    /// The place of the record.
    public var place: History.Place
    /// Why the call failed; `nil` if it did not.
    public var failure: ToolFailure?
    /// What became of the call.
    public var effect = Effect.done
  }

  /// What became of a call.
  public enum Effect: Sendable, Hashable {
    /// The tool began its work, perhaps without success.
    case done
    /// The platform, a hook or the user refused the call.
    case refused
    /// The call was dropped, because another one of the same message had failed.
    case none
  }

  /// The identifier in the log.
  public var id: String
  /// The tool's name.
  public var tool: String
  /// What the call does.
  public var action: Action
  /// The time of the record.
  public var time: Timestamp?
  /// The place of the record.
  public var place: History.Place
  /// The answer; `nil` if the log has none.
  public var answer: Answer?
  /// The paths that a call writes besides the one of its action, such as the further files of a patch.
  public var furtherWritten: [String] = []
  /// How the call makes a gate easier to pass, if it does and the file states one.
  public var loosening: GateLoosening?

  /// Whether the log has an answer and the answer is no failure.
  public var hasSucceeded: Bool { answer.map { $0.failure == nil } ?? false }
}

/// Why a tool call failed, as the answer's text shows it.
public enum ToolFailure: String, Sendable, Hashable, CaseIterable {
  /// A command ended with a code other than zero.
  case exitCode = "exit-code"
  /// The tool refused its input.
  case toolUseError = "tool-use-error"
  /// A hook blocked the call.
  case hookBlocked = "hook-blocked"
  /// The user rejected or interrupted the call.
  case userRejected = "user-rejected"
  /// A question to a user who is not there.
  case askUnanswered = "ask-unanswered"
  /// No agent has the name.
  case unknownAgent = "unknown-agent"
  /// The platform denied the permission.
  case permissionDenied = "permission-denied"
  /// The provider of the language model failed.
  case api = "api-error"
  /// Another failure.
  case other
}
