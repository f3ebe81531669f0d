import RehearsalSimulation

/// The rules in the front matter of an OpenCode agent that allow or deny tools.
///
/// The rules are under the keys `tools` and `permission`. The last rule that names a tool decides. The permission
/// `edit` covers all tools that change files.
///
/// Source: OpenCode's page on permissions, and how OpenCode converts `tools` to permissions.
struct OpenCodePermissions {
  /// A rule, such as `bash: deny`.
  private struct Rule {
    /// The name of a permission or a tool, in which `*` at the end stands for any characters.
    var pattern: String
    var isDenied: Bool

    func covers(_ name: String) -> Bool {
      pattern == name || pattern.hasSuffix("*") && name.hasPrefix(pattern.dropLast())
    }
  }

  private let rules: [Rule]
  /// The tools of the platform, each with whether it changes files.
  private let tools: [(name: String, changesFiles: Bool)]

  init(_ frontMatter: FrontMatter, _ table: ToolTable = .builtIn) {
    tools = (table.platform(AgentPlatform.opencode.rawValue)?.tools ?? [])
      .map { ($0.name, $0.kind.changesFiles) }
    rules =
      Self.rules(in: frontMatter["tools"]).map { rule in
        Self.fileToolKeys.contains(rule.pattern)
          ? Rule(pattern: "edit", isDenied: rule.isDenied) : rule
      }
      + Self.rules(in: frontMatter["permission"])
  }

  /// The keys under `tools` that OpenCode takes for the permission `edit`.
  private static let fileToolKeys: Set<String> = ["write", "edit", "patch", "multiedit"]
  /// The permissions that are not about a tool.
  private static let otherPermissions: Set<String> = ["external_directory", "doom_loop"]

  /// Returns the rules in a mapping of names to values such as `deny` or `false`.
  ///
  /// A single value, as in `permission: deny`, is the rule for all tools.
  private static func rules(in value: YAMLValue?) -> [Rule] {
    guard let value else { return [] }
    guard let pairs = value.pairs else {
      return isDenied(value).map { [Rule(pattern: "*", isDenied: $0)] } ?? []
    }
    return pairs.compactMap { pair in
      guard let key = pair.key.text, let isDenied = isDenied(pair.value) else { return nil }
      return Rule(pattern: key, isDenied: isDenied)
    }
  }

  /// Returns whether the value of a rule denies the whole tool; `nil` if it does not decide this.
  ///
  /// If the value has patterns of arguments, such as `{"*": deny, "git *": allow}`, the last pattern that covers an
  /// argument decides about it. The value denies the tool only if it allows no argument at all.
  private static func isDenied(_ value: YAMLValue) -> Bool? {
    guard let pairs = value.pairs else {
      return switch value.text {
      case "deny", "false": true
      case "allow", "ask", "true": false
      default: nil
      }
    }
    var isDenied: Bool?
    for pair in pairs {
      if pair.value.text != "deny" {
        isDenied = false
      } else if pair.key.text == "*" {
        isDenied = true
      }
    }
    return isDenied
  }

  /// Returns whether the last rule that covers a tool denies it; `false` if no rule covers it.
  private func denies(_ name: String, changesFiles: Bool = false) -> Bool {
    rules.last { $0.covers(name) || changesFiles && $0.covers("edit") }?.isDenied ?? false
  }

  /// Whether the last rule for all tools denies them.
  private var deniesOtherTools: Bool { rules.last { $0.pattern == "*" }?.isDenied ?? false }

  /// The names in rules that are not tools in the table of tools, such as tools of MCP servers.
  private var furtherNames: [String] {
    var seenNames = Set(tools.map(\.name)).union(Self.otherPermissions).union(["*"])
    return rules.map(\.pattern).filter { seenNames.insert($0).inserted }
  }

  /// The tools that are allowed if all others are denied; `nil` if others are allowed, or if no tool is allowed.
  var allowedTools: [String]? {
    guard deniesOtherTools else { return nil }
    let allowedTools =
      tools.filter { !denies($0.name, changesFiles: $0.changesFiles) }.map(\.name)
      + furtherNames.filter { !denies($0) }
    return allowedTools.isEmpty ? nil : allowedTools
  }

  /// The tools that are denied if other tools are allowed, or `*` if all are denied.
  var deniedTools: [String] {
    if deniesOtherTools { return allowedTools == nil ? ["*"] : [] }
    return tools.filter { denies($0.name, changesFiles: $0.changesFiles) }.map(\.name)
      + furtherNames.filter { denies($0) }
  }
}
