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

  /// Returns the changes by a tool call that would loosen a gate, as far as the input of the call shows them.
  static func gateChanges(
    _ tool: String,
    _ input: JSONValue?,
    _ filter: PrivacyFilter
  ) -> [GateChange] {
    guard let input, fileWritingTools.contains(tool), tool != "NotebookEdit" else { return [] }
    return GateChange.changes(
      of: path(of: tool, input),
      edits: edits(in: input) { ($0["old_string"], $0["new_string"]) },
      filter
    )
  }

  /// Returns the changes by a tool call that would loosen a gate, with the content of the file before the call.
  ///
  /// The result is `nil` if the result of the call does not state this content.
  ///
  /// - Parameters:
  ///   - answer: The text of the result.
  ///   - details: The structured result; `nil` if the log has none.
  ///   - filter: The filter for paths.
  /// - Returns: The changes, or `nil`.
  static func gateChanges(
    answer: String,
    _ details: JSONValue?,
    _ filter: PrivacyFilter
  ) -> [GateChange]? {
    if details?["type"]?.string == "create" || answer.hasPrefix("File created successfully") {
      return []
    }
    guard let details, let path = details["filePath"]?.string,
      let original = details["originalFile"]?.string
    else { return nil }
    if let content = details["content"]?.string {
      let loosening = GateLooseningDetector.loosening(from: original, to: content, path: path)
      return loosening.map { [GateChange(path: filter.publicPath(path), loosening: $0)] } ?? []
    }
    let edits = edits(in: details) { ($0["oldString"], $0["newString"]) }
    guard !edits.isEmpty else { return nil }
    return GateChange.changes(of: path, edits: edits, original: original, filter)
  }

  /// Returns the replaced texts of a call with their replacements.
  private static func edits(
    in input: JSONValue,
    texts: (JSONValue) -> (old: JSONValue?, new: JSONValue?)
  ) -> [(old: String, new: String)] {
    (input["edits"]?.elements ?? [input]).compactMap { edit in
      let (old, new) = texts(edit)
      guard let old = old?.string, let new = new?.string else { return nil }
      return (old, new)
    }
  }

  /// Classifies the failure of a tool call by the text of the error result.
  ///
  /// - Parameters:
  ///   - tool: The tool's name.
  ///   - text: The text of a tool result that is marked as an error.
  /// - Returns: The kind of failure.
  static func failure(of tool: String, _ text: String) -> ToolFailure {
    if text.hasPrefix("Exit code ") { return .exitCode }
    if isDenial(text) { return .permissionDenied }
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
    if text.contains("Cancelled: parallel tool call")
      || message(in: text).hasPrefix("Sibling tool call errored")
    {
      return .dropped
    }
    if text.contains("No such tool available") || text.contains("Permission denied by") {
      return .refused
    }
    return failure.isRefusal ? .refused : .done
  }

  /// Returns whether the text of a tool result says that the user rejected or interrupted the call.
  static func isRejection(_ text: String) -> Bool {
    text.hasPrefix("The user doesn't want to") || text.hasPrefix("[Request interrupted by user")
      || text.hasPrefix("User rejected") || text.hasPrefix("Interrupted by user")
  }

  /// Returns whether the text of a tool result says that the platform did not permit the call, or could not ask the user.
  ///
  /// Only the beginning counts, because the output of a command may contain such a text.
  private static func isDenial(_ text: String) -> Bool {
    let message = message(in: text)
    return denialBeginnings.contains { message.hasPrefix($0) }
      || message.contains("was blocked. For security, Claude Code ")
  }

  /// The beginnings of the platform's messages about a call that it did not permit.
  private static let denialBeginnings = [
    "This command requires approval", "This Bash command contains multiple operations",
    "Permission for this action has been denied", "Tool permission request failed",
    "Tool permission stream closed", "File is in a directory that is denied by",
  ]

  /// Returns the text of a tool result without the mark of an error at its beginning.
  private static func message(in text: String) -> Substring {
    var message = text[...]
    for mark in ["<tool_use_error>", "Error: "] where message.hasPrefix(mark) {
      message = message.dropFirst(mark.count)
    }
    return message
  }

  private static func isHookBlock(_ text: String) -> Bool {
    text.hasPrefix("Pre-commit validation failed")
      || text.contains("hook error:") || text.contains("hook blocking error")
      || text.contains("blocked by hook")
  }
}
