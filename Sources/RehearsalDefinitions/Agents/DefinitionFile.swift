package import RehearsalSimulation
import Synchronization

/// A Markdown file in a folder of definitions, together with the result of parsing the file.
package struct DefinitionFile: Sendable {
  /// The result of parsing a Markdown file in a folder of definitions.
  package enum ParseResult: Sendable {
    /// The file defines an agent.
    case agent(AgentFile)
    /// The file has no front matter, as is usual for a README, or its front matter has no closing line.
    case absent(FrontMatter.Absence, SourceLocation)
    /// The front matter cannot be parsed.
    case malformed(FrontMatter.ParseError)
    /// The front matter can be parsed, but does not state the name that the platform requires.
    case nameless(FrontMatter, SourceLocation)
    /// The file belongs to a platform and defines no agent. The text says what it is, such as `a prompt`.
    case otherFile(String, SourceLocation)
  }

  /// The path of the file, relative to the root of the file tree.
  package let path: String
  /// The path of the file, as diagnostics show it.
  package let shownPath: String
  /// The text of the whole file.
  package let text: String
  /// The result of parsing the file.
  package private(set) var parseResult: ParseResult
  /// The platform in whose format the file is written, such as Claude Code.
  package private(set) var platform: AgentPlatform

  /// The agent that the file defines; `nil` if the file defines no agent.
  package var agent: AgentFile? {
    guard case .agent(let agent) = parseResult else { return nil }
    return agent
  }

  /// Whether the file is written in the format of Claude Code.
  ///
  /// The value is also `true` if nothing shows a platform.
  package var isForClaudeCode: Bool { platform == .claudeCode }

  /// The parsed front matter; `nil` if the file has none, or if it cannot be parsed.
  package var frontMatter: FrontMatter? {
    switch parseResult {
    case .agent(let agent): agent.frontMatter
    case .nameless(let frontMatter, _): frontMatter
    case .absent, .malformed, .otherFile: nil
    }
  }

  /// Returns whether a name is that of the file without its ending, or is written in a line `name:` of the file.
  ///
  /// The line is searched for in the first lines of the text, because front matter that is not YAML has no keys.
  func isMeant(by name: String) -> Bool {
    let fileName = path.split(separator: "/").last.map { $0.prefix { $0 != "." } } ?? ""
    return fileName == name
      || MarkdownScanner.rawLines(of: text.prefix(4_096)).contains { line in
        line.hasPrefix("name:") && line.dropFirst(5).trimming("\"' ") == name
      }
  }

  /// Adds tools that the project's settings deny to the disallowed tools of the agent's contract.
  mutating func deny(_ tools: [String]) {
    guard case .agent(var agent) = parseResult else { return }
    agent.deny(tools)
    parseResult = .agent(agent)
  }

  init(_ source: SourceText, mode: FrontMatter.Mode) {
    path = source.path
    shownPath = source.shownPath
    text = source.text
    if let (platform, kind) = AgentPlatform.otherFile(at: source.shownPath) {
      self.platform = platform
      parseResult = .otherFile(kind, source.location(1))
      return
    }
    platform = AgentPlatform(of: source.shownPath)
    switch FrontMatter.read(source, mode: platform.readsTwice ? mode : .strict) {
    case .absent(let absence):
      parseResult = .absent(absence, source.location(1))
    case .malformed(let error): parseResult = .malformed(error)
    case .loaded(let frontMatter):
      platform = AgentPlatform(of: source.shownPath, frontMatter)
      if let error = frontMatter.quotingProblem, !platform.readsTwice {
        parseResult = .malformed(error)
        return
      }
      let writtenName = frontMatter["name"]?.text ?? ""
      if let name = writtenName.isEmpty ? platform.name(for: source.path) : writtenName {
        parseResult = .agent(AgentFile(name: name, for: platform, frontMatter, source))
      } else {
        parseResult = .nameless(
          frontMatter,
          frontMatter["name"]?.location ?? source.location(1)
        )
      }
    }
  }
}

/// A cache of parsed definition files that several scenarios share.
final class DefinitionCache: Sendable {
  /// A parsed file, with the content and the mode from which it was parsed.
  private struct CachedFile {
    var fingerprint: Digest
    var mode: FrontMatter.Mode
    var file: DefinitionFile
  }

  /// The parsed files by their shown path.
  ///
  /// A path has several entries if the file changed between reads, or if it was parsed in several
  /// modes.
  private let entries = Mutex<[String: [CachedFile]]>([:])

  /// Returns the parsed definition file.
  ///
  /// A file is not parsed again if the cache already has it with the same path, content and mode.
  func file(_ source: SourceText, mode: FrontMatter.Mode) -> DefinitionFile {
    let fingerprint = source.fingerprint
    let entry = entries.withLock { entries in
      entries[source.shownPath]?.first { $0.fingerprint == fingerprint && $0.mode == mode }
    }
    if let entry { return entry.file }
    let file = DefinitionFile(source, mode: mode)
    entries.withLock {
      $0[source.shownPath, default: []].append(
        CachedFile(fingerprint: fingerprint, mode: mode, file: file)
      )
    }
    return file
  }
}
