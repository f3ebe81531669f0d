import RehearsalDefinitions

/// The known keys of front matter and the types of their values.
///
/// Front matter is the YAML block at the beginning of a definition.
///
/// Sources: the documentation of Claude Code's subagents and the changelog of Claude Code. The keys that Claude Code
/// does not read come from public definitions.
enum FrontMatterKeys {
  /// The type of a key's value.
  enum ValueType {
    /// A string or another single YAML value.
    case text
    /// A list of names, as a YAML list or as text with commas.
    case list
    /// A Boolean, such as `true` or `no`.
    case boolean
    /// A whole number above zero.
    case positiveInteger
    /// One of the given words.
    case choice([String])
    /// A YAML mapping, or a list of mappings.
    case mappingOrList
    /// Any value, because Claude Code does not read the key.
    case unchecked
  }

  /// All known keys with the types of their values.
  static let allKeys: [(name: String, value: ValueType)] = platformKeys + authorKeys

  /// The keys that Claude Code reads.
  static let platformKeys: [(name: String, value: ValueType)] = [
    ("name", .text), ("description", .text), ("tools", .list), ("disallowedTools", .list),
    ("model", .text), ("color", .choice(colors)), ("skills", .list),
    ("effort", .choice(["low", "medium", "high", "xhigh", "max"])), ("background", .boolean),
    ("maxTurns", .positiveInteger),
    (
      "permissionMode",
      .choice([
        "default", "acceptEdits", "plan", "bypassPermissions", "dontAsk", "auto", "delegate",
      ])
    ),
    ("memory", .choice(["user", "project", "local"])), ("isolation", .choice(["worktree"])),
    ("hooks", .mappingOrList), ("mcpServers", .mappingOrList), ("initialPrompt", .text),
  ]

  private static let colors = [
    "red", "blue", "green", "yellow", "purple", "orange", "pink", "cyan", "automatic",
  ]

  /// The keys that authors add for their own use and that Claude Code does not read.
  private static let authorKeys: [(name: String, value: ValueType)] = [
    "category", "complexity", "model_rationale", "capabilities", "auto_activate", "version",
    "author", "tags", "expertise_level", "user", "license", "metadata",
  ].map { ($0, .unchecked) }

  /// The names of all known keys.
  static let names: [String] = allKeys.map(\.name)

  /// Returns the key of Claude Code that a misspelt key stands for; `nil` if no key is similar.
  static func correctKey(for key: String) -> String? {
    let normalised = normalisedKey(key)
    if let correctKey = correctKeys[normalised] { return correctKey }
    return platformKeys.map(\.name).first { normalisedKey($0) == normalised && $0 != key }
      ?? Spelling.nearestWord(to: key, in: platformKeys.map(\.name).filter { $0.count > 4 })
  }

  /// Returns a key in lower case, without hyphens, underscores and spaces.
  private static func normalisedKey(_ key: String) -> String {
    key.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
  }

  /// The correct keys for common misspellings.
  ///
  /// The dictionary's keys are the misspellings in the form of `normalisedKey(_:)`: in lower case, without
  /// hyphens, underscores and spaces.
  private static let correctKeys: [String: String] = [
    "allowedtools": "tools", "allowtools": "tools", "tool": "tools", "toolset": "tools",
    "toolsallowed": "tools", "deniedtools": "disallowedTools", "disabledtools": "disallowedTools",
    "disallowtools": "disallowedTools", "blockedtools": "disallowedTools", "desc": "description",
    "skill": "skills", "colour": "color", "permissions": "permissionMode",
    "mcp": "mcpServers", "maxturn": "maxTurns", "turns": "maxTurns", "hook": "hooks",
  ]
}
