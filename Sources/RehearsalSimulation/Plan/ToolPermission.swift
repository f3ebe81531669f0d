/// Whether a contract lets its agent perform an action that needs tools.
package enum ToolPermission: Sendable, Hashable {
  /// The contract grants a tool that is enough for the action.
  case granted
  /// The contract forbids the tool with the given name, or forbids it with the action's argument.
  case forbidden(String)
  /// The contract lists the granted tools, and does not list the tool with the given name for the action's
  /// argument.
  case unlisted(String)

  /// The name of the tool that the contract refuses, or `nil` if the contract permits the action.
  package var refusedTool: String? {
    switch self {
    case .granted: nil
    case .forbidden(let tool), .unlisted(let tool): tool
    }
  }
}

/// The tools with which an action can be done.
package struct ToolNeed: Sendable, Hashable {
  /// The kind of action that needs the tools.
  fileprivate enum Act {
    case write, read, command
    /// The use of a tool that the action names.
    case tool
  }

  fileprivate let actionKind: Act
  /// The names of the tools, starting with the usual tool.
  ///
  /// The action needs only one of the tools.
  package let tools: [String]
  /// Further tools that are enough for the action, but only if the contract lists them.
  fileprivate let alternatives: [String]
  /// The argument with which the tool is used, such as a path or a command line, or `nil` if it is not known.
  fileprivate let argument: String?

  private init(
    _ act: Act,
    _ tools: [String],
    or alternatives: [String] = [],
    on argument: String?
  ) {
    self.actionKind = act
    self.tools = tools
    self.alternatives = alternatives
    self.argument = argument
  }

  /// Returns the tools with which a session can write a path.
  package static func write(_ path: String) -> ToolNeed {
    ToolNeed(.write, ["Write", "Edit"], or: ["MultiEdit", "NotebookEdit"], on: path)
  }

  /// Returns the tools with which a session can read a path.
  package static func read(_ path: String) -> ToolNeed {
    ToolNeed(.read, ["Read"], or: ["NotebookRead"], on: path)
  }

  /// Returns the tools with which a session can run a command, or `nil` for a routine command of
  /// the protocol.
  ///
  /// Every agent may run the routine commands, such as `run the tests`.
  package static func command(_ command: String) -> ToolNeed? {
    guard !RoutineCommand.isRoutine(command) else { return nil }
    return ToolNeed(.command, ["Bash"], or: ["PowerShell"], on: command)
  }

  /// Returns the need for a tool that an action names directly.
  ///
  /// The text can include an argument, as in `Bash(rm a.py)`.
  package static func tool(_ text: String) -> ToolNeed {
    let toolName = ToolTable.nameWithoutLimits(of: text)
    return tool(named: toolName, on: ToolEntry.argument(of: text, after: toolName))
  }

  /// Returns the need for a tool with a name, used with an argument.
  package static func tool(named name: String, on argument: String?) -> ToolNeed {
    ToolNeed(.tool, [name], on: argument)
  }

  /// Creates the need of the action that an event records, or returns `nil` if the event records no action
  /// that needs a tool.
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

  /// The need for the same tools, without the argument.
  package var withoutArgument: ToolNeed { ToolNeed(actionKind, tools, or: alternatives, on: nil) }

  /// Returns the name of a tool together with the need's argument, as traces write it, such as `Bash(rm a.py)`.
  func description(of tool: String) -> String { argument.map { "\(tool)(\($0))" } ?? tool }
}

