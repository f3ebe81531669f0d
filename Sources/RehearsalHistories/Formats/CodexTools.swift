/// The names, inputs and failure messages of the Codex CLI's tools.
///
/// Source: openai/codex, `codex-rs/core/src/tools`, and rollouts that versions 0.133.0 and 0.163.0 wrote.
enum CodexTools {
  /// The tools that wait until other agents have ended.
  static let waitTools: Set<String> = ["wait", "wait_agent"]
  /// The tools that stop another agent.
  static let stopTools: Set<String> = ["close_agent", "interrupt_agent"]
  private static let collaborationTools: Set<String> = [
    "spawn_agent", "wait", "wait_agent", "close_agent", "interrupt_agent", "send_input",
    "send_message", "followup_task", "resume_agent", "list_agents",
  ]

  /// Returns the action that a tool call performs.
  ///
  /// - Parameters:
  ///   - tool: The tool's name.
  ///   - input: The arguments as a JSON object; `nil` if they are only text.
  ///   - text: The arguments as text.
  ///   - filter: The filter for private paths and texts.
  /// - Returns: The action, and all further paths that the call writes, such as the other files of
  ///   a patch.
  static func action(
    _ tool: String,
    _ input: JSONValue?,
    _ text: String,
    _ filter: PrivacyFilter
  ) -> (action: ToolCall.Action, otherPaths: [String]) {
    switch tool {
    case "spawn_agent": return (.dispatch, [])
    case "request_user_input": return (.askUser, [])
    case "apply_patch": return patchAction(input?["input"]?.string ?? text, filter)
    case "exec_command", "shell", "shell_command", "local_shell", "container.exec":
      return commandAction(input, filter)
    case "view_image", "read_file":
      let path = (input?["path"] ?? input?["file_path"])?.string
      return (path.map { .read(filter.publicPath($0)) } ?? .other, [])
    default: return (.other, [])
    }
  }

  private static func commandAction(
    _ input: JSONValue?,
    _ filter: PrivacyFilter
  ) -> (action: ToolCall.Action, otherPaths: [String]) {
    guard let command = input?["cmd"] ?? input?["command"] else { return (.other, []) }
    let words = command.elements.compactMap(\.string)
    let commandText = command.string ?? commandLine(words)
    if words.first == "apply_patch" || commandText.contains("*** Begin Patch") {
      return patchAction(words.first == "apply_patch" ? words.last ?? "" : commandText, filter)
    }
    guard let folder = (input?["workdir"] ?? input?["working_directory"])?.string,
      folder != filter.projectFolder
    else { return (.command(ShellCommand(commandText, filter)), []) }
    return (.command(ShellCommand("cd '\(folder)'; \(commandText)", filter)), [])
  }

  /// Converts a list of words to a command line.
  ///
  /// If there are three words and the second is `-c` or `-lc`, the first is assumed to be a shell. The result
  /// is then the third word, which is the script.
  private static func commandLine(_ words: [String]) -> String {
    if words.count == 3, ["-c", "-lc"].contains(words[1]) { return words[2] }
    return words.map { word in
      let needsNoQuotes = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,@+".contains($0) }
      return needsNoQuotes && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
    .joined(separator: " ")
  }

  private static func patchAction(
    _ text: String,
    _ filter: PrivacyFilter
  ) -> (action: ToolCall.Action, otherPaths: [String]) {
    let fileMarkers = ["*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: "]
    var writtenPaths: [String] = []
    for line in text.split(whereSeparator: \.isNewline) {
      guard let fileMarker = fileMarkers.first(where: line.hasPrefix) else { continue }
      let path = filter.publicPath(String(line.dropFirst(fileMarker.count)))
      if !writtenPaths.contains(path) { writtenPaths.append(path) }
    }
    guard let firstPath = writtenPaths.first else { return (.other, []) }
    return (.write(firstPath), Array(writtenPaths.dropFirst()))
  }

  /// Returns the kind of failure of a tool call according to the text of its result; `nil` if the text shows none.
  static func failure(of tool: String, _ text: String) -> ToolFailure? {
    if let code = exitCode(text) { return code == 0 ? nil : .exitCode }
    if wasStopped(text) { return .userRejected }
    let refusalPrefixes = [
      "unsupported c", "failed to parse function arguments", "apply_patch verification failed",
      "missing field", "invalid patch",
    ]
    if refusalPrefixes.contains(where: text.hasPrefix) { return .toolUseError }
    if text.contains("unknown agent_type") { return .unknownAgent }
    if text.hasPrefix("exec_command failed") || text.hasPrefix("execution error") { return .other }
    guard collaborationTools.contains(tool), !text.isEmpty, !text.hasPrefix("{") else { return nil }
    return .other
  }

  /// Returns whether the result of a call says that the call was stopped or that the user rejected
  /// it.
  private static func wasStopped(_ text: String) -> Bool {
    let lines = text.split(separator: "\n", maxSplits: 2).prefix(2)
    return lines.contains { $0.hasPrefix("aborted") } || text.contains("rejected by user")
  }

  /// Returns the exit code in the text of a result; `nil` if there is none.
  ///
  /// The exit code is in one of the first eight lines, before the output. If the result is a JSON object, the
  /// exit code is in its metadata.
  private static func exitCode(_ text: String) -> Int64? {
    if text.hasPrefix("{"), let (value, _) = JSONValue.read(Array(text.utf8)) {
      return value["metadata"]?["exit_code"]?.integer
    }
    for line in text.split(separator: "\n", maxSplits: 8).prefix(8) {
      if line == "Output:" { return nil }
      for exitCodePrefix in ["Process exited with code ", "Exit code: "]
      where line.hasPrefix(exitCodePrefix) {
        return Int64(line.dropFirst(exitCodePrefix.count))
      }
    }
    return nil
  }
}
