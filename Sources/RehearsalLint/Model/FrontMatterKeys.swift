import RehearsalDefinitions

/// The known keys of front matter and the types of their values.
///
/// Front matter is the YAML block at the beginning of a definition.
///
/// Sources: the documentation of Claude Code's subagents and the changelog of Claude Code. Keys that Claude
/// Code does not read come from public definitions, whose authors add them for their own use.
enum FrontMatterKeys {
  /// The types of values that a key can have.
  enum Value {
    case text
    /// A list of names, as a YAML list or as text with commas.
    case list
    case yesOrNo
    case number
    case choice([String])
    /// A mapping, or a list of mappings.
    case nested
    /// Any value, because Claude Code does not read the key.
    case own
  }

  /// All known keys with the types of their values.
  static let all: [(name: String, value: Value)] = platform + own

  /// The keys that Claude Code reads.
  static let platform: [(name: String, value: Value)] = [
    ("name", .text), ("description", .text), ("tools", .list), ("disallowedTools", .list),
    ("model", .text), ("color", .choice(colors)), ("skills", .list),
    ("effort", .choice(["low", "medium", "high", "xhigh", "max"])), ("background", .yesOrNo),
    ("maxTurns", .number),
    (
      "permissionMode",
      .choice([
        "default", "acceptEdits", "plan", "bypassPermissions", "dontAsk", "auto", "delegate",
      ])
    ),
    ("memory", .choice(["user", "project", "local"])), ("isolation", .choice(["worktree"])),
    ("hooks", .nested), ("mcpServers", .nested), ("initialPrompt", .text),
  ]

  private static let colors = [
    "red", "blue", "green", "yellow", "purple", "orange", "pink", "cyan", "automatic",
  ]

  /// The keys that authors add for their own use.
  private static let own: [(name: String, value: Value)] = [
    "category", "complexity", "model_rationale", "capabilities", "auto_activate", "version",
    "author", "tags", "expertise_level", "user", "license", "metadata",
  ].map { ($0, .own) }

  static let names: [String] = all.map(\.name)

  /// Returns the correct key for a misspelt key; `nil` if no key is similar.
  static func meant(by key: String) -> String? {
    let folded = fold(key)
    if let exact = spellings[folded] { return exact }
    return platform.map(\.name).first { fold($0) == folded && $0 != key }
      ?? Spelling.nearest(to: key, in: platform.map(\.name).filter { $0.count > 4 })
  }

  private static func fold(_ key: String) -> String {
    key.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
  }

  /// Common misspellings, in lower case and without separators, and the correct key for each.
  private static let spellings: [String: String] = [
    "allowedtools": "tools", "allowtools": "tools", "tool": "tools", "toolset": "tools",
    "toolsallowed": "tools", "deniedtools": "disallowedTools", "disabledtools": "disallowedTools",
    "disallowtools": "disallowedTools", "blockedtools": "disallowedTools", "desc": "description",
    "skill": "skills", "colour": "color", "permissions": "permissionMode",
    "mcp": "mcpServers", "maxturn": "maxTurns", "turns": "maxTurns", "hook": "hooks",
  ]
}