/// The tools that a contract grants to its agent.
package struct ToolRights: Sendable {
  /// The entries of the contract's list of tools, or `nil` if the agent inherits all tools.
  private let listedTools: [ToolEntry]?
  private let deniedTools: [ToolEntry]
  /// The permission to write any path, or `nil` if the permission depends on the path.
  private var writePermission: ToolPermission?
  /// The permission to read any path, or `nil` if the permission depends on the path.
  private var readPermission: ToolPermission?
  /// The permission to run any command, or `nil` if the permission depends on the command.
  private var commandPermission: ToolPermission?

  init(of contract: Contract, in table: ToolTable) {
    listedTools = contract.tools.map { $0.map { ToolEntry($0, table) } }
    deniedTools = contract.disallowedTools.map { ToolEntry($0, table) }
    writePermission = fixedPermission(for: .write(""))
    readPermission = fixedPermission(for: .read(""))
    commandPermission = ToolNeed.command("").flatMap(fixedPermission)
  }

  /// Returns the permission that holds for every argument.
  ///
  /// The result is `nil` if an entry of the contract limits the argument of one of the tools.
  private func fixedPermission(for need: ToolNeed) -> ToolPermission? {
    let limitedEntries = ((listedTools ?? []) + deniedTools).filter { !$0.argumentPatterns.isEmpty }
    let dependsOnArgument = limitedEntries.contains { entry in
      (need.tools + need.alternatives).contains(where: entry.namesTool)
    }
    return dependsOnArgument ? nil : findPermission(for: need) { ShellLine($0) }
  }

  /// Whether the contract grants every tool with every argument.
  package var areUnlimited: Bool { listedTools == nil && deniedTools.isEmpty }

  /// Returns whether the contract permits an action that needs the given tools, and if not, why.
  ///
  /// - Parameters:
  ///   - need: The tools of which the action needs one.
  ///   - parse: A closure that parses a command line. It is called only if the contract limits command lines, and can
  ///     return a line that was parsed before.
  /// - Returns: The permission.
  package func permission(
    for need: ToolNeed,
    parse: (String) -> ShellLine = { ShellLine($0) }
  ) -> ToolPermission {
    let fixedPermission: ToolPermission? =
      switch need.actionKind {
      case .write: writePermission
      case .read: readPermission
      case .command: commandPermission
      case .tool: nil
      }
    return fixedPermission ?? findPermission(for: need, parse)
  }

  /// Finds the permission for a need in the entries of the contract.
  private func findPermission(
    for need: ToolNeed,
    _ parse: (String) -> ShellLine
  ) -> ToolPermission {
    if areUnlimited { return .granted }
    if let entry = deniedTools.first(where: { forbids($0, need, parse) }) {
      return .forbidden(need.tools.first(where: entry.namesTool) ?? need.tools[0])
    }
    if need.tools.contains(where: {
      !isDenied($0) && (listedTools == nil || isListed($0, for: need, parse))
    })
      || need.alternatives.contains(where: { !isDenied($0) && isListed($0, for: need, parse) })
    {
      return .granted
    }
    return need.tools.first(where: isDenied).map { .forbidden($0) } ?? .unlisted(need.tools[0])
  }

  /// Returns whether the contract forbids a tool with every argument.
  private func isDenied(_ tool: String) -> Bool {
    deniedTools.contains { $0.argumentPatterns.isEmpty && $0.namesTool(tool) }
  }

  /// Returns whether an entry of forbidden tools, such as `Bash(rm:*)`, covers the argument of an
  /// action.
  ///
  /// The entry has to name one of the tools with which the action can be done.
  private func forbids(
    _ entry: ToolEntry,
    _ need: ToolNeed,
    _ parse: (String) -> ShellLine
  ) -> Bool {
    guard let argument = need.argument, !entry.argumentPatterns.isEmpty else { return false }
    return (need.tools + need.alternatives).contains(where: entry.namesTool)
      && entry.coversPart(of: argument, parse)
  }

  /// Returns whether the contract's list contains a tool, with limits that permit the action's
  /// argument.
  private func isListed(
    _ tool: String,
    for need: ToolNeed,
    _ parse: (String) -> ShellLine
  ) -> Bool {
    let matchingEntries = (listedTools ?? []).filter { $0.namesTool(tool) }
    guard let argument = need.argument else { return !matchingEntries.isEmpty }
    return ToolEntry.entriesCover(argument, matchingEntries, parse)
  }
}

extension Plan {
  /// Returns the tools that an agent's contract grants.
  ///
  /// The result is `nil` for a name that no agent of the plan has.
  package func toolRights(of agent: AgentID) -> ToolRights? {
    agent.index < members.count ? toolRights[agent.index] : nil
  }

