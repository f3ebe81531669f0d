import RehearsalSimulation

/// An agent's call of a tool, with the tool's result.
public struct ToolCall: Sendable, Hashable {
  /// The kind of action that a tool call performs.
  public enum Action: Sendable, Hashable {
    /// The call reads the file or folder at the given path.
    case read(String)
    /// The call writes, moves or removes the file at the given path.
    case write(String)
    /// The call runs a shell command line.
    case command(ShellCommand)
    /// The call invokes the skill with the given name.
    case skill(String)
    /// The call starts or resumes another agent.
    case dispatch
    /// The call asks the user a question.
    case askUser
    /// The call performs another action, about which only the name of the tool is known.
    case other
  }

  /// The result of a tool call.
  public struct Answer: Sendable, Hashable {
    /// The time of the result; `nil` if the log does not state it.
    public var time: Timestamp?
    /// The log position of the result.
    public var place: History.LogPosition
    /// The kind of failure; `nil` if the call succeeded.
    public var failure: ToolFailure?
    /// Whether the call was carried out, refused or dropped.
    ///
    /// The value is never `dropped` if the log is not from Claude Code.
    public var effect: Effect

    init(time: Timestamp?, place: History.LogPosition, failure: ToolFailure? = nil) {
      self.time = time
      self.place = place
      self.failure = failure
      effect = failure?.isRefusal == true ? .refused : .done
    }
  }

  /// Whether a tool call was carried out.
  public enum Effect: Sendable, Hashable {
    /// The tool carried out the call, with success or with an error.
    case done
    /// The platform, a hook or the user refused the call.
    case refused
    /// The platform dropped the call, because another call of the same message had failed.
    case dropped
  }

  /// The identifier of the call in the log.
  public var id: String
  /// The name of the tool.
  public var tool: String
  /// The action that the call performs, with its path, command or skill.
  public var action: Action
  /// The time of the call; `nil` if the log does not state it.
  public var time: Timestamp?
  /// The log position of the call.
  public var place: History.LogPosition
  /// The result; `nil` if the log contains none.
  public var answer: Answer?
  /// The paths that the call writes besides the one in ``action``, such as the other files of a patch.
  public var otherWrittenPaths: [String] = []
  /// The changes of files by the call that would loosen a gate, apart from those in the command of ``action``.
  public var gateChanges: [GateChange] = []

  /// Whether the log contains a result of the call, and the result is no failure.
  public var hasSucceeded: Bool { answer.map { $0.failure == nil } ?? false }
}

extension ToolCall {
  /// What a tool call does, as far as its input shows it.
  struct Effects {
    var action: Action
    /// The paths that the call writes besides the one in ``action``.
    var otherPaths: [String]
    /// The changes of files that would loosen a gate, apart from those in a command.
    var gateChanges: [GateChange]

    init(_ action: Action, otherPaths: [String] = [], gateChanges: [GateChange] = []) {
      self.action = action
      self.otherPaths = otherPaths
      self.gateChanges = gateChanges
    }
  }

  init(
    id: String,
    tool: String,
    effects: Effects,
    time: Timestamp?,
    place: History.LogPosition
  ) {
    self.init(id: id, tool: tool, action: effects.action, time: time, place: place)
    otherWrittenPaths = effects.otherPaths
    gateChanges = effects.gateChanges
  }
}

extension History {
  /// Returns the tool of an event that shows a call but does not name its tool.
  ///
  /// Several tools write files, and a contract can grant one of them and not another. The result is `nil` if the kind of
  /// the event is enough to know the tool, or if the format has other tools than Claude Code.
  func loggedTool(of call: ToolCall, for kind: Event.Name) -> String? {
    guard format == .claudeProject || format == .streamJSON else { return nil }
    return switch kind {
    case .actWrite, .actSkill: call.tool
    case .actRead: call.tool == "Read" ? nil : call.tool
    default: nil
    }
  }
}

/// The kinds of failure of a tool call, as far as the log shows them.
public enum ToolFailure: String, Sendable, Hashable, CaseIterable {
  /// A command ended with an exit code other than 0.
  case exitCode = "exit-code"
  /// The tool rejected its input.
  case toolUseError = "tool-use-error"
  /// A hook blocked the call.
  case hookBlocked = "hook-blocked"
  /// The user rejected or interrupted the call.
  case userRejected = "user-rejected"
  /// The call asked the user a question, but no user was there to answer.
  case askUnanswered = "ask-unanswered"
  /// The call asked for an agent with an unknown name.
  case unknownAgent = "unknown-agent"
  /// The platform denied permission for the call.
  case permissionDenied = "permission-denied"
  /// The language model's provider returned an error.
  case providerError = "api-error"
  /// The call failed for another reason.
  case other

  /// Whether a hook, the user or the platform stopped the call before it was carried out.
  var isRefusal: Bool {
    switch self {
    case .hookBlocked, .userRejected, .permissionDenied, .askUnanswered: true
    case .exitCode, .toolUseError, .unknownAgent, .providerError, .other: false
    }
  }
}
