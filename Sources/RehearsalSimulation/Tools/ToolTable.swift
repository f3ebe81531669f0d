/// A table that states what each tool of each platform for agents does.
///
/// Scenarios and rules name tools as Claude Code, the reference platform, does. The table translates the names
/// of other platforms into these names. The head of the file `tools.txt` describes the format of the table.
package struct ToolTable: Sendable {
  /// What a tool does, such as reading a file.
  package enum Kind: String, Sendable, CaseIterable {
    case read, find, search, edit, write, notebook, run, output, stop, fetch
    case webSearch = "web-search"
    case todo, agent, message, ask, plan, skill, mcp, other

    /// Whether tools of the kind change files.
    package var changesFiles: Bool { self == .edit || self == .write || self == .notebook }
  }

  /// A tool of a platform, with the versions that have it.
  package struct Tool: Sendable {
    package var name: String
    package var kind: Kind
    /// The first version of the platform that has the tool, or `nil` if that version is not known.
    package var introducedIn: PlatformVersion?
    /// The first version of the platform that is known not to have the tool, or `nil` if the tool was not
    /// removed.
    package var removedIn: PlatformVersion?
    /// The name of the tool that took the place of this tool, or `nil` if no tool did.
    package var successor: String?
    /// The main name of the tool if `name` is an alias, and `nil` otherwise.
    package var mainName: String?
    /// Whether the name stands for a set of several tools.
    package var isSet = false
  }

  /// The identifier of the reference platform.
  ///
  /// Scenarios and rules use the tool names of this platform.
  package static let referencePlatformID = "claude-code"

  /// All platforms, and the index of their tools by name.
  private struct Contents: Sendable {
    let platforms: [PlatformTools]
    /// For each name in lower case, the first tool with that name and the index of its platform.
    let toolByFoldedName: [String: (platform: Int, tool: Tool)]

    init(_ platforms: [PlatformTools]) {
      self.platforms = platforms
      var toolByFoldedName: [String: (platform: Int, tool: Tool)] = [:]
      for (index, platform) in platforms.enumerated() {
        for tool in platform.tools where toolByFoldedName[tool.name.lowercased()] == nil {
          toolByFoldedName[tool.name.lowercased()] = (index, tool)
        }
      }
      self.toolByFoldedName = toolByFoldedName
    }
  }

  private let referencePlatform: PlatformTools
  private let lazyContents: Lazy<Contents>

  /// Creates a table that calls `allPlatforms` when a platform other than the reference platform is first
  /// needed.
  ///
  /// - Parameters:
  ///   - referencePlatform: The reference platform, or `nil` if the table does not have it.
  ///   - allPlatforms: A closure that returns all platforms, including the reference platform.
  init(
    referencePlatform: PlatformTools?,
    allPlatforms: @escaping @Sendable () -> [PlatformTools]
  ) {
    self.referencePlatform =
      referencePlatform
      ?? PlatformTools(id: Self.referencePlatformID, name: Self.referencePlatformID)
    lazyContents = Lazy { Contents(allPlatforms()) }
  }

  private var contents: Contents { lazyContents.value }

  /// The platforms in the order of the file `tools.txt`.
  package var platforms: [PlatformTools] { contents.platforms }

  /// Returns the platform with an identifier, or `nil` if the table does not have the platform.
  package func platform(_ id: String) -> PlatformTools? {
    id == referencePlatform.id && !referencePlatform.tools.isEmpty
      ? referencePlatform : platforms.first { $0.id == id }
  }

  /// Returns the name of a tool without the limits in parentheses, such as `Bash` for `Bash(pytest:*)`.
  package static func nameWithoutLimits(of tool: String) -> String {
    String(tool.prefix { $0 != "(" })
  }

  /// Returns the agents to which an entry such as `Agent(builder, tester)` limits the tool that starts agents.
  ///
  /// The array is empty if the entry names another tool, or does not limit the agents.
  package static func agents(in entry: String) -> [String] {
    let toolName = nameWithoutLimits(of: entry)
    guard ["Agent", "Task"].contains(toolName), entry.hasSuffix(")") else { return [] }
    return entry.dropFirst(toolName.count + 1).dropLast().split(separator: ",").map { name in
      var name = name
      while name.first == " " { name = name.dropFirst() }
      while name.last == " " { name = name.dropLast() }
      return String(name)
    }
    .filter { !$0.isEmpty && !$0.contains("*") && !$0.contains("=") }
  }

  /// Returns the first tool with a name on any platform, regardless of case, or `nil` if there is none.
  ///
  /// A name such as `search/codebase` means the tool `codebase` of the set `search`. If that tool is not
  /// found, the result is the set. If the set is not found either, the result is `nil`.
  package func anyTool(named name: String) -> (platform: PlatformTools, tool: Tool)? {
    let name = name.lowercased()
    let contents = contents
    let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
    if parts.count == 2 {
      guard let toolSet = contents.toolByFoldedName[parts[0]], toolSet.tool.isSet else {
        return nil
      }
      let member = contents.toolByFoldedName[parts[1]]
      let isMemberOfSet = member.map { $0.platform == toolSet.platform } ?? false
      let tool = isMemberOfSet ? member?.tool : nil
      return (contents.platforms[toolSet.platform], tool ?? toolSet.tool)
    }
    return contents.toolByFoldedName[name].map { (contents.platforms[$0.platform], $0.tool) }
  }
}