  /// Returns whether a handoff asks its receiver to do a part of the sender's own work.
  ///
  /// The result is true for every call. It is true for a delegation if the sender may do the task, is not a
  /// router, and has all specialties that the task belongs to.
  package func asksForPartOfSenderWork(_ handoff: Handoff) -> Bool {
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

/// An entry in a contract's list of tools.
///
/// Limits on the argument are in parentheses, such as `Bash(pytest:*, mypy)`.
private struct ToolEntry: Sendable {
  /// The name of the tool as the entry writes it, without limits.
  let name: String
  /// The tool of the reference platform that is equivalent to the named tool.
  private let equivalentTool: String
  /// The patterns in parentheses that limit the argument, or an empty array if the entry covers every
  /// argument.
  let argumentPatterns: [Substring]

  /// Whether the entry can name several tools of MCP servers, as `mcp__server` does.
  private let namesServer: Bool

  private let table: ToolTable

  init(_ entry: String, _ table: ToolTable) {
    name = ToolTable.nameWithoutLimits(of: entry)
    namesServer = name.hasPrefix("mcp__")
    equivalentTool = table.referenceName(of: name)
    self.table = table
    argumentPatterns = (Self.argument(of: entry, after: name) ?? "").split(separator: ",")
      .map { Self.trimmed($0) }.filter { !$0.isEmpty }
  }

  /// Returns the text in the parentheses that follow a tool's name, or `nil` if there are no parentheses.
  static func argument(of entry: String, after name: String) -> String? {
    guard entry.last == ")", name.count < entry.count else { return nil }
    return String(entry.dropFirst(name.count + 1).dropLast())
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var trimmedText = text
    while trimmedText.first == " " { trimmedText = trimmedText.dropFirst() }
    while trimmedText.last == " " { trimmedText = trimmedText.dropLast() }
    return trimmedText
  }

  /// Returns whether the entry names a given tool, or a tool that does the same.
  func namesTool(_ tool: String) -> Bool {
    name == "*" || name == tool || equivalentTool == table.referenceName(of: tool)
      || namesServer && ToolTable.isServerEntry(name, naming: tool)
  }

  /// Returns whether the limits of several entries together cover an argument.
  ///
  /// If the argument is a command line, each of its commands has to be covered.
  static func entriesCover(
    _ argument: String,
    _ entries: [ToolEntry],
    _ parse: (String) -> ShellLine
  ) -> Bool {
    guard let firstEntry = entries.first else { return false }
    if entries.contains(where: \.argumentPatterns.isEmpty) { return true }
    let commandTexts = firstEntry.isShell ? parse(argument).commands.map(\.text) : [argument]
    return commandTexts.allSatisfy { commandText in
      entries.contains { $0.covers(trimmed(commandText[...])) }
    }
  }

  /// Returns whether a limit of the entry covers an argument.
  ///
  /// If the argument is a command line, it is enough that a limit covers one of its commands. A
  /// command that another command runs, such as the command after `sudo`, also counts.
  func coversPart(of argument: String, _ parse: (String) -> ShellLine) -> Bool {
    guard !argumentPatterns.isEmpty else { return false }
    guard isShell else { return covers(Self.trimmed(argument[...])) }
    return parse(argument).allCommands.contains { command in
      covers(command.text[...]) || covers(command.unwrappedWords.joined(separator: " ")[...])
    }
  }

  /// Returns whether a limit, such as `pytest:*` or `src/**`, covers a command or a path.
  private func covers(_ text: Substring) -> Bool {
    argumentPatterns.contains { pattern in
      if pattern.hasSuffix(":*") {
        let commandPrefix = pattern.dropLast(2)
        return text == commandPrefix || text.hasPrefix(commandPrefix + " ")
      }
      return text == pattern
        || PathPattern(String(pattern)).matches(PathPattern.normalised(String(text)))
        || pattern.contains("*") && Self.matches(pattern, text)
    }
  }

  private var isShell: Bool { equivalentTool == "Bash" || equivalentTool == "PowerShell" }

  /// Returns whether a text matches a pattern in which `*` stands for any characters.
  fileprivate static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
    let literalParts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let prefix = literalParts.first, let suffix = literalParts.last, text.hasPrefix(prefix),
      text.utf8.count >= prefix.utf8.count + suffix.utf8.count, text.hasSuffix(suffix)
    else { return false }
    var remainingText = text.dropFirst(prefix.count).dropLast(suffix.count)
    for piece in literalParts.dropFirst().dropLast() where !piece.isEmpty {
      guard let match = remainingText.ranges(of: piece).first else { return false }
      remainingText = remainingText[match.upperBound...]
    }
    return true
  }
}

extension ToolTable {
  /// Returns whether an entry for tools of MCP servers, such as `mcp__server__*`, names a tool.
  ///
  /// A server alone, as in `mcp__server`, stands for all its tools.
  fileprivate static func isServerEntry(_ entry: String, naming tool: String) -> Bool {
    guard entry.hasPrefix("mcp__"), tool.hasPrefix("mcp__") else { return false }
    return entry.contains("*")
      ? ToolEntry.matches(entry[...], tool[...])
      : tool.hasPrefix(entry + "__") && !entry.dropFirst(5).contains("__")
  }

  /// Returns whether an entry of a list of tools, without limits in parentheses, names a tool or one that does the same.
  ///
  /// The entry `*` names all tools.
  package func isEntry(_ entry: String, naming tool: String) -> Bool {
    entry == "*" || areSameTool(entry, tool) || Self.isServerEntry(entry, naming: tool)
  }
}
