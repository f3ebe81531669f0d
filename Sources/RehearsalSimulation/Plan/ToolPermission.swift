/// What a contract says of the tools that an act needs.
package enum ToolPermission: Sendable, Hashable {
  /// One of them may be used.
  case granted
  /// The contract rules this one out.
  case ruledOut(String)
  /// The contract lists tools, and this one is not among them.
  case unlisted(String)

  /// The tool that may not be used, where none may.
  package var refused: String? {
    switch self {
    case .granted: nil
    case .ruledOut(let tool), .unlisted(let tool): tool
    }
  }
}

/// What an act takes of the platform's tools.
package struct ToolNeed: Sendable, Hashable {
  /// The tools of which one is enough, the usual one first.
  package let tools: [String]
  /// Tools that do as well where a contract lists them by name.
  fileprivate let alternatives: [String]
  /// What the tool is used on, such as a path or a command, where that is known.
  fileprivate let argument: String?

  private init(_ tools: [String], or alternatives: [String] = [], on argument: String?) {
    self.tools = tools
    self.alternatives = alternatives
    self.argument = argument
  }

  /// What writing a path takes.
  package static func write(_ path: String) -> ToolNeed {
    ToolNeed(["Write", "Edit"], or: ["MultiEdit", "NotebookEdit"], on: path)
  }

  /// What reading a path takes.
  package static func read(_ path: String) -> ToolNeed {
    ToolNeed(["Read"], or: ["NotebookRead"], on: path)
  }

  /// What running a command takes; the protocol's own commands stand for whatever an agent has.
  package static func command(_ command: String) -> ToolNeed? {
    guard RoutineCommand(rawValue: command) == nil else { return nil }
    return ToolNeed(["Bash"], or: ["PowerShell"], on: command)
  }

  /// What using a tool takes: itself; `Bash(rm a.py)` is a tool with what it is used on.
  package static func tool(_ text: String) -> ToolNeed {
    let tool = ToolEntry(text)
    return ToolNeed([tool.name], on: tool.inside)
  }

  /// What the session did, from the event of it; `nil` where that takes no tool.
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

  /// A tool as a trace writes it that was used in vain: `Bash(rm a.py)`.
  func words(for tool: String) -> String { argument.map { "\(tool)(\($0))" } ?? tool }
}

/// What a contract grants of the platform's tools.
package struct ToolRights: Sendable {
  /// The tools it lists; `nil` means all are inherited.
  private let listed: [ToolEntry]?
  private let denied: [ToolEntry]

  init(of contract: Contract) {
    listed = contract.tools.map { $0.map { ToolEntry($0) } }
    denied = contract.disallowedTools.map { ToolEntry($0) }
  }

  /// Whether every tool is granted, whatever it is used on.
  package var areUnlimited: Bool { listed == nil && denied.isEmpty }

  /// What the contract says of a need.
  package func permission(for need: ToolNeed) -> ToolPermission {
    if areUnlimited { return .granted }
    if let entry = denied.first(where: { rulesOut($0, need) }) {
      return .ruledOut(need.tools.first(where: entry.isFor) ?? need.tools[0])
    }
    if need.tools.contains(where: { !isDenied($0) && (listed == nil || lists($0, need)) })
      || need.alternatives.contains(where: { !isDenied($0) && lists($0, need) })
    {
      return .granted
    }
    return need.tools.first(where: isDenied).map { .ruledOut($0) } ?? .unlisted(need.tools[0])
  }

  private func isDenied(_ tool: String) -> Bool {
    denied.contains { $0.limits.isEmpty && $0.isFor(tool) }
  }

  /// Whether an entry rules out what a tool would be used on, whichever tool of the need that is.
  private func rulesOut(_ entry: ToolEntry, _ need: ToolNeed) -> Bool {
    guard let argument = need.argument, !entry.limits.isEmpty else { return false }
    return (need.tools + need.alternatives).contains(where: entry.isFor)
      && entry.coversPart(of: argument)
  }

  private func lists(_ tool: String, _ need: ToolNeed) -> Bool {
    let own = (listed ?? []).filter { $0.isFor(tool) }
    guard let argument = need.argument else { return !own.isEmpty }
    return ToolEntry.cover(argument, own)
  }
}

extension Plan {
  /// What an agent's contract grants of the platform's tools; `nil` where the name is only mentioned.
  package func toolRights(of agent: AgentID) -> ToolRights? {
    agent.index < members.count ? toolRights[agent.index] : nil
  }
}

/// An entry of a list of tools, with what it is limited to: `Bash(pytest:*, mypy)`.
private struct ToolEntry: Sendable {
  let name: String
  /// The platform's own tool that the name stands for.
  private let tool: String
  /// What stands between the brackets.
  let inside: String?
  /// The patterns in it; none means no limit.
  let limits: [Substring]

  init(_ entry: String) {
    let bare = PlatformTools.bare(entry)
    name = bare
    tool = PlatformTools.standing(for: bare)
    guard entry.last == ")", bare.count < entry.count else {
      (inside, limits) = (nil, [])
      return
    }
    let inside = String(entry.dropFirst(bare.count + 1).dropLast())
    self.inside = inside
    limits = inside.split(separator: ",").map { Self.trimmed($0) }.filter { !$0.isEmpty }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text = text.dropFirst() }
    while text.last == " " { text = text.dropLast() }
    return text
  }

  /// Whether it is an entry for a tool of the platform.
  func isFor(_ tool: String) -> Bool {
    name == "*" || name == tool || PlatformTools.isSame(self.tool, tool)
  }

  /// Whether some entries cover what a tool is used on: of a command line each command.
  static func cover(_ argument: String, _ entries: [ToolEntry]) -> Bool {
    guard let first = entries.first else { return false }
    if entries.contains(where: \.limits.isEmpty) { return true }
    let parts = first.isShell ? ShellLine(argument).commands.map(\.text) : [argument]
    return parts.allSatisfy { part in entries.contains { $0.covers(trimmed(part[...])) } }
  }

  /// Whether one of the limits covers what a tool is used on: of a command line any command, and what it runs
  /// in its turn.
  func coversPart(of argument: String) -> Bool {
    guard !limits.isEmpty else { return false }
    guard isShell else { return covers(Self.trimmed(argument[...])) }
    return ShellLine(argument).everything.contains { command in
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

  /// Whether a text fits a pattern in which `*` stands for any characters.
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
