/// The names, inputs and failure messages of the GitHub Copilot CLI's tools.
///
/// Source: events that version 1.0.36-0 of the CLI wrote.
enum CopilotTools {
  /// The tools that read, write or search files.
  private static let fileTools: Set<String> = [
    "view", "create", "edit", "str_replace_editor", "apply_patch", "grep", "glob",
  ]

  /// Returns what a tool call does.
  static func action(
    _ tool: String,
    _ input: JSONValue?,
    _ filter: PrivacyFilter
  ) -> ToolCall.Effects {
    let path = input?["path"]?.string
    switch tool {
    case "task": return .init(.dispatch)
    case "ask_user": return .init(.askUser)
    case "view": return .init(path.map { .read(filter.publicPath($0)) } ?? .other)
    // The tool creates a file, and fails if the file exists.
    case "create": return .init(path.map { .write(filter.publicPath($0)) } ?? .other)
    case "edit": return editAction("str_replace", path, input, filter)
    case "str_replace_editor": return editAction(input?["command"]?.string, path, input, filter)
    case "apply_patch":
      let text = (input?["patch"] ?? input)?.string ?? ""
      return CodexTools.action(tool, input, text, filter)
    case "bash":
      guard let line = input?["command"]?.string else { return .init(.other) }
      return .init(.command(ShellCommand(line, filter)))
    case "skill": return .init(input?["skill"]?.string.map { .skill($0) } ?? .other)
    default: return .init(.other)
    }
  }

  private static func editAction(
    _ command: String?,
    _ path: String?,
    _ input: JSONValue?,
    _ filter: PrivacyFilter
  ) -> ToolCall.Effects {
    guard let path else { return .init(.other) }
    let publicPath = filter.publicPath(path)
    switch command {
    case "view": return .init(.read(publicPath))
    case "create": return .init(.write(publicPath))
    case "insert":
      let text = input?["new_str"]?.string ?? ""
      let loosening = GateLooseningDetector.loosening(from: "", to: text, path: path)
      let changes = loosening.map { [GateChange(path: publicPath, loosening: $0)] } ?? []
      return .init(.write(publicPath), gateChanges: changes)
    default:
      let edits = input?["old_str"]?.string.map { [($0, input?["new_str"]?.string ?? "")] } ?? []
      let changes = GateChange.changes(of: path, edits: edits, filter)
      return .init(.write(publicPath), gateChanges: changes)
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
