package import RehearsalSimulation
import Synchronization

/// A Markdown file in a folder of definitions, with the result of reading the file.
package struct DefinitionFile: Sendable {
  /// The result of reading a file.
  package enum Reading: Sendable {
    /// A file that defines an agent.
    case agent(AgentFile)
    /// A file without front matter, such as a README among agents.
    case absent(FrontMatter.Absence, SourceLocation)
    /// A file whose front matter cannot be read.
    case malformed(FrontMatter.Refusal)
    /// A file whose front matter has no name.
    case nameless(FrontMatter, SourceLocation)
  }

  /// The path from the root of the file's tree.
  package let path: String
  /// The path as diagnostics show it.
  package let shown: String
  /// The file's text.
  package let text: String
  /// The result of reading the file.
  package let reading: Reading

  /// The agent; `nil` if the file does not define an agent.
  package var agent: AgentFile? {
    guard case .agent(let agent) = reading else { return nil }
    return agent
  }

  /// The front matter; `nil` if it is missing or cannot be read.
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

  /// Returns the definition in a source, parsing each source only once per mode.
  func file(_ source: SourceText, mode: FrontMatter.Mode) -> DefinitionFile {
    let key = Key(shown: source.shown, fingerprint: source.fingerprint, mode: mode)
    if let stored = files.withLock({ $0[key] }) { return stored }
    let file = DefinitionFile(source, mode: mode)
    files.withLock { $0[key] = file }
    return file
  }
}
