import RehearsalSimulation

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
  /// - Returns: What the call does.
  static func action(
    _ tool: String,
    _ input: JSONValue?,
    _ text: String,
    _ filter: PrivacyFilter
  ) -> ToolCall.Effects {
    switch tool {
    case "spawn_agent": return .init(.dispatch)
    case "request_user_input": return .init(.askUser)
    case "apply_patch": return patchAction(input?["input"]?.string ?? text, filter)
    case "exec_command", "shell", "shell_command", "local_shell", "container.exec":
      return commandAction(input, filter)
    case "view_image", "read_file":
      let path = (input?["path"] ?? input?["file_path"])?.string
      return .init(path.map { .read(filter.publicPath($0)) } ?? .other)
    default: return .init(.other)
    }
  }

  /// Returns the effects of a shell command, or of the patch that is all it carries out.
  private static func commandAction(_ input: JSONValue?, _ filter: PrivacyFilter)
    -> ToolCall.Effects
  {
    guard let value = input?["cmd"] ?? input?["command"] else { return .init(.other) }
    let text = value.string ?? commandLine(value.elements.compactMap(\.string))
    let folder = (input?["workdir"] ?? input?["working_directory"])?.string
    let line = ShellCommand.line(text, in: folder, filter)
    let command = ShellCommand(line, filter)
    if command.writtenPaths.isEmpty, text.contains("*** Begin Patch") {
      return patchAction(text, filter)
    }
    guard text.contains("*** Begin Patch"), let path = command.writtenPaths.first,
      ShellLine(line).allCommands.allSatisfy({ command in
        command.redirectionTargets.isEmpty
          && ["apply_patch", "bash", "cd", "sh"].contains(command.unwrappedWords.first)
      })
    else { return .init(.command(command)) }
    return ToolCall.Effects(
      .write(path),
      otherPaths: Array(command.writtenPaths.dropFirst()),
      gateChanges: command.gateChanges
    )
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

  private static func patchAction(_ text: String, _ filter: PrivacyFilter) -> ToolCall.Effects {
    let patches = FilePatch.envelope(text)
    var writtenPaths: [String] = []
    for patch in patches {
      let path = filter.publicPath(patch.path)
      if !writtenPaths.contains(path) { writtenPaths.append(path) }
    }
    guard let firstPath = writtenPaths.first else { return .init(.other) }
    return ToolCall.Effects(
      .write(firstPath),
      otherPaths: Array(writtenPaths.dropFirst()),
      gateChanges: GateChange.changes(of: patches, publicPath: filter.publicPath)
    )
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
