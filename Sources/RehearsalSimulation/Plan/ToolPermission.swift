/// A contract's permission for the tools that an act needs.
package enum ToolPermission: Sendable, Hashable {
  /// The contract grants one of the tools.
  case granted
  /// The contract forbids this tool.
  case forbidden(String)
  /// The contract lists tools, but not this one.
  case unlisted(String)

  /// The tool that is refused, or `nil` if the need is granted.
  package var refused: String? {
    switch self {
    case .granted: nil
    case .forbidden(let tool), .unlisted(let tool): tool
    }
  }
}

/// The platform's tools that an act needs.
package struct ToolNeed: Sendable, Hashable {
  /// The tools, starting with the usual tool.
  ///
  /// Any one of the tools is enough for the act.
  package let tools: [String]
  /// The tools that are also enough if a contract lists them by name.
  fileprivate let alternatives: [String]
  /// The argument of the tool, such as a path or a command, if it is known.
  fileprivate let argument: String?

  private init(_ tools: [String], or alternatives: [String] = [], on argument: String?) {
    self.tools = tools
    self.alternatives = alternatives
    self.argument = argument
  }

  /// Returns the tools for writing a path.
  package static func write(_ path: String) -> ToolNeed {
    ToolNeed(["Write", "Edit"], or: ["MultiEdit", "NotebookEdit"], on: path)
  }

  /// Returns the tools for reading a path.
  package static func read(_ path: String) -> ToolNeed {
    ToolNeed(["Read"], or: ["NotebookRead"], on: path)
  }

  /// Returns the tools for running a command, or `nil` for the protocol's routine commands, which
  /// need no particular tool.
  package static func command(_ command: String) -> ToolNeed? {
    guard RoutineCommand(rawValue: command) == nil else { return nil }
    return ToolNeed(["Bash"], or: ["PowerShell"], on: command)
  }

  /// Returns the need for a tool that is named directly.
  ///
  /// The text can include an argument, as in `Bash(rm a.py)`.
  package static func tool(_ text: String) -> ToolNeed {
    let bare = ToolTable.bare(text)
    return ToolNeed([bare], on: ToolEntry.argument(of: text, after: bare))
  }

  /// Creates the need of an event's act, or returns `nil` if the act needs no tool.
  package init?(_ kind: Event.Kind) {
    switch kind {
    case .actWrite(let path): self = .write(path)
    case .actRead(let path): self = .read(path)
    case .actTool(let tool, _): self = .tool(tool)
    case .actCommand(let command, _):
      guard let need = Self.command(command) else { return nil }
      self = need
    default: return nil
    }
  }

  /// The need for the tools with an argument that is not known.
  package var withoutArgument: ToolNeed { ToolNeed(tools, or: alternatives, on: nil) }

  /// Returns a refused tool as traces write it, such as `Bash(rm a.py)`.
  func description(of tool: String) -> String { argument.map { "\(tool)(\($0))" } ?? tool }
}

/// The platform's tools that a contract grants.
package struct ToolRights: Sendable {
  /// The tools that the contract lists, or `nil` if all tools are inherited.
  private let listedTools: [ToolEntry]?
  private let deniedTools: [ToolEntry]

  init(of contract: Contract, in table: ToolTable) {
    listedTools = contract.tools.map { $0.map { ToolEntry($0, table) } }
    deniedTools = contract.disallowedTools.map { ToolEntry($0, table) }
  }

  /// Whether every tool is granted with every argument.
  package var areUnlimited: Bool { listedTools == nil && deniedTools.isEmpty }

  /// Returns the contract's permission for a need.
  package func permission(for need: ToolNeed) -> ToolPermission {
    if areUnlimited { return .granted }
    if let entry = deniedTools.first(where: { forbids($0, need) }) {
      return .forbidden(need.tools.first(where: entry.isFor) ?? need.tools[0])
    }
    if need.tools.contains(where: { !isDenied($0) && (listedTools == nil || lists($0, need)) })
      || need.alternatives.contains(where: { !isDenied($0) && lists($0, need) })
    {
      return .granted
    }
    return need.tools.first(where: isDenied).map { .forbidden($0) } ?? .unlisted(need.tools[0])
  }

  private func isDenied(_ tool: String) -> Bool {
    deniedTools.contains { $0.limits.isEmpty && $0.isFor(tool) }
  }

  /// Returns whether an entry forbids the argument of a need, for any of the need's tools.
  private func forbids(_ entry: ToolEntry, _ need: ToolNeed) -> Bool {
    guard let argument = need.argument, !entry.limits.isEmpty else { return false }
    return (need.tools + need.alternatives).contains(where: entry.isFor)
      && entry.coversPart(of: argument)
  }

  private func lists(_ tool: String, _ need: ToolNeed) -> Bool {
    let own = (listedTools ?? []).filter { $0.isFor(tool) }
    guard let argument = need.argument else { return !own.isEmpty }
    return ToolEntry.cover(argument, own)
  }
}

