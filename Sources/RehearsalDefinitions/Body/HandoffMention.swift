package import RehearsalSimulation

/// A statement in a definition that work passes between its agent and another.
package struct HandoffMention: Sendable {
  /// The direction in which work passes.
  package enum Direction: String, Sendable, CaseIterable {
    /// From the definition's agent to the other.
    case sends
    /// From the other to the definition's agent.
    case receives
    /// In both directions, or in none that is stated: `coordinate with`.
    case works
  }

  /// The form in which it is written.
  package enum Form: String, Sendable, CaseIterable {
    /// A bold label of a list below a heading or label: `- **agent**: what for`.
    case label
    /// An item or a part of a line, below such a heading or after such a label.
    case listed
    /// A row of a table about delegation.
    case row
    /// A sentence anywhere: `delegate to agent`, `→ hand off to agent`.
    case prose
    /// A call that starts an agent: `subagent_type: "agent"`, `use the agent agent`, `@agent-name`.
    case call
  }

  /// The name as written, without marks; it is not resolved yet.
  package var name: String
  /// The direction in which work passes.
  package var direction: Direction
  /// The form in which it is written.
  package var form: Form
  /// What passes, in the words of the definition; at most 300 characters, may be empty.
  package var purpose: String
  /// The location of the name.
  package var location: SourceLocation
  /// Whether marks such as bold or backticks show that this is a name, and not a word with a dash.
  package var isMarked: Bool
  /// Whether it is written as a command, `/implement` or `implement command`.
  package var isCommand: Bool

  /// The greatest length of a purpose in characters; one long line may have many.
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
