import RehearsalSimulation

/// The names, inputs and failure messages of Claude Code's tools.
enum ClaudeTools {
  /// The tools that start a sub-agent: `Task` in older versions of Claude Code, and `Agent` in newer ones.
  static let dispatchTools: Set<String> = ["Task", "Agent"]
  /// The tools that write to a file, whose path is in the tool's input.
  static let fileWritingTools: Set<String> = ["Write", "Edit", "MultiEdit", "NotebookEdit"]
  /// Returns the file path in a tool's input.
  ///
  /// The result is `nil` if the tool does not read or write a single file, or if the input has no path.
  private static func path(of tool: String, _ input: JSONValue) -> String? {
    switch tool {
    case "Read", "Write", "Edit", "MultiEdit": input["file_path"]?.string
    case "NotebookEdit", "NotebookRead": input["notebook_path"]?.string
    default: nil
    }
  }

  /// Returns the action that a tool call performs, such as reading a file or running a command.
  ///
  /// - Parameters:
  ///   - tool: The tool's name.
  ///   - input: The input of the call; `nil` if the log has none.
  ///   - filter: The filter that makes file paths relative, and keeps or removes the texts of
  ///     commands.
  /// - Returns: The action, with its path, command or skill.
  static func action(_ tool: String, _ input: JSONValue?, _ filter: PrivacyFilter)
    -> ToolCall.Action
  {
    if dispatchTools.contains(tool) { return .dispatch }
    guard let input else { return .other }
    if let path = path(of: tool, input) {
      return fileWritingTools.contains(tool)
        ? .write(filter.publicPath(path)) : .read(filter.publicPath(path))
    }
    switch tool {
    case "Bash":
      guard let line = input["command"]?.string else { return .other }
      return .command(ShellCommand(line, filter))
    case "Skill":
      let skill = input["skill"]?.string ?? input["command"]?.string
      return skill.map { .skill($0) } ?? .other
    case "AskUserQuestion": return .askUser
    default: return .other
    }
  }

  /// Returns how a tool call that writes a file makes a quality gate easier to pass, such as by a lower
  /// minimum.
  ///
  /// - Parameters:
  ///   - input: The input of the call, with the edits or the new content of the file.
  ///   - original: The content of the file before the call; `nil` if it is unknown.
  /// - Returns: How the first loosened gate gets easier to pass. The result is `nil` if there is no such
  ///   gate, or if the old text is unknown.
  static func gateLoosening(_ input: JSONValue?, original: String?) -> GateLoosening? {
    guard let input else { return nil }
    if let content = input["content"]?.string {
      return original.flatMap { GateLooseningDetector.loosening(from: $0, to: content) }
    }
    let edits = input["edits"]?.elements ?? [input]
    return edits.lazy.compactMap { edit -> GateLoosening? in
      guard let oldText = edit["old_string"]?.string, let newText = edit["new_string"]?.string
      else {
        return nil
      }
      return GateLooseningDetector.loosening(from: oldText, to: newText)
    }.first
  }

  /// Classifies the failure of a tool call by the text of the error result.
  ///
  /// - Parameters:
  ///   - tool: The tool's name.
  ///   - text: The text of a tool result that is marked as an error.
  /// - Returns: The kind of failure.
  static func failure(of tool: String, _ text: String) -> ToolFailure {
    if text.hasPrefix("Exit code ") { return .exitCode }
    if text.contains("<tool_use_error>") {
      return text.contains("Agent type ") ? .unknownAgent : .toolUseError
    }
    if tool == "AskUserQuestion", text.hasPrefix("Answer questions?") { return .askUnanswered }
    if isRejection(text) { return .userRejected }
    if text.hasPrefix("Agent type "), text.contains("not found") { return .unknownAgent }
    if isHookBlock(text) { return .hookBlocked }
    if text.contains("Permission to use ") || text.contains("requested permissions to") {
      return .permissionDenied
    }
    if PlatformMessages.isProviderError(text) { return .providerError }
    return .other
  }

  /// Returns whether a failed tool call was carried out, refused or dropped.
  ///
  /// - Parameters:
  ///   - failure: The kind of failure.
  ///   - text: The text of a tool result that is marked as an error.
  /// - Returns: The effect of the call.
  static func effect(_ failure: ToolFailure, _ text: String) -> ToolCall.Effect {
    if text.contains("Cancelled: parallel tool call") { return .dropped }
    if text.contains("No such tool available") || text.contains("Permission denied by") {
      return .refused
    }
    switch failure {
    case .hookBlocked, .userRejected, .permissionDenied, .askUnanswered: return .refused
    case .exitCode, .toolUseError, .unknownAgent, .providerError, .other: return .done
    }
  }

  /// Returns whether the text of a tool result says that the user rejected or interrupted the call.
  static func isRejection(_ text: String) -> Bool {
    text.hasPrefix("The user doesn't want to") || text.hasPrefix("[Request interrupted by user")
      || text.hasPrefix("User rejected")
  }

  private static func isHookBlock(_ text: String) -> Bool {
    text.hasPrefix("Pre-commit validation failed")
      || text.contains("hook error:") || text.contains("hook blocking error")
      || text.contains("blocked by hook")
  }
}
