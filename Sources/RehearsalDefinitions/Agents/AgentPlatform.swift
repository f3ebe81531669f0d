import RehearsalSimulation

/// The platform whose form a definition has.
///
/// Sources: the documentation of Claude Code's subagents, GitHub's reference of custom agents, Visual Studio Code's
/// page on custom agents, the pages of OpenCode's documentation about agents and permissions, and Gemini CLI's page
/// on subagents. Cursor's keys come from public definitions.
package enum AgentPlatform: String, Sendable {
  case claudeCode = "claude-code"
  case copilot, opencode, cursor, pi
  case geminiCLI = "gemini-cli"

  /// Determines the platform from the path of a file, as diagnostics show it, and from its front matter.
  init(of path: String, _ frontMatter: FrontMatter) {
    self = Self.named(by: path) ?? Self.named(by: frontMatter) ?? .claudeCode
  }

  /// The ends of file names that only Copilot uses.
  private static let copilotEndings = [".agent.md", ".chatmode.md"]

  /// Returns the platform that keeps its agents in the nearest folder of a path; `nil` if no platform does.
  private static func named(by path: String) -> AgentPlatform? {
    let parts = path.lowercased().split(separator: "/")
    guard let file = parts.last else { return nil }
    if copilotEndings.contains(where: { file.hasSuffix($0) }) { return .copilot }
    let folders: [Substring: AgentPlatform] = [
      ".claude": .claudeCode, ".github": .copilot, ".copilot": .copilot, ".opencode": .opencode,
      "opencode": .opencode, ".cursor": .cursor, ".gemini": .geminiCLI,
      ".pi": .pi, "pi": .pi,
    ]
    let homes: Set<Substring> = ["agent", "agents", "chatmodes", "mode", "modes"]
    return zip(parts, parts.dropFirst()).reversed().lazy
      .compactMap { folder, home in homes.contains(home) ? folders[folder] : nil }.first
  }

  private static func named(by frontMatter: FrontMatter) -> AgentPlatform? {
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

  /// Returns the name of an agent whose front matter has none; `nil` if the platform needs the key `name`.
  func name(for path: String) -> String? {
    switch self {
    case .claudeCode, .geminiCLI, .pi: return nil
    case .copilot, .opencode, .cursor:
      guard let file = path.split(separator: "/").last else { return nil }
      let ending = Self.copilotEndings.first { file.lowercased().hasSuffix($0) } ?? ".md"
      let name = file.dropLast(ending.count)
      return name.isEmpty ? nil : String(name)
    }
  }

  /// The name of the platform.
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

  /// Returns the tools that a definition allows; `nil` if it allows all.
  func allowedTools(_ frontMatter: FrontMatter) -> [String]? {
    switch self {
    case .claudeCode, .copilot, .geminiCLI, .pi: frontMatter["tools"].map { $0.names.map(\.name) }
    case .opencode, .cursor: nil
    }
  }

  /// Returns the tools that a definition denies.
  func deniedTools(_ frontMatter: FrontMatter) -> [String] {
    switch self {
    case .claudeCode: frontMatter["disallowedTools"]?.names.map(\.name) ?? []
    case .copilot, .geminiCLI, .pi: []
    case .opencode:
      Self.denied(under: "tools", frontMatter) + Self.denied(under: "permission", frontMatter)
    case .cursor:
      frontMatter["readonly"]?.text == "true"
        ? ToolTable.builtIn.referenceTools.filter { ToolTable.builtIn.changesFiles($0) } : []
    }
  }

  /// Returns the tools that a mapping of OpenCode turns off, as in `bash: false`, `bash: deny` or `bash: {"*": deny}`.
  ///
  /// A tool that is allowed for some arguments is not turned off.
  private static func denied(under key: String, _ frontMatter: FrontMatter) -> [String] {
    (frontMatter[key]?.pairs ?? []).compactMap { pair in
      let values = pair.value.pairs?.map(\.value.text) ?? [pair.value.text]
      return values.allSatisfy { $0 == "false" || $0 == "deny" } ? pair.key.text : nil
    }
  }

  // MARK: - Other agents

  /// Returns the agents that the front matter of a definition hands work to.
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
    return HandoffMention(
      AgentNames.Name(text: text[...], isMarked: true),
      .sends,
      .key,
      purpose: (purpose ?? "")[...],
      at: name.location
    )
  }
}

extension YAMLValue {
  /// Returns the value of a key of a mapping; `nil` if the key is missing or the value is no mapping.
  subscript(_ key: String) -> YAMLValue? { pairs?.last { $0.key.text == key }?.value }
}
