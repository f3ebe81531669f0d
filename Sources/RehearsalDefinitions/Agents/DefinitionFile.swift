package import RehearsalSimulation
import Synchronization

/// A Markdown file among definitions with the result of reading it.
package struct DefinitionFile: Sendable {
  /// The result of reading a file.
  package enum Reading: Sendable {
    /// It defines an agent.
    case agent(AgentFile)
    /// It has no front matter: a README among agents, or an agent without one.
    case absent(FrontMatter.Absence, SourceLocation)
    /// The front matter cannot be read.
    case malformed(FrontMatter.Refusal)
    /// The front matter has no name.
    case nameless(FrontMatter, SourceLocation)
  }

  /// The path from the root of its tree.
  package let path: String
  /// The path as diagnostics show it.
  package let shown: String
  /// The file's text.
  package let text: String
  /// The result of reading the file.
  package let reading: Reading

  /// The agent, where it defines one.
  package var agent: AgentFile? {
    guard case .agent(let agent) = reading else { return nil }
    return agent
  }

  /// The front matter, where there is one.
  package var frontMatter: FrontMatter? {
    switch reading {
    case .agent(let agent): agent.frontMatter
    case .nameless(let frontMatter, _): frontMatter
    case .absent, .malformed: nil
    }
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
      if let name = frontMatter["name"]?.text, !name.isEmpty {
        reading = .agent(AgentFile(name: name, frontMatter, source))
      } else {
        reading = .nameless(frontMatter, source.location(1))
      }
    }
  }
}

/// A cache of definitions, since scenarios of one team read the same files.
final class DefinitionCache: Sendable {
  private struct Key: Hashable {
    var shown: String
    var fingerprint: Digest
    var mode: FrontMatter.Mode
  }

  private let files = Mutex<[Key: DefinitionFile]>([:])

  /// Returns the definition in a source, which is parsed once for each mode.
  func file(_ source: SourceText, mode: FrontMatter.Mode) -> DefinitionFile {
    let key = Key(shown: source.shown, fingerprint: source.fingerprint, mode: mode)
    if let known = files.withLock({ $0[key] }) { return known }
    let file = DefinitionFile(source, mode: mode)
    files.withLock { $0[key] = file }
    return file
  }
}