extension Plan {
  /// Returns the tools that an agent's contract grants, or `nil` if scripts only mention the
  /// agent's name.
  package func toolRights(of agent: AgentID) -> ToolRights? {
    agent.index < members.count ? toolRights[agent.index] : nil
  }

  /// Returns whether a handoff asks its receiver to do a part of the sender's own work.
  ///
  /// A call does. So does the delegation of a task by the agent that the task is assigned to, unless the agent
  /// is a router, or the task belongs to a specialty that the agent does not have.
  package func asksForOwnWork(_ handoff: Handoff) -> Bool {
    switch handoff.intent {
    case .call: return true
    case .delegate:
      guard let task = task(handoff.task), task.candidates.contains(handoff.sender),
        member(handoff.sender)?.model?.routes.isEmpty ?? true
      else { return false }
      let name = name(of: handoff.sender)
      return taskBoundaries.specialties(of: handoff.task).allSatisfy { $0.agents.contains(name) }
    case .assign, .deliver, .approve, .reject, .escalate, .conflict, .clarify, .inform, .complete,
      .fail:
      return false
    }
  }
}

/// An entry in a list of tools, with its limits, such as `Bash(pytest:*, mypy)`.
private struct ToolEntry: Sendable {
  let name: String
  /// The built-in tool that the name means.
  private let tool: String
  /// The patterns in the argument, or an empty array if the entry has no limit.
  let limits: [Substring]

  private let table: ToolTable

  init(_ entry: String, _ table: ToolTable) {
    name = ToolTable.bare(entry)
    tool = table.equivalent(of: name)
    self.table = table
    limits = (Self.argument(of: entry, after: name) ?? "").split(separator: ",")
      .map { Self.trimmed($0) }.filter { !$0.isEmpty }
  }

  /// Returns the text between the parentheses that follow a name; `nil` if there are none.
  static func argument(of entry: String, after name: String) -> String? {
    guard entry.last == ")", name.count < entry.count else { return nil }
    return String(entry.dropFirst(name.count + 1).dropLast())
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text = text.dropFirst() }
    while text.last == " " { text = text.dropLast() }
    return text
  }

  /// Returns whether the entry is for a tool.
  func isFor(_ tool: String) -> Bool {
    name == "*" || name == tool || self.tool == table.equivalent(of: tool)
  }

  /// Returns whether entries cover an argument.
  ///
  /// If the argument is a command line, the entries have to cover every command.
  static func cover(_ argument: String, _ entries: [ToolEntry]) -> Bool {
    guard let first = entries.first else { return false }
    if entries.contains(where: \.limits.isEmpty) { return true }
    let parts = first.isShell ? ShellLine(argument).commands.map(\.text) : [argument]
    return parts.allSatisfy { part in entries.contains { $0.covers(trimmed(part[...])) } }
  }

  /// Returns whether a limit covers an argument, or part of a command line.
  ///
  /// If the argument is a command line, it is enough that a limit covers one command, or a command
  /// that this command runs.
  func coversPart(of argument: String) -> Bool {
    guard !limits.isEmpty else { return false }
    guard isShell else { return covers(Self.trimmed(argument[...])) }
    return ShellLine(argument).allCommands.contains { command in
      covers(command.text[...]) || covers(command.unwrapped.joined(separator: " ")[...])
    }
  }

  private func covers(_ part: Substring) -> Bool {
    limits.contains { limit in
      if limit.hasSuffix(":*") {
        let start = limit.dropLast(2)
        return part == start || part.hasPrefix(start + " ")
      }
      return part == limit
        || PathPattern(String(limit)).matches(PathPattern.normalised(String(part)))
        || limit.contains("*") && Self.matches(limit, part)
    }
  }

  private var isShell: Bool { tool == "Bash" || tool == "PowerShell" }

  /// Returns whether a text matches a pattern in which `*` matches any characters.
  private static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
    let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = pieces.first, let last = pieces.last, text.hasPrefix(first),
      text.utf8.count >= first.utf8.count + last.utf8.count, text.hasSuffix(last)
    else { return false }
    var rest = text.dropFirst(first.count).dropLast(last.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let found = rest.ranges(of: piece).first else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}
