package import RehearsalSimulation

/// A statement in a definition that work passes between the definition's agent and another agent.
package struct HandoffMention: Sendable {
  /// The direction in which work passes.
  package enum Direction: String, Sendable, CaseIterable {
    /// From the definition's agent to the other agent.
    case sends
    /// From the other agent to the definition's agent.
    case receives
    /// In both directions, or in no stated direction, as in `coordinate with`.
    case works
  }

  /// The form in which the statement is written.
  package enum Form: String, Sendable, CaseIterable {
    /// A bold label in a list below a heading or label about handoffs, as in `- **agent**: what for`.
    case label
    /// An item or a part of a line, below a heading or after a label about handoffs.
    case listed
    /// A row of a table about delegation.
    case row
    /// A sentence anywhere in the text, such as `delegate to agent` or `→ hand off to agent`.
    case prose
    /// A call that starts an agent, such as `subagent_type: "name"`, `use the name agent` or `@agent-name`.
    case call
  }

  /// The other agent's name as written, without marks and not yet resolved.
  package var name: String
  /// The direction in which work passes.
  package var direction: Direction
  /// The form in which the statement is written.
  package var form: Form
  /// The work that passes, quoted from the definition; at most 300 characters, empty if not stated.
  package var purpose: String
  /// The location of the name.
  package var location: SourceLocation
  /// Whether marks such as bold or backticks show that the text is a name rather than a word with a dash.
  package var isMarked: Bool
  /// Whether the name is written as a command, such as `/implement` or `implement command`.
  package var isCommand: Bool

  /// The maximum length of a purpose in characters, since a long line can state many purposes.
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
