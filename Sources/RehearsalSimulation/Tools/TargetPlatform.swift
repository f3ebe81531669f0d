/// The platform, with its version, for which the definitions of agents are written.
package struct TargetPlatform: Sendable {
  /// What the name of a tool means on the target platform.
  package enum ToolStatus: Sendable {
    /// The target version has a tool with the name, or the name stands for all tools or for a tool of an MCP server.
    case available
    /// The given version of the platform removed the tool. `successor` names the tool that took its place, or
    /// is `nil` if no tool did.
    case retired(in: PlatformVersion, successor: String?)
    /// The given version, which is later than the target version, introduces the tool. `instead` names an
    /// available tool that does the same, or is `nil` if there is none.
    case upcoming(since: PlatformVersion, instead: String?)
    /// The tool belongs to another platform, which has the given name. `likely` names a tool of the target
    /// platform that does the same, or is `nil` if there is none.
    case foreign(platform: String, likely: String?)
    /// The table has no matching tool.
    ///
    /// A tool of the target platform matches only with the same upper and lower case, except on Copilot.
    case unknown
  }

  /// The table with the tools of all platforms.
  package let table: ToolTable
  /// The version of the platform, or `nil` for the latest version.
  package let version: PlatformVersion?
  private let platform: PlatformTools

  /// The identifier of the platform, such as `claude-code`.
  package var id: String { platform.id }
  /// The name of the platform, such as `Claude Code`.
  package var name: String { platform.name }

  /// Parses the identifier of a platform with or without a version, such as `claude-code@2.1`.
  ///
  /// The result is `nil` if the table does not have the platform, or if the version is invalid.
  package init?(_ text: String, in table: ToolTable) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let id = parts.first, let platform = table.platform(String(id)) else { return nil }
    version = parts.count > 1 ? PlatformVersion(parts[1]) : nil
    guard parts.count == 1 || version != nil else { return nil }
    self.platform = platform
    self.table = table
  }

  /// Returns an error message for a text from which no target platform can be created.
  package static func problem(with text: String, in table: ToolTable) -> String {
    let id = String(text.prefix { $0 != "@" })
    guard table.platform(id) != nil else {
      let ids = table.platforms.map(\.id).joined(separator: ", ")
      return "there is no platform `\(id)`; the platforms are \(ids)"
    }
    return "`\(text.dropFirst(id.count + 1))` is not a version; write one such as `\(id)@2.1`"
  }

  /// Creates the latest version of the reference platform, whose tool names scenarios use.
  package init(table: ToolTable = .builtIn) {
    self.table = table
    version = nil
    platform =
      table.platform(ToolTable.referencePlatformID)
      ?? PlatformTools(id: ToolTable.referencePlatformID, name: ToolTable.referencePlatformID)
  }

  /// The tools that the platform has in this version, in the order of the table.
  package var tools: [ToolTable.Tool] { platform.tools.filter(isAvailable) }

  /// Returns the status of an entry in a contract's list of tools, such as `Bash(pytest:*)`.
  package func status(of entry: String) -> ToolStatus {
    let name = ToolTable.nameWithoutLimits(of: entry)
    if name == "*" || name.hasPrefix("mcp__") { return .available }
    if let tool = platform.tool(named: name) { return toolStatus(of: tool) }
    if isToolOfServerOrSet(name) { return .available }
    if let match = otherTool(named: name) {
      return .foreign(platform: match.platform.name, likely: nearestTool(to: match.tool))
    }
    // A name with a slash is a tool of an MCP server, in the notation of Copilot.
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return .unknown }
    let platformName = table.platform(Self.serverPlatformID)?.name ?? Self.serverPlatformID
    return .foreign(platform: platformName, likely: "mcp__\(parts[0])__\(parts[1])")
  }

  /// Returns another platform's tool with a name, or `nil` if there is none.
  ///
  /// Upper and lower case are ignored only if no other platform has a tool with exactly this name.
  private func otherTool(named name: String) -> (
    platform: PlatformTools, tool: ToolTable.Tool
  )? {
    for otherPlatform in table.platforms where otherPlatform.id != id {
      if let tool = otherPlatform.tool(named: name) { return (otherPlatform, tool) }
    }
    return table.anyTool(named: name).flatMap { $0.platform.id == id ? nil : $0 }
  }

  /// The identifier of the platform that writes the tools of MCP servers as `server/tool`.
  private static let serverPlatformID = "copilot"

  /// Returns whether a name is valid on Copilot although the table has no Copilot tool with exactly this
  /// name.
  ///
  /// The result is true if the name contains a slash, because the name then means a tool of a server or of a
  /// set. It is also true if a Copilot tool has the same name except for upper and lower case. For every
  /// other target platform, the result is false.
  private func isToolOfServerOrSet(_ name: String) -> Bool {
    guard id == Self.serverPlatformID else { return false }
    return name.contains("/")
      || platform.tools.contains { $0.name.lowercased() == name.lowercased() }
  }

  private func toolStatus(of tool: ToolTable.Tool) -> ToolStatus {
    let tool = mainTool(of: tool)
    if let removalVersion = removalVersion(of: tool) {
      return .retired(in: removalVersion, successor: successor(of: tool))
    }
    if let introductionVersion = introductionVersion(of: tool) {
      return .upcoming(since: introductionVersion, instead: nearestTool(to: tool))
    }
    return .available
  }

  /// Returns the tool that an alias stands for, or the given tool if it is not an alias.
  private func mainTool(of tool: ToolTable.Tool) -> ToolTable.Tool {
    tool.mainName.flatMap(platform.tool) ?? tool
  }

  /// Returns the version in which a tool was removed, or `nil` if the target version still has the tool.
  private func removalVersion(of tool: ToolTable.Tool) -> PlatformVersion? {
    tool.removedIn.flatMap { version?.isAtLeast($0) ?? true ? $0 : nil }
  }

  /// Returns the version in which a tool is introduced, or `nil` if the target version already has the tool.
  private func introductionVersion(of tool: ToolTable.Tool) -> PlatformVersion? {
    tool.introducedIn.flatMap { version?.isAtLeast($0) ?? true ? nil : $0 }
  }

  /// Returns the name of the tool that took the place of a removed tool, or `nil` if there is none.
  ///
  /// If the target version has removed the successor too, the successor of the successor is used, and so on.
  private func successor(of tool: ToolTable.Tool) -> String? {
    var tool = tool
    for _ in platform.tools {
      guard let nextTool = tool.successor.flatMap(platform.tool) else { return tool.successor }
      if removalVersion(of: nextTool) == nil { return nextTool.name }
      tool = nextTool
    }
    return nil
  }

  private func isAvailable(_ tool: ToolTable.Tool) -> Bool {
    let tool = mainTool(of: tool)
    return removalVersion(of: tool) == nil && introductionVersion(of: tool) == nil
  }

  /// Returns the name of the target platform's tool that does the same as a given tool, or `nil` if there is
  /// none.
  ///
  /// The given tool may belong to another platform or version. The target version has the returned tool.
  private func nearestTool(to tool: ToolTable.Tool) -> String? {
    guard tool.kind != .other else { return nil }
    let foldedName = tool.name.lowercased()
    let availableTools = platform.tools.filter { isAvailable($0) && $0.name != tool.name }
    return
      (availableTools.first { $0.name.lowercased() == foldedName }
      ?? availableTools.first { $0.kind == tool.kind && $0.mainName == nil && !$0.isSet }
      ?? availableTools.first { $0.kind == tool.kind })?.name
  }
}
