package import RehearsalSimulation
import Synchronization

/// A Markdown file in a folder of definitions, and what was parsed from it.
package struct DefinitionFile: Sendable {
  /// What was parsed from a file.
  package enum Reading: Sendable {
    /// The file defines an agent.
    case agent(AgentFile)
    /// The file has no front matter, such as a README among definitions, or front matter without a
    /// closing line.
    case absent(FrontMatter.Absence, SourceLocation)
    /// The front matter cannot be parsed.
    case malformed(FrontMatter.Refusal)
    /// The front matter can be parsed, but has no name.
    case nameless(FrontMatter, SourceLocation)
  }

  /// The path of the file, relative to the root of its tree.
  package let path: String
  /// The path of the file, as diagnostics show it.
  package let shown: String
  /// The text of the whole file.
  package let text: String
  /// What was parsed from the file.
  package private(set) var reading: Reading

  /// The agent that the file defines; `nil` if it defines none.
  package var agent: AgentFile? {
    guard case .agent(let agent) = reading else { return nil }
    return agent
  }

  /// Whether the file does not have the form of another platform.
  package var isForClaudeCode: Bool { agent.map { $0.platform == .claudeCode } ?? true }

  /// The front matter; `nil` if it is missing or cannot be parsed.
  package var frontMatter: FrontMatter? {
    switch reading {
    case .agent(let agent): agent.frontMatter
    case .nameless(let frontMatter, _): frontMatter
    case .absent, .malformed: nil
    }
  }

  /// Adds tools that the settings of the project deny to the agent.
  mutating func deny(_ tools: [String]) {
    guard case .agent(var agent) = reading else { return }
    agent.deny(tools)
    reading = .agent(agent)
  }

  init(_ source: SourceText, mode: FrontMatter.Mode) {
    path = source.path
    shown = source.shown
    text = source.text
    switch FrontMatter.read(source, mode: mode) {
    case .absent(let absence):
      reading = .absent(absence, source.location(1))
    case .malformed(let refusal): reading = .malformed(refusal)
    case .loaded(let frontMatter):
      let platform = AgentPlatform(of: source.shown, frontMatter)
      let written = frontMatter["name"]?.text ?? ""
      if let name = written.isEmpty ? platform.name(for: source.path) : written {
        reading = .agent(AgentFile(name: name, for: platform, frontMatter, source))
      } else {
        reading = .nameless(frontMatter, source.location(1))
      }
    }
  }
}

/// A cache of parsed definitions, because several scenarios use the same files.
final class DefinitionCache: Sendable {
  private struct Key: Hashable {
    var shown: String
    var fingerprint: Digest
    var mode: FrontMatter.Mode
  }

  private let files = Mutex<[Key: DefinitionFile]>([:])

  /// Returns the definition in a file.
  ///
  /// Each content is parsed only once for each mode.
  func file(_ source: SourceText, mode: FrontMatter.Mode) -> DefinitionFile {
    let key = Key(shown: source.shown, fingerprint: source.fingerprint, mode: mode)
    if let stored = files.withLock({ $0[key] }) { return stored }
    let file = DefinitionFile(source, mode: mode)
    files.withLock { $0[key] = file }
    return file
  }
}
