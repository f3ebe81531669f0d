import RehearsalSimulation

/// The platform, such as Claude Code, in whose format a definition is written.
///
/// Sources: the documentation of Claude Code's subagents, GitHub's reference of custom agents, Visual Studio Code's
/// page on custom agents, the pages of OpenCode's documentation about agents and permissions, and Gemini CLI's page on
/// subagents. Cursor's keys come from public definitions.
package enum AgentPlatform: String, Sendable {
  case claudeCode = "claude-code"
  case copilot, opencode, cursor, pi
  case geminiCLI = "gemini-cli"

  /// Determines the platform of a definition file from its path and its front matter.
  ///
  /// If neither shows a platform, the platform is Claude Code.
  init(of path: String, _ frontMatter: FrontMatter) {
    self = Self.platform(fromPath: path) ?? Self.platform(from: frontMatter) ?? .claudeCode
  }

  /// Determines the platform of a definition file from its path alone.
  ///
  /// If the path shows no platform, the platform is Claude Code.
  init(of path: String) { self = Self.platform(fromPath: path) ?? .claudeCode }

  /// Whether the platform reads front matter that is not YAML a second time, with quotes around values.
  ///
  /// Sources: the code of Claude Code and of OpenCode. Pi is taken to be as tolerant.
  package var readsTwice: Bool {
    switch self {
    case .claudeCode, .opencode, .pi: true
    case .copilot, .cursor, .geminiCLI: false
    }
  }

  /// Returns the platform and the kind of a file that defines no agent, such as a prompt.
  ///
  /// The result is `nil` if the path does not show that the file is of such a kind.
  static func otherFile(at path: String) -> (platform: AgentPlatform, kind: String)? {
    let components = path.lowercased().split(separator: "/")
    guard let fileName = components.last else { return nil }
    if fileName.hasSuffix(".prompt.md") { return (.copilot, "a prompt") }
    if fileName.hasSuffix(".instructions.md") || fileName == "copilot-instructions.md" {
      return (.copilot, "instructions")
    }
    for (folder, subfolder) in zip(components, components.dropFirst().dropLast()) {
      guard let platform = platform(ofFolder: folder) else { continue }
      if subfolder == "rules" { return (platform, "a rule") }
      if subfolder == "command", platform == .opencode { return (platform, "a command") }
      if subfolder == "issue_template" { return (platform, "a template") }
    }
    return nil
  }

  /// The endings of file names that only Copilot uses.
  private static let copilotEndings = [".agent.md", ".chatmode.md"]

  /// Returns the platform that a path indicates; `nil` if the path indicates none.
  ///
  /// The ending of the file name can indicate the platform. Otherwise, the innermost folder for agents in the
  /// folder of a platform, such as `.claude/agents`, indicates it.
  private static func platform(fromPath path: String) -> AgentPlatform? {
    let components = path.lowercased().split(separator: "/")
    guard let fileName = components.last else { return nil }
    if copilotEndings.contains(where: { fileName.hasSuffix($0) }) { return .copilot }
    for index in components.indices.dropFirst().reversed()
    where agentFolderNames.contains(String(components[index])) {
      if let platform = platform(ofFolder: components[index - 1]) { return platform }
    }
    return nil
  }

  /// The names of folders in which platforms keep definitions of agents.
  private static let agentFolderNames: Set = ["agent", "agents", "chatmodes", "mode", "modes"]

  /// Returns the platform whose settings are in a folder with the given name; `nil` if there is
  /// none.
  private static func platform(ofFolder name: Substring) -> AgentPlatform? {
    switch name {
    case ".claude": .claudeCode
    case ".github", ".copilot": .copilot
    case ".opencode", "opencode": .opencode
    case ".cursor": .cursor
    case ".gemini": .geminiCLI
    case ".pi", "pi": .pi
    default: nil
    }
  }

  private static func platform(from frontMatter: FrontMatter) -> AgentPlatform? {
    if let mode = frontMatter["mode"]?.text, ["primary", "subagent", "all"].contains(mode) {
      return .opencode
    }
    if frontMatter["tools"]?.pairs != nil { return .opencode }
    if frontMatter["handoffs"]?.elements?.contains(where: { $0["agent"] != nil }) == true {
      return .copilot
    }
    if frontMatter["readonly"] != nil || frontMatter["is_background"] != nil { return .cursor }
    return nil
  }

  /// Returns the name of an agent whose front matter does not state a name.
  ///
  /// On some platforms, this is the file name without its ending. The result is `nil` on platforms that require the key
  /// `name`.
  func name(for path: String) -> String? {
    switch self {
    case .claudeCode, .geminiCLI, .pi: return nil
    case .copilot, .opencode, .cursor:
      guard let fileName = path.split(separator: "/").last else { return nil }
      let ending = Self.copilotEndings.first { fileName.lowercased().hasSuffix($0) } ?? ".md"
      let name = fileName.dropLast(ending.count)
      return name.isEmpty ? nil : String(name)
    }
  }

  /// The name of the platform as users see it, such as `Claude Code`.
  package var name: String {
    switch self {
    case .claudeCode: "Claude Code"
    case .copilot: "Copilot"
    case .opencode: "OpenCode"
    case .cursor: "Cursor"
    case .geminiCLI: "Gemini CLI"
    case .pi: "Pi"
    }
  }

  // MARK: - Tools

  /// Returns the tools that the front matter of a definition allows.
  ///
  /// The result is `nil` if the front matter allows all tools except those that it denies.
  func allowedTools(_ frontMatter: FrontMatter) -> [String]? {
    switch self {
    case .claudeCode, .copilot, .geminiCLI, .pi: frontMatter["tools"].map { $0.names.map(\.name) }
    case .opencode: OpenCodePermissions(frontMatter).allowedTools
    case .cursor: nil
    }
  }

  /// Returns the tools that the front matter of a definition denies; empty if it denies none.
  func deniedTools(_ frontMatter: FrontMatter) -> [String] {
    switch self {
    case .claudeCode: frontMatter["disallowedTools"]?.names.map(\.name) ?? []
    case .copilot, .geminiCLI, .pi: []
    case .opencode: OpenCodePermissions(frontMatter).deniedTools
    case .cursor:
      frontMatter["readonly"]?.text == "true"
        ? ToolTable.builtIn.referenceTools.filter { ToolTable.builtIn.changesFiles($0) } : []
    }
  }

  // MARK: - Other agents

  /// Returns the agents that receive work according to the front matter of a definition.
  ///
  /// Only the front matter of Copilot and OpenCode can name such agents. For other platforms, the result is empty.
  func receivers(_ frontMatter: FrontMatter) -> [HandoffMention] {
    switch self {
    case .claudeCode, .cursor, .geminiCLI, .pi: []
    case .copilot:
      (frontMatter["handoffs"]?.elements ?? []).compactMap { handoff in
        handoff["agent"].flatMap { Self.mention($0, purpose: handoff["label"]?.text) }
      }
        + (frontMatter["agents"]?.elements ?? []).compactMap { Self.mention($0) }
    case .opencode:
      (frontMatter["permission"]?["task"]?.pairs ?? []).compactMap { pair in
        pair.value.text == "deny" ? nil : Self.mention(pair.key)
      }
    }
  }

  private static func mention(_ name: YAMLValue, purpose: String? = nil) -> HandoffMention? {
    guard let text = name.text, !text.isEmpty, !text.contains("*") else { return nil }
    return HandoffMention(inKey: text, purpose: purpose ?? "", at: name.location)
  }
}

extension YAMLValue {
  /// The value of a key in this mapping.
  ///
  /// The result is `nil` if this value is not a mapping or does not have the key.
  subscript(_ key: String) -> YAMLValue? { pairs?.last { $0.key.text == key }?.value }
}
