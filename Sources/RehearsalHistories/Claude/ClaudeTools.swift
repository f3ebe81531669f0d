import RehearsalSimulation

/// The tools of Claude Code, as its logs name and answer them.
enum ClaudeTools {
  /// The tools that start another agent: `Task` up to 2.1.4x, `Agent` in later logs.
  static let dispatching: Set<String> = ["Task", "Agent"]
  /// The tools that write the file of their input.
  static let writing: Set<String> = ["Write", "Edit", "MultiEdit", "NotebookEdit"]
  /// The key of the path in the inputs of tools that name one file.
  private static func path(of tool: String, _ input: JSONValue) -> String? {
    switch tool {
    case "Read", "Write", "Edit", "MultiEdit": input["file_path"]?.string
    case "NotebookEdit", "NotebookRead": input["notebook_path"]?.string
    default: nil
    }
  }

  /// Returns what a call does.
  ///
  /// - Parameters:
  ///   - tool: The tool's name.
  ///   - input: The input of the call.
  ///   - paths: The folder that paths are relative to, and how much of commands to keep.
  /// - Returns: What the call does.
  static func action(_ tool: String, _ input: JSONValue?, _ paths: ProjectPaths) -> ToolCall.Action
  {
    if dispatching.contains(tool) { return .dispatch }
    guard let input else { return .other }
    if let path = path(of: tool, input) {
      return writing.contains(tool) ? .write(paths.kept(path)) : .read(paths.kept(path))
    }
    switch tool {
    case "Bash":
      guard let line = input["command"]?.string else { return .other }
      return .command(ShellCommand(line, paths))
    case "Skill":
      let skill = input["skill"]?.string ?? input["command"]?.string
      return skill.map { .skill($0) } ?? .other
    case "AskUserQuestion": return .ask
    default: return .other
    }
  }

  /// Returns how an edit makes a gate easier to pass, if its file states one.
  ///
  /// - Parameters:
  ///   - input: The input of a call that writes.
  ///   - original: What the file had before; `nil` if the log does not say.
  /// - Returns: How the edit makes a gate easier to pass, or `nil` if it does not.
  static func loosening(_ input: JSONValue?, original: String?) -> GateLoosening? {
    guard let input else { return nil }
    if let content = input["content"]?.string {
      return original.flatMap { GateChange.loosening(from: $0, to: content) }
    }
    let edits = input["edits"]?.elements ?? [input]
    return edits.lazy.compactMap { edit -> GateLoosening? in
      guard let old = edit["old_string"]?.string, let new = edit["new_string"]?.string else {
        return nil
      }
      return GateChange.loosening(from: old, to: new)
    }.first
  }

  /// Returns why a call failed, from the text of its answer.
  ///
  /// - Parameters:
  ///   - tool: The tool's name.
  ///   - text: The text of an answer that is marked as an error.
  /// - Returns: Why the call failed.
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
    if isProviderError(text) { return .api }
    return .other
  }

  /// Returns what an answer that is marked as an error says of the effect of its call.
  static func effect(_ failure: ToolFailure, _ text: String) -> ToolCall.Effect {
    if text.contains("Cancelled: parallel tool call") { return .none }
    if text.contains("No such tool available") || text.contains("Permission denied by") {
      return .refused
    }
    switch failure {
    case .hookBlocked, .userRejected, .permissionDenied, .askUnanswered: return .refused
    case .exitCode, .toolUseError, .unknownAgent, .api, .other: return .done
    }
  }

  /// Returns whether a text says that the user rejected a call or interrupted it.
  static func isRejection(_ text: String) -> Bool {
    text.hasPrefix("The user doesn't want to") || text.hasPrefix("[Request interrupted by user")
      || text.hasPrefix("User rejected")
  }

  private static func isHookBlock(_ text: String) -> Bool {
    text.hasPrefix("Pre-commit validation failed")
      || text.contains("hook error:") || text.contains("hook blocking error")
      || text.contains("blocked by hook")
  }

  /// Returns whether a result is no result of the agent but an error of the provider.
  static func isProviderError(_ text: String) -> Bool {
    text.hasPrefix("API Error:") || text.hasPrefix("API Error (")
      || text.hasPrefix("Prompt is too long")
      || text.hasPrefix("Agent terminated early due to an API error")
  }
}
