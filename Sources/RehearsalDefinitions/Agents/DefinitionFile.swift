package import RehearsalSimulation

/// A Markdown file among definitions, with what became of reading it.
package struct DefinitionFile: Sendable {
  /// What became of reading a file.
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
  /// The path as it is shown.
  package let shown: String
  /// The file's text.
  package let text: String
  /// What became of reading it.
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
