/// The tools that Claude Code has, and those of other platforms that are taken for them.
///
/// Source: the tools reference of Claude Code's documentation, and older names from its changelog.
package enum PlatformTools {
  /// The tools by their exact names; those of older versions are among them.
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

  private static let names = Set(known)

  /// Tools that change files.
  package static let writing: Set<String> = ["Edit", "MultiEdit", "NotebookEdit", "Write"]

  /// A tool without what it is limited to: `Bash(pytest:*)` is `Bash`.
  package static func bare(_ tool: String) -> String { String(tool.prefix { $0 != "(" }) }

  /// Whether two names are one tool: agents are started by `Task`, later named `Agent`.
  package static func isSame(_ first: String, _ second: String) -> Bool {
    let starting: Set<String> = ["Agent", "Task"]
    return first == second || starting.contains(first) && starting.contains(second)
  }

  /// Whether the platform can have a tool: one of its own, or one that a server offers.
  package static func isKnown(_ tool: String) -> Bool {
    let bare = bare(tool)
    return bare == "*" || names.contains(bare) || bare.hasPrefix("mcp__")
  }

  /// What a tool of another platform is likely to stand for here.
  package static func likely(for tool: String) -> String? {
    let bare = bare(tool).lowercased()
    if let same = spellings[bare] { return same }
    let last = bare.split(separator: "/").last.map(String.init) ?? bare
    if let meant = foreign[bare] ?? foreign[last] { return meant }
    guard let server = bare.split(separator: "/").first, bare.contains("/") else { return nil }
    return "mcp__\(server)__*"
  }

  /// The platform's own tool that a name stands for; a name that the platform does not know stands
  /// for itself, a tool of a server by its last part.
  static func standing(for tool: String) -> String {
    let bare = bare(tool)
    if names.contains(bare) { return bare }
    let last = bare.hasPrefix("mcp__") ? String(bare.dropFirst(serverPart(of: bare))) : bare
    return spellings[last.lowercased()] ?? foreign[last.lowercased()] ?? bare
  }

  /// How many characters of `mcp__server__tool` come before the tool.
  private static func serverPart(of tool: String) -> Int {
    let parts = tool.split(separator: "_", omittingEmptySubsequences: false)
    // Two underscores leave an empty part between them.
    guard let gap = parts.lastIndex(where: \.isEmpty) else { return 0 }
    return parts[...gap].reduce(0) { $0 + $1.count + 1 }
  }

  /// The platform's own tools by their names in small letters.
  private static let spellings = Dictionary(
    uniqueKeysWithValues: known.map { ($0.lowercased(), $0) }
  )

  /// Tools of Copilot, VS Code, Cursor, Gemini CLI, Codex and OpenCode, in small letters.
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
