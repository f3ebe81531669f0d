package import RehearsalSimulation

/// A file beside the definitions that names agents, tools or skills.
///
/// Sources: the pages of Claude Code's documentation about skills, plugins, permissions and hooks.
package struct CompanionFile: Sendable {
  /// The kinds of files beside definitions.
  package enum Kind: Sendable {
    /// A command, in a folder `commands`.
    case command
    /// A `SKILL.md`.
    case skill
    /// The manifest of a plugin, `.claude-plugin/plugin.json`.
    case plugin
    /// The settings of a project, `.claude/settings.json` or `.claude/settings.local.json`.
    case settings
    /// An `AGENTS.md` or `CLAUDE.md`.
    case instructions

    /// Determines the kind of the file at a path, as diagnostics show it; `nil` if it is no such file.
    init?(of path: String) {
      let parts = path.lowercased().split(separator: "/")
      guard let name = parts.last else { return nil }
      let folder = parts.dropLast().last
      switch name {
      case "skill.md": self = .skill
      case "agents.md", "claude.md": self = .instructions
      case "plugin.json" where folder == ".claude-plugin": self = .plugin
      case "settings.json" where folder == ".claude",
        "settings.local.json" where folder == ".claude":
        self = .settings
      default:
        guard name.hasSuffix(".md"), parts.dropLast().contains("commands") else { return nil }
        self = .command
      }
    }
  }

  /// A name in the file, and its location.
  package typealias Name = (name: String, location: SourceLocation)

  package let kind: Kind
  /// The path of the file, relative to the root of its tree.
  package let path: String
  /// The path of the file, as diagnostics show it.
  package let shown: String
  /// The text of the whole file.
  package let text: String
  /// The statements that name agents.
  package private(set) var mentions: [HandoffMention] = []
  /// The tools that the file allows, denies or watches.
  package private(set) var tools: [Name] = []
  /// The tools that the file denies to all agents.
  package private(set) var deniedTools: [Name] = []
  /// The skills that the file allows or denies.
  package private(set) var skills: [Name] = []
  /// The paths of definitions that the file lists, relative to the folder of the plugin.
  package private(set) var definitionPaths: [Name] = []
  /// Why the platform cannot read the file; `nil` if it can.
  package private(set) var problem: (message: String, location: SourceLocation)?

  init(_ kind: Kind, _ source: SourceText) {
    self.kind = kind
    path = source.path
    shown = source.shown
    text = source.text
    switch kind {
    case .command, .skill, .instructions: readMarkdown(source)
    case .plugin, .settings: readJSON(source)
    }
  }

  /// The path of the folder for which the file is written, as diagnostics show it; empty or with a slash at its end.
  package var scope: String {
    let folder = shown.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    return folder.map { $0 + "/" }.joined()
  }

  // MARK: - Markdown

  private mutating func readMarkdown(_ source: SourceText) {
    let frontMatter: FrontMatter?
    switch FrontMatter.read(source, mode: .compatible) {
    case .loaded(let loaded): frontMatter = loaded
    case .absent, .malformed: frontMatter = nil
    }
    let body = DefinitionBody(
      frontMatter.map { MarkdownText($0.body, firstLine: $0.bodyLine) }
        ?? MarkdownText(source.text[...], firstLine: 1),
      source
    )
    mentions = body.mentions
    tools = frontMatter?["allowed-tools"]?.names ?? []
    if let agent = frontMatter?["agent"] { addAgent(agent) }
  }

  private mutating func addAgent(_ value: YAMLValue) {
    guard let name = value.text else { return }
    addAgent(name, at: value.location)
  }

  private mutating func addAgent(_ name: String, at location: SourceLocation) {
    guard !name.isEmpty, !name.contains("*"), !name.contains("=") else { return }
    mentions.append(
      HandoffMention(
        AgentNames.Name(text: name[...], isMarked: true),
        .sends,
        .key,
        purpose: "",
        at: location
      )
    )
  }

  // MARK: - JSON

  private mutating func readJSON(_ source: SourceText) {
    do throws(YAMLRefusal) {
      guard let value = try YAMLTree.read(source.text, file: source.shown, allowsAliases: false),
        value.pairs != nil
      else {
        problem = ("the file is not a JSON object", source.location(1))
        return
      }
      if kind == .plugin { readPlugin(value) } else { readSettings(value) }
    } catch {
      let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
      // A file that ends too early has its problem behind the last line.
      let isBehindEnd = error.line > lines.count
      problem = (
        "the file is not JSON: " + error.problem.replacing("not YAML: ", with: ""),
        isBehindEnd
          ? source.location(lines.count, (lines.last?.count ?? 0) + 1)
          : source.location(error.line, error.column)
      )
    }
  }

  private mutating func readPlugin(_ manifest: YAMLValue) {
    guard let agents = manifest["agents"] else { return }
    definitionPaths = (agents.elements ?? [agents]).compactMap { value in
      value.text.map { ($0, value.location) }
    }
  }

  private mutating func readSettings(_ settings: YAMLValue) {
    if let agent = settings["agent"] { addAgent(agent) }
    for key in ["allow", "ask", "deny"] {
      for entry in settings["permissions"]?[key]?.elements ?? [] {
        guard let text = entry.text, !text.isEmpty else { continue }
        addRule(text, isDenied: key == "deny", at: entry.location)
      }
    }
    for event in settings["hooks"]?.pairs ?? [] {
      for group in event.value.elements ?? [] { addMatcher(group, of: event.key.text ?? "") }
    }
  }

  /// Adds a rule for permissions, such as `Bash(rm *)` or `Agent(builder)`.
  private mutating func addRule(_ rule: String, isDenied: Bool, at location: SourceLocation) {
    let tool = ToolTable.bare(rule)
    let argument = rule.hasSuffix(")") ? rule.dropFirst(tool.count + 1).dropLast() : ""
    switch tool {
    case "Agent", "Task": addAgent(String(argument), at: location)
    case "Skill":
      let name = argument.prefix { $0 != " " && $0 != "*" && $0 != ":" }
      if !name.isEmpty, name.count == argument.count { skills.append((String(name), location)) }
    default: break
    }
    tools.append((tool, location))
    if isDenied { deniedTools.append((rule, location)) }
  }

  /// The events of hooks whose matchers are tools.
  private static let toolEvents: Set<String> = [
    "PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest", "PermissionDenied",
  ]
  /// The events of hooks whose matchers are agents.
  private static let agentEvents: Set<String> = ["SubagentStart", "SubagentStop"]

  /// Adds the names in a matcher of a hook, such as `Edit|Write`.
  ///
  /// A matcher is a regular expression. Parts that are not plain names are left out.
  private mutating func addMatcher(_ group: YAMLValue, of event: String) {
    guard let matcher = group["matcher"], let text = matcher.text else { return }
    for part in text.split(separator: "|") {
      let isName = part.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-")
      }
      guard isName else { continue }
      if Self.toolEvents.contains(event) { tools.append((String(part), matcher.location)) }
      if Self.agentEvents.contains(event) { addAgent(String(part), at: matcher.location) }
    }
  }
}
