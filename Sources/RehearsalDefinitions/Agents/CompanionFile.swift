package import RehearsalSimulation

/// A file that accompanies definitions and can name agents, tools or skills.
///
/// Examples are a file with a command and a file with settings.
///
/// Sources: the pages of Claude Code's documentation about skills, plugins, permissions and hooks.
package struct CompanionFile: Sendable {
  /// The kinds of files that accompany definitions.
  package enum Kind: Sendable {
    /// A command: a Markdown file below a folder `commands`.
    case command
    /// A skill: a file `SKILL.md`.
    case skill
    /// The manifest of a plugin: `.claude-plugin/plugin.json`.
    case plugin
    /// The settings of a project: `.claude/settings.json` or `.claude/settings.local.json`.
    case settings
    /// Instructions for all agents of a project: a file `AGENTS.md` or `CLAUDE.md`.
    case instructions

    /// Determines the kind of a file from its path; `nil` if the file is of none of these kinds.
    package init?(of path: String) {
      let components = path.lowercased().split(separator: "/")
      guard let fileName = components.last else { return nil }
      let folder = components.dropLast().last
      switch fileName {
      case "skill.md": self = .skill
      case "agents.md", "claude.md": self = .instructions
      case "plugin.json" where folder == ".claude-plugin": self = .plugin
      case "settings.json" where folder == ".claude",
        "settings.local.json" where folder == ".claude":
        self = .settings
      default:
        guard fileName.hasSuffix(".md"), components.dropLast().contains("commands") else {
          return nil
        }
        self = .command
      }
    }
  }

  /// A name, a path or a permission rule in the file, together with its location.
  package typealias LocatedName = (name: String, location: SourceLocation)

  package let kind: Kind
  /// The path of the file, relative to the root of the file tree.
  package let path: String
  /// The path of the file, as diagnostics show it.
  package let shownPath: String
  /// The text of the whole file.
  package let text: String
  /// The mentions of agents in the file, such as the agents that a command starts.
  package private(set) var mentions: [HandoffMention] = []
  /// The tools that settings name in permissions or hooks, or that a Markdown file lists under `allowed-tools`.
  package private(set) var tools: [LocatedName] = []
  /// The permission rules that deny tools to all agents, such as `Bash(rm *)`.
  package private(set) var deniedTools: [LocatedName] = []
  /// The skills that permission rules of the settings name.
  package private(set) var skills: [LocatedName] = []
  /// The paths of definitions that the manifest of a plugin lists, relative to the folder of the plugin.
  package private(set) var definitionPaths: [LocatedName] = []
  /// The name of the plugin in its manifest; `nil` if the file is no such manifest, or states no name.
  private(set) var pluginName: String?
  /// The reason why the file cannot be read as a JSON object, or why a part of the object does not count.
  ///
  /// The value is `nil` if there is no such reason, and in a Markdown file.
  package private(set) var problem: (message: String, location: SourceLocation)?

  init(_ kind: Kind, _ source: SourceText) {
    self.kind = kind
    path = source.path
    shownPath = source.shownPath
    text = source.text
    switch kind {
    case .command, .skill, .instructions: readMarkdown(source)
    case .plugin, .settings: readJSON(source)
    }
  }

  /// The path of the folder to which the settings in this file apply: the folder that contains `.claude`.
  ///
  /// The path is in the form that diagnostics use. It is empty or ends with a slash.
  package var settingsFolder: String { grandparentFolder }

  /// The path of the folder of the plugin whose manifest this file is: the folder that contains `.claude-plugin`.
  ///
  /// The path is in the form that diagnostics use. It is empty or ends with a slash.
  var pluginFolder: String { grandparentFolder }

  private var grandparentFolder: String {
    let folder = shownPath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
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
      (frontMatter.map { MarkdownText($0.body, firstLine: $0.bodyLine) }
        ?? MarkdownText(source.text[...], firstLine: 1)).withoutComments(),
      source
    )
    mentions = body.mentions
    tools = frontMatter?["allowed-tools"]?.names ?? []
    mentions += HandoffMention.ofAgents(in: tools)
    if let agent = frontMatter?["agent"] { addAgent(agent) }
  }

  private mutating func addAgent(_ value: YAMLValue) {
    guard let name = value.text else { return }
    addAgent(name, at: value.location)
  }

  private mutating func addAgent(_ name: String, at location: SourceLocation) {
    guard !name.isEmpty, !name.contains("*"), !name.contains("=") else { return }
    mentions.append(HandoffMention(inKey: name, at: location))
  }

  // MARK: - JSON

  private mutating func readJSON(_ source: SourceText) {
    do throws(YAMLParseError) {
      let (value, repeatedKey) = try JSONReader.read(source.text, file: source.shownPath)
      guard let value, value.pairs != nil else {
        problem = ("the file is not a JSON object", source.location(1))
        return
      }
      if let repeatedKey {
        problem = (repeatedKey.problem, source.location(repeatedKey.line, repeatedKey.column))
      }
      if kind == .plugin { readPlugin(value) } else { readSettings(value) }
    } catch {
      problem = (
        "the file is not JSON: " + error.problem, source.location(error.line, error.column)
      )
    }
  }

  /// Returns the text of a JSON string that is not empty; `nil` for any other value, such as `null`.
  private static func string(_ value: YAMLValue) -> LocatedName? {
    guard !value.isPlain, let text = value.text, !text.isEmpty else { return nil }
    return (text, value.location)
  }

  private mutating func readPlugin(_ manifest: YAMLValue) {
    pluginName = manifest["name"]?.text
    guard let agents = manifest["agents"] else { return }
    definitionPaths = (agents.elements ?? [agents]).compactMap { Self.string($0) }
  }

  private mutating func readSettings(_ settings: YAMLValue) {
    if let agent = settings["agent"].flatMap({ Self.string($0) }) {
      addAgent(agent.name, at: agent.location)
    }
    for key in ["allow", "ask", "deny"] {
      for entry in settings["permissions"]?[key]?.elements ?? [] {
        guard let rule = Self.string(entry) else { continue }
        addRule(rule.name, isDenied: key == "deny", at: rule.location)
      }
    }
    for hookEvent in settings["hooks"]?.pairs ?? [] {
      for hookGroup in hookEvent.value.elements ?? [] {
        addMatcher(hookGroup, of: hookEvent.key.text ?? "")
      }
    }
  }

  /// Adds the tool that a permission rule names, and the agent or skill in its parentheses if there is one.
  ///
  /// Examples of rules are `Bash(rm *)` and `Agent(builder)`.
  private mutating func addRule(_ rule: String, isDenied: Bool, at location: SourceLocation) {
    let tool = ToolTable.nameWithoutLimits(of: rule)
    let argument = rule.hasSuffix(")") ? rule.dropFirst(tool.count + 1).dropLast() : ""
    switch tool {
    case "Agent", "Task": mentions += HandoffMention.ofAgents(in: [(rule, location)])
    case "Skill":
      let name = argument.prefix { $0 != " " && $0 != "*" && $0 != ":" }
      if !name.isEmpty, name.count == argument.count { skills.append((String(name), location)) }
    default: break
    }
    // A rule whose parenthesis is not closed is kept whole, so that it can be reported.
    tools.append((rule.contains("(") && !rule.hasSuffix(")") ? rule : tool, location))
    if isDenied { deniedTools.append((rule, location)) }
  }

  /// The hook events for which the key `matcher` in the settings lists names of tools.
  private static let toolEvents: Set<String> = [
    "PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest", "PermissionDenied",
  ]
  /// The hook events for which the key `matcher` in the settings lists names of agents.
  private static let agentEvents: Set<String> = ["SubagentStart", "SubagentStop"]

  /// Adds the tools or agents that the matcher of a hook names.
  ///
  /// A matcher is a regular expression such as `Edit|Write`. Only alternatives that are plain names are added.
  private mutating func addMatcher(_ hookGroup: YAMLValue, of hookEvent: String) {
    guard let matcher = hookGroup["matcher"], let text = Self.string(matcher)?.name else { return }
    for alternative in text.split(separator: "|") {
      let isName = alternative.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-")
      }
      guard isName else { continue }
      if Self.toolEvents.contains(hookEvent) {
        tools.append((String(alternative), matcher.location))
      }
      if Self.agentEvents.contains(hookEvent) {
        addAgent(String(alternative), at: matcher.location)
      }
    }
  }
}
