/// A platform at a version, for which definitions are written.
package struct TargetPlatform: Sendable {
  /// What a platform makes of the name of a tool.
  package enum Standing: Sendable {
    /// The platform has the tool.
    case available
    /// This version of the platform, or an earlier one, has removed the tool; the successor is `nil` if nothing took
    /// its place.
    case retired(in: ToolVersion, successor: String?)
    /// Only later versions of the platform have the tool.
    case upcoming(since: ToolVersion, instead: String?)
    /// The tool belongs to another platform; the likely tool is `nil` if this platform has none that does the same.
    case foreign(platform: String, likely: String?)
    /// No platform has the tool.
    case unknown
  }

  /// The table with the tools of all platforms.
  package let table: ToolTable
  /// The version; `nil` for the latest.
  package let version: ToolVersion?
  private let platform: PlatformTools

  /// The identifier of the platform, such as `claude-code`.
  package var id: String { platform.id }
  /// The name of the platform, such as `Claude Code`.
  package var name: String { platform.name }

  /// Creates a platform from its identifier and, after an `@`, its version, such as `claude-code@2.1`.
  ///
  /// The result is `nil` if the table does not have the platform, or the version is invalid.
  package init?(_ text: String, in table: ToolTable) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let id = parts.first, let platform = table.platform(String(id)) else { return nil }
    version = parts.count > 1 ? ToolVersion(parts[1]) : nil
    guard parts.count == 1 || version != nil else { return nil }
    self.platform = platform
    self.table = table
  }

  /// Returns the message for a text from which no platform can be created.
  package static func problem(with text: String, in table: ToolTable) -> String {
    let id = String(text.prefix { $0 != "@" })
    guard table.platform(id) != nil else {
      let ids = table.platforms.map(\.id).joined(separator: ", ")
      return "there is no platform `\(id)`; the platforms are \(ids)"
    }
    return "`\(text.dropFirst(id.count + 1))` is not a version; write one such as `\(id)@2.1`"
  }

  /// Creates the latest version of the platform whose names scenarios use.
  package init(table: ToolTable = .builtIn) {
    self.table = table
    version = nil
    platform =
      table.platform(ToolTable.reference)
      ?? PlatformTools(id: ToolTable.reference, name: ToolTable.reference)
  }

  /// The tools that the platform has, in the order of the table.
  package var tools: [ToolTable.Tool] { platform.tools.filter(isAvailable) }

  /// Returns what the platform makes of an entry in a list of tools.
  package func standing(of entry: String) -> Standing {
    let name = ToolTable.bare(entry)
    if name == "*" || name.hasPrefix("mcp__") { return .available }
    if let tool = platform.tool(named: name) { return standing(of: tool) }
    if isOfServer(name) { return .available }
    if let other = otherTool(named: name) {
      return .foreign(platform: other.platform.name, likely: likely(other.tool))
    }
    // A server of MCP, as Copilot writes its tools.
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return .unknown }
    let withServers = table.platform(Self.withServers)?.name ?? Self.withServers
    return .foreign(platform: withServers, likely: "mcp__\(parts[0])__\(parts[1])")
  }

  /// Returns the tool of another platform with a name; `nil` if there is none.
  ///
  /// A platform that writes the name in the same case comes first.
  private func otherTool(named name: String) -> (
    platform: PlatformTools, tool: ToolTable.Tool
  )? {
    for other in table.platforms where other.id != id {
      if let tool = other.tool(named: name) { return (other, tool) }
    }
    return table.anyTool(named: name).flatMap { $0.platform.id == id ? nil : $0 }
  }

  private static let withServers = "copilot"

  /// Returns whether a name has a form in which the platform names the tools of sets and servers.
  private func isOfServer(_ name: String) -> Bool {
    guard id == Self.withServers else { return false }
    return name.contains("/")
      || platform.tools.contains { $0.name.lowercased() == name.lowercased() }
  }

  private func standing(of tool: ToolTable.Tool) -> Standing {
    let tool = original(of: tool)
    if let until = removal(of: tool) {
      return .retired(in: until, successor: successor(of: tool))
    }
    if let since = introduction(of: tool) {
      return .upcoming(since: since, instead: likely(tool))
    }
    return .available
  }

  /// Returns the tool for which a tool is only another name, or the tool itself.
  private func original(of tool: ToolTable.Tool) -> ToolTable.Tool {
    tool.alias.flatMap(platform.tool) ?? tool
  }

  /// Returns the version in which a tool was removed; `nil` if this version of the platform has it.
  private func removal(of tool: ToolTable.Tool) -> ToolVersion? {
    tool.until.flatMap { version?.isAtLeast($0) ?? true ? $0 : nil }
  }

  /// Returns the later version in which a tool is introduced; `nil` if it is introduced already.
  private func introduction(of tool: ToolTable.Tool) -> ToolVersion? {
    tool.since.flatMap { version?.isAtLeast($0) ?? true ? nil : $0 }
  }

  /// Returns the first tool that took the place of a removed one and is not removed itself.
  private func successor(of tool: ToolTable.Tool) -> String? {
    var tool = tool
    for _ in platform.tools {
      guard let next = tool.successor.flatMap(platform.tool) else { return tool.successor }
      if removal(of: next) == nil { return next.name }
      tool = next
    }
    return nil
  }

  private func isAvailable(_ tool: ToolTable.Tool) -> Bool {
    let tool = original(of: tool)
    return removal(of: tool) == nil && introduction(of: tool) == nil
  }

  /// Returns the tool of this platform that does the same as a tool of another platform.
  private func likely(_ tool: ToolTable.Tool) -> String? {
    guard tool.kind != .other else { return nil }
    let folded = tool.name.lowercased()
    let available = platform.tools.filter { isAvailable($0) && $0.name != tool.name }
    return
      (available.first { $0.name.lowercased() == folded }
      ?? available.first { $0.kind == tool.kind && $0.alias == nil && !$0.isSet }
      ?? available.first { $0.kind == tool.kind })?.name
  }
}