// MARK: - Names of the reference platform

extension ToolTable {
  /// The names of the reference platform's tools, without removed tools and aliases.
  package var referenceTools: [String] {
    referencePlatform.tools.filter { $0.removedIn == nil && $0.mainName == nil }.map(\.name)
  }

  /// Returns whether a name is `*`, a tool of an MCP server, or a tool of any version of the reference platform.
  package func isKnownToReferencePlatform(_ tool: String) -> Bool {
    let toolName = Self.nameWithoutLimits(of: tool)
    return toolName == "*" || referencePlatform.tool(named: toolName) != nil
      || toolName.hasPrefix("mcp__")
  }

  /// Returns the name of the reference platform's tool that does the same as a named tool.
  ///
  /// If there is no such tool, the result is the name without limits in parentheses. For a tool of an MCP
  /// server, such as `mcp__server__Read`, only the last part of the name is looked up.
  package func referenceName(of tool: String) -> String {
    let toolName = Self.nameWithoutLimits(of: tool)
    if let tool = referencePlatform.tool(named: toolName) { return tool.mainName ?? tool.name }
    let ownName =
      toolName.hasPrefix("mcp__")
      ? String(toolName.dropFirst(Self.serverPrefixLength(of: toolName))) : toolName
    guard let (platform, tool) = anyTool(named: ownName) else { return toolName }
    if platform.id == Self.referencePlatformID { return tool.mainName ?? tool.name }
    return referencePlatform.mainTool(of: tool.kind)?.name ?? toolName
  }

  /// Returns whether two names mean the same tool.
  ///
  /// Names with limits, such as `Bash(ls)`, mean the same tool only if they are equal.
  package func areSameTool(_ first: String, _ second: String) -> Bool {
    first == second
      || !first.contains("(") && !second.contains("(")
        && referenceName(of: first) == referenceName(of: second)
  }

  /// Returns whether the named tool changes files.
  package func changesFiles(_ tool: String) -> Bool {
    referencePlatform.tool(named: referenceName(of: tool))?.kind.changesFiles ?? false
  }

  /// Returns whether a list of tools contains a tool that changes files, or `*` for all tools.
  package func canWrite(with tools: [String]) -> Bool {
    tools.contains { Self.nameWithoutLimits(of: $0) == "*" || changesFiles($0) }
  }

  /// Returns the number of characters before the tool's own name in a name such as `mcp__server__tool`.
  private static func serverPrefixLength(of tool: String) -> Int {
    let parts = tool.split(separator: "_", omittingEmptySubsequences: false)
    // A split at every underscore leaves an empty part between two consecutive underscores.
    guard let lastGapIndex = parts.lastIndex(where: \.isEmpty) else { return 0 }
    return parts[...lastGapIndex].reduce(0) { $0 + $1.count + 1 }
  }
}
