package import RehearsalSimulation

/// A definition's word that work passes between its agent and another.
package struct HandoffMention: Sendable {
  /// Which way work passes.
  package enum Direction: String, Sendable, CaseIterable {
    /// From the definition's agent to the other.
    case sends
    /// From the other to the definition's agent.
    case receives
    /// Both ways or no stated way: `coordinate with`.
    case works
  }

  /// How it is written.
  package enum Form: String, Sendable, CaseIterable {
    /// A bold label of a list below a heading or label: `- **agent**: what for`.
    case label
    /// An item, or a part of a line, below such a heading or behind such a label.
    case listed
    /// A row of a table about delegation.
    case row
    /// A sentence anywhere: `delegate to agent`, `→ hand off to agent`.
    case prose
    /// A call that starts an agent: `subagent_type: "agent"`, `use the agent agent`, `@agent-name`.
    case call
  }

  /// The name, not yet resolved, without what marks it.
  package var name: String
  /// Which way work passes.
  package var direction: Direction
  /// How it is written.
  package var form: Form
  /// What passes, in the definition's words and at most 300 characters; may be empty.
  package var purpose: String
  /// Where the name stands.
  package var location: SourceLocation
  /// Whether marks show that a name is meant, rather than a word with a dash in it.
  package var isMarked: Bool
  /// Whether it is written as a command, `/implement` or `implement command`.
  package var isCommand: Bool

  /// As much of a purpose as is worth keeping: many may stand on one long line.
  private static let longestPurpose = 300

  init(
    _ name: AgentNames.Name,
    _ direction: Direction,
    _ form: Form,
    purpose: Substring,
    at location: SourceLocation
  ) {
    self.name = String(name.text)
    self.direction = direction
    self.form = form
    self.purpose = String(purpose.unicodeScalars.prefix(Self.longestPurpose))
    self.location = location
    isMarked = name.isMarked
    isCommand = name.isCommand
  }
}
