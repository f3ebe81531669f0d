/// The tools of Claude Code, and the equivalent names on other platforms.
///
/// Source: the tools reference of Claude Code's documentation, and older names from its changelog.
package enum PlatformTools {
  /// The exact names of the tools, including those of older versions.
  package static let known: [String] = [
    "Agent", "AskUserQuestion", "Bash", "BashOutput", "CronCreate", "CronDelete", "CronList",
    "Edit", "EnterPlanMode", "EnterWorktree", "ExitPlanMode", "ExitWorktree", "Glob", "Grep",
    "KillBash", "KillShell", "LS", "LSP", "ListMcpResourcesTool", "Monitor", "MultiEdit",
    "NotebookEdit", "NotebookRead", "PowerShell", "PushNotification", "Read",
    "ReadMcpResourceTool", "RemoteTrigger", "ScheduleWakeup", "SendMessage", "Skill",
    "SlashCommand", "StructuredOutput", "Task", "TaskCreate", "TaskGet", "TaskList", "TaskOutput",
    "TaskStop", "TaskUpdate", "TeamCreate", "TeamDelete", "TodoRead", "TodoWrite", "ToolSearch",
    "WebFetch", "WebSearch", "Workflow", "Write",
  ]

  /// The tools that the platform has removed, with the tool that does the same now.
  package static let retired: [String: String] = [
    "LS": "Glob", "MultiEdit": "Edit", "NotebookRead": "Read", "TodoRead": "TodoWrite",
  ]

  private static let names = Set(known)

  /// The tools that change files.
  package static let writing: Set<String> = ["Edit", "MultiEdit", "NotebookEdit", "Write"]

  /// Returns whether a list of tools has one that changes files.
  package static func canWrite(with tools: [String]) -> Bool {
    tools.contains { bare($0) == "*" || writing.contains(equivalent(of: $0)) }
  }

  /// Returns the name of a tool without its limits, such as `Bash` for `Bash(pytest:*)`.
  package static func bare(_ tool: String) -> String { String(tool.prefix { $0 != "(" }) }

  /// Returns whether two names mean the same tool.
  ///
  /// The tool that starts agents was first named `Task`, and later `Agent`.
  package static func isSame(_ first: String, _ second: String) -> Bool {
    let starting: Set<String> = ["Agent", "Task"]
    return first == second || starting.contains(first) && starting.contains(second)
  }

  /// Returns whether the platform knows a tool, which is a built-in tool or a tool of an MCP
  /// server.
  package static func isKnown(_ tool: String) -> Bool {
    let bare = bare(tool)
    return bare == "*" || names.contains(bare) || bare.hasPrefix("mcp__")
  }

  /// Returns the tool that a name of another platform probably means, or `nil` if no such tool is
  /// known.
  package static func likely(for tool: String) -> String? {
    let bare = bare(tool).lowercased()
    if let same = spellings[bare] { return same }
    let last = bare.split(separator: "/").last.map(String.init) ?? bare
    if let known = foreign[bare] ?? foreign[last] { return known }
    guard let server = bare.split(separator: "/").first, bare.contains("/") else { return nil }
    if let tool = copilotSets[String(server)] { return tool.isEmpty ? nil : tool }
    return "mcp__\(server)__*"
  }

  /// Returns the built-in tool that a name means, or the name itself if it is unknown.
  ///
  /// For a tool of an MCP server, the last part of the name is compared.
  static func equivalent(of tool: String) -> String {
    let bare = bare(tool)
    if names.contains(bare) { return bare }
    let last = bare.hasPrefix("mcp__") ? String(bare.dropFirst(serverPrefix(of: bare))) : bare
    return spellings[last.lowercased()] ?? foreign[last.lowercased()] ?? bare
  }

  /// Returns the length of the prefix before the tool in a name such as `mcp__server__tool`.
  private static func serverPrefix(of tool: String) -> Int {
    let parts = tool.split(separator: "_", omittingEmptySubsequences: false)
    // Two consecutive underscores have an empty part between them.
    guard let gap = parts.lastIndex(where: \.isEmpty) else { return 0 }
    return parts[...gap].reduce(0) { $0 + $1.count + 1 }
  }

  /// The built-in tools by their lowercase names.
  private static let spellings = Dictionary(
    uniqueKeysWithValues: known.map { ($0.lowercased(), $0) }
  )

  /// The sets of tools of GitHub Copilot, such as `execute` in `execute/runTask`, each with the tool that does most
  /// of it, or an empty text if no tool does.
  ///
  /// Source: the tools reference of VS Code's documentation.
  private static let copilotSets: [String: String] = [
    "agent": "Agent", "edit": "Edit", "execute": "Bash", "read": "Read", "search": "Grep",
    "todo": "TodoWrite", "vscode": "", "web": "WebFetch",
  ]

  /// Tools of Copilot, VS Code, Cursor, Gemini CLI, Codex and OpenCode, by their lowercase names.
  private static let foreign: [String: String] = [
    "codebase": "Grep", "search": "Grep", "textsearch": "Grep", "usages": "Grep",
    "grep_search": "Grep", "codebase_search": "Grep", "search_file_content": "Grep",
    "semantic_search": "Grep", "searchresults": "Grep", "ripgrep": "Grep",
    "filesearch": "Glob", "file_search": "Glob", "findtestfiles": "Glob", "find_files": "Glob",
    "listdirectory": "Glob", "list_dir": "Glob", "list_directory": "Glob", "glob_search": "Glob",
    "readfile": "Read", "read_file": "Read", "read_many_files": "Read", "view": "Read",
    "open_file": "Read", "fileread": "Read",
    "edit": "Edit", "editfiles": "Edit", "edit_file": "Edit", "replace": "Edit",
    "search_replace": "Edit", "apply_patch": "Edit", "str_replace_editor": "Edit",
    "str_replace": "Edit", "fileedit": "Edit", "insertedit": "Edit",
    "createfile": "Write", "create_file": "Write", "write_file": "Write", "new": "Write",
    "filewrite": "Write", "createdirectory": "Bash",
    "execute": "Bash", "runcommands": "Bash", "runcommand": "Bash", "runinterminal": "Bash",
    "run_in_terminal": "Bash", "run_terminal_cmd": "Bash", "run_shell_command": "Bash",
    "shell": "Bash", "terminal": "Bash", "terminallastcommand": "Bash",
    "terminalselection": "Bash", "getterminaloutput": "BashOutput", "runtasks": "Bash",
    "runtests": "Bash", "testfailure": "Bash", "problems": "Bash", "changes": "Bash",
    "run_command": "Bash", "execute_command": "Bash", "git": "Bash",
    "fetch": "WebFetch", "web": "WebFetch", "web_fetch": "WebFetch", "githubrepo": "WebFetch",
    "opensimplebrowser": "WebFetch", "browser": "WebFetch", "vscodeapi": "WebFetch",
    "google_web_search": "WebSearch", "web_search": "WebSearch", "websearchtool": "WebSearch",
    "todo": "TodoWrite", "todos": "TodoWrite", "write_todos": "TodoWrite",
    "manage_todo_list": "TodoWrite",
    "runsubagent": "Agent", "subagent": "Agent", "delegate": "Agent", "dispatch_agent": "Agent",
    "runnotebooks": "NotebookEdit", "editnotebook": "NotebookEdit", "notebook": "NotebookEdit",
  ]
}
