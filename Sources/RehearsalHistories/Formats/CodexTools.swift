/// The tools of the Codex CLI, as its rollouts name and answer them.
///
/// Source: openai/codex, `codex-rs/core/src/tools`, and rollouts that versions 0.133.0 and 0.163.0
/// wrote.
enum CodexTools {
  /// The tools that wait for the end of other agents.
  static let waiting: Set<String> = ["wait", "wait_agent"]
  /// The tools that end the work of another agent.
  static let stopping: Set<String> = ["close_agent", "interrupt_agent"]
  private static let collaborating: Set<String> = [
    "spawn_agent", "wait", "wait_agent", "close_agent", "interrupt_agent", "send_input",
    "send_message", "followup_task", "resume_agent", "list_agents",
  ]

  /// Returns what a call does, and the further paths that it writes.
  ///
  /// - Parameters:
  ///   - tool: The tool's name.
  ///   - input: The arguments, if they are an object.
  ///   - text: The arguments as text.
  ///   - paths: The project.
  /// - Returns: The action, and the further paths.
  static func action(
    _ tool: String,
    _ input: JSONValue?,
    _ text: String,
    _ paths: ProjectPaths
  ) -> (action: ToolCall.Action, further: [String]) {
    switch tool {
    case "spawn_agent": return (.dispatch, [])
    case "request_user_input": return (.ask, [])
    case "apply_patch": return patch(input?["input"]?.string ?? text, paths)
    case "exec_command", "shell", "shell_command", "local_shell", "container.exec":
      return command(input, paths)
    case "view_image", "read_file":
      let path = (input?["path"] ?? input?["file_path"])?.string
      return (path.map { .read(paths.kept($0)) } ?? .other, [])
    default: return (.other, [])
    }
  }

  private static func command(
    _ input: JSONValue?,
    _ paths: ProjectPaths
  ) -> (action: ToolCall.Action, further: [String]) {
    guard let value = input?["cmd"] ?? input?["command"] else { return (.other, []) }
    let words = value.elements.compactMap(\.string)
    let line = value.string ?? line(words)
    if words.first == "apply_patch" || line.contains("*** Begin Patch") {
      return patch(words.first == "apply_patch" ? words.last ?? "" : line, paths)
    }
    guard let folder = (input?["workdir"] ?? input?["working_directory"])?.string,
      folder != paths.root
    else { return (.command(ShellCommand(line, paths)), []) }
    return (.command(ShellCommand("cd '\(folder)'; \(line)", paths)), [])
  }

  /// Returns the line of a command that is a list of words, such as `bash`, `-lc` and a script.
  private static func line(_ words: [String]) -> String {
    if words.count == 3, ["-c", "-lc"].contains(words[1]) { return words[2] }
    return words.map { word in
      let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,@+".contains($0) }
      return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
    .joined(separator: " ")
  }

  private static func patch(
    _ text: String,
    _ paths: ProjectPaths
  ) -> (action: ToolCall.Action, further: [String]) {
    let marks = ["*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: "]
    var written: [String] = []
    for line in text.split(whereSeparator: \.isNewline) {
      guard let mark = marks.first(where: line.hasPrefix) else { continue }
      let path = paths.kept(String(line.dropFirst(mark.count)))
      if !written.contains(path) { written.append(path) }
    }
    guard let first = written.first else { return (.other, []) }
    return (.write(first), Array(written.dropFirst()))
  }

  /// Returns why a call failed, from the text of its answer; `nil` if it did not.
  static func failure(of tool: String, _ text: String) -> ToolFailure? {
    if let code = exitCode(text) { return code == 0 ? nil : .exitCode }
    if isStopped(text) { return .userRejected }
    let refusals = [
      "unsupported c", "failed to parse function arguments", "apply_patch verification failed",
      "missing field", "invalid patch",
    ]
    if refusals.contains(where: text.hasPrefix) { return .toolUseError }
    if text.contains("unknown agent_type") { return .unknownAgent }
    if text.hasPrefix("exec_command failed") || text.hasPrefix("execution error") { return .other }
    guard collaborating.contains(tool), !text.isEmpty, !text.hasPrefix("{") else { return nil }
    return .other
  }

  /// Returns whether a text says that the user stopped the call or rejected it.
  private static func isStopped(_ text: String) -> Bool {
    let lines = text.split(separator: "\n", maxSplits: 2).prefix(2)
    return lines.contains { $0.hasPrefix("aborted") } || text.contains("rejected by user")
  }

  /// Returns the exit code in the lines before the output, or in the record around it.
  private static func exitCode(_ text: String) -> Int64? {
    if text.hasPrefix("{"), let (value, _) = JSONValue.read(Array(text.utf8)) {
      return value["metadata"]?["exit_code"]?.integer
    }
    for line in text.split(separator: "\n", maxSplits: 8).prefix(8) {
      if line == "Output:" { return nil }
      for mark in ["Process exited with code ", "Exit code: "] where line.hasPrefix(mark) {
        return Int64(line.dropFirst(mark.count))
      }
    }
    return nil
  }
}
