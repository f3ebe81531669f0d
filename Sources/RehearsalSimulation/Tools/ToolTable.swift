/// A table of the tools of the platforms that run agents, and of what each tool does.
///
/// Scenarios and rules name tools as Claude Code does. The table says which of these tools a name of another
/// platform means. The head of the file `tools.txt` describes the format.
package struct ToolTable: Sendable {
  /// What a tool does.
  package enum Kind: String, Sendable, CaseIterable {
    case read, find, search, edit, write, notebook, run, output, stop, fetch
    case webSearch = "web-search"
    case todo, agent, message, ask, plan, skill, mcp, other

    /// Whether a tool of this kind changes files.
    package var changesFiles: Bool { self == .edit || self == .write || self == .notebook }
  }

  /// A tool of a platform.
  package struct Tool: Sendable {
    package var name: String
    package var kind: Kind
    /// The first version of the platform that has the tool; `nil` if that is not known.
    package var since: ToolVersion?
    /// The first version of the platform that no longer has the tool; `nil` if the tool is not removed.
    package var until: ToolVersion?
    /// The tool that took the place of this tool.
    package var successor: String?
    /// The name of the same tool, if `name` is only another name for it.
    package var alias: String?
    /// Whether the name stands for several tools.
    package var isSet = false
  }

  /// The platform whose names scenarios and rules use.
  package static let reference = "claude-code"

  /// The platforms in the order of the file.
  package let platforms: [PlatformTools]
  /// The first tool with each name in lower case, with the index of its platform.
  private let toolByFoldedName: [String: (platform: Int, tool: Tool)]
  private let referencePlatform: PlatformTools

  init(_ platforms: [PlatformTools]) {
    self.platforms = platforms
    referencePlatform =
      platforms.first { $0.id == Self.reference }
      ?? PlatformTools(id: Self.reference, name: Self.reference)
    var firstTools: [String: (platform: Int, tool: Tool)] = [:]
    for (index, platform) in platforms.enumerated() {
      for tool in platform.tools where firstTools[tool.name.lowercased()] == nil {
        firstTools[tool.name.lowercased()] = (index, tool)
      }
    }
    toolByFoldedName = firstTools
  }

  /// Returns the platform with an identifier; `nil` if the table does not have it.
  package func platform(_ id: String) -> PlatformTools? { platforms.first { $0.id == id } }

  /// Returns the name of a tool without its limits, such as `Bash` for `Bash(pytest:*)`.
  package static func bare(_ tool: String) -> String { String(tool.prefix { $0 != "(" }) }

  /// Returns the tool that a name means on any platform, whatever its case; `nil` if no platform has it.
  ///
  /// A name such as `search/codebase` means a tool of a set. If the table does not have the tool, it means the set.
  package func anyTool(named name: String) -> (platform: PlatformTools, tool: Tool)? {
    let name = name.lowercased()
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    if parts.count == 2 {
      guard let set = toolByFoldedName[parts[0]], set.tool.isSet else { return nil }
      let inner = toolByFoldedName[parts[1]].flatMap { $0.platform == set.platform ? $0 : nil }
      return pair(inner ?? set)
    }
    return toolByFoldedName[name].map(pair)
  }

  private func pair(_ entry: (platform: Int, tool: Tool)) -> (platform: PlatformTools, tool: Tool) {
    (platforms[entry.platform], entry.tool)
  }
}

// MARK: - Names of the reference platform

extension ToolTable {
  /// The names of the tools of the reference platform that are neither removed nor other names.
  package var referenceTools: [String] {
    referencePlatform.tools.filter { $0.until == nil && $0.alias == nil }.map(\.name)
  }

  /// Returns whether a name is a tool of the reference platform of any version, or a tool of an MCP server.
  package func isKnown(_ tool: String) -> Bool {
    let bare = Self.bare(tool)
    return bare == "*" || referencePlatform.tool(named: bare) != nil || bare.hasPrefix("mcp__")
  }

  /// Returns the tool of the reference platform that a name means, or the name itself if it means none.
  ///
  /// For a tool of an MCP server, the last part of the name counts.
  package func equivalent(of tool: String) -> String {
    let bare = Self.bare(tool)
    if let tool = referencePlatform.tool(named: bare) { return tool.alias ?? tool.name }
    let last = bare.hasPrefix("mcp__") ? String(bare.dropFirst(Self.serverPrefix(of: bare))) : bare
    guard let (platform, tool) = anyTool(named: last) else { return bare }
    if platform.id == Self.reference { return tool.alias ?? tool.name }
    return referencePlatform.tool(of: tool.kind)?.name ?? bare
  }

  /// Returns whether two names, neither of which has limits, mean the same tool.
  package func isSame(_ first: String, _ second: String) -> Bool {
    first == second
      || !first.contains("(") && !second.contains("(")
        && equivalent(of: first) == equivalent(of: second)
  }

  /// Returns whether a tool changes files.
  package func changesFiles(_ tool: String) -> Bool {
    referencePlatform.tool(named: equivalent(of: tool))?.kind.changesFiles ?? false
  }

  /// Returns whether a list of tools has one that changes files.
  package func canWrite(with tools: [String]) -> Bool {
    tools.contains { Self.bare($0) == "*" || changesFiles($0) }
  }

  /// Returns the length of the prefix before the tool in a name such as `mcp__server__tool`.
  private static func serverPrefix(of tool: String) -> Int {
    let parts = tool.split(separator: "_", omittingEmptySubsequences: false)
    // Two consecutive underscores have an empty part between them.
    guard let gap = parts.lastIndex(where: \.isEmpty) else { return 0 }
    return parts[...gap].reduce(0) { $0 + $1.count + 1 }
  }
}
