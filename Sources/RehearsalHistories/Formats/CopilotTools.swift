/// The names, inputs and failure messages of the GitHub Copilot CLI's tools.
///
/// Source: events that version 1.0.36-0 of the CLI wrote.
enum CopilotTools {
  /// The tools that read, write or search files.
  private static let fileTools: Set<String> = [
    "view", "create", "edit", "str_replace_editor", "apply_patch", "grep", "glob",
  ]

  /// Returns the action that a tool call performs, and all further paths that the call writes.
  static func action(
    _ tool: String,
    _ input: JSONValue?,
    _ filter: PrivacyFilter
  ) -> (action: ToolCall.Action, otherPaths: [String]) {
    let path = input?["path"]?.string.map(filter.publicPath)
    switch tool {
    case "task": return (.dispatch, [])
    case "ask_user": return (.askUser, [])
    case "view": return (path.map { .read($0) } ?? .other, [])
    case "create", "edit": return (path.map { .write($0) } ?? .other, [])
    case "str_replace_editor":
      let isView = input?["command"]?.string == "view"
      return (path.map { isView ? .read($0) : .write($0) } ?? .other, [])
    case "apply_patch":
      let text = (input?["patch"] ?? input)?.string ?? ""
      return CodexTools.action(tool, input, text, filter)
    case "bash":
      guard let line = input?["command"]?.string else { return (.other, []) }
      return (.command(ShellCommand(line, filter)), [])
    case "skill": return (input?["skill"]?.string.map { .skill($0) } ?? .other, [])
    default: return (.other, [])
    }
  }

  /// Returns the kind of failure of a tool call; `nil` if the call succeeded.
  ///
  /// - Parameters:
  ///   - tool: The tool's name.
  ///   - data: The data of the event with the tool's result.
  /// - Returns: The kind of failure, or `nil`.
  static func failure(of tool: String, _ data: JSONValue) -> ToolFailure? {
    guard data["success"]?.bool == false else {
      let text = data["result"]?["content"]?.string ?? ""
      return tool == "bash" && hasFailureExitCode(text) ? .exitCode : nil
    }
    let message = data["error"]?["message"]?.string ?? data["error"]?.string ?? ""
    switch data["error"]?["code"]?.string {
    case "rejected": return .userRejected
    case "denied": return .permissionDenied
    default: break
    }
    if message.hasPrefix("Unknown agent_type") { return .unknownAgent }
    if message.hasPrefix("CAPIError") { return .providerError }
    if message.contains("user rejected") { return .userRejected }
    if message.hasPrefix("Permission denied") { return .permissionDenied }
    return fileTools.contains(tool) ? .toolUseError : .other
  }

  /// Returns whether the last line of a command's result states an exit code other than 0.
  private static func hasFailureExitCode(_ text: String) -> Bool {
    guard let lastLine = text.split(whereSeparator: \.isNewline).last else { return false }
    let prefix = "<exited with exit code "
    guard lastLine.hasPrefix(prefix), lastLine.hasSuffix(">") else { return false }
    return lastLine.dropFirst(prefix.count).dropLast() != "0"
  }
}
