package import RehearsalSimulation

/// A statement in a definition that work passes between its own agent and another agent.
package struct HandoffMention: Sendable {
  /// The direction in which work passes.
  package enum Direction: String, Sendable, CaseIterable {
    /// The definition's own agent hands work to the other agent.
    case sends
    /// The other agent hands work to the definition's own agent.
    case receives
    /// Both agents work together, as in `coordinate with`. The text states no direction.
    case works
  }

  /// The form in which the statement is written.
  package enum Form: String, Sendable, CaseIterable {
    /// A bold label of a list item below a heading or label about handoffs, as in `- **agent**: what for`.
    case label
    /// A list item or a part of a line, below a heading or after a label about handoffs.
    case listed
    /// A row of a table that says who gets which work.
    case row
    /// A sentence anywhere in the text, such as `delegate to agent` or `→ hand off to agent`.
    case prose
    /// A call that starts an agent, such as `subagent_type: "name"`, `use the name agent` or `@agent-name`.
    case call
    /// The value of a key, such as `agent: name` in the front matter of a command.
    case key
  }

  /// The name of the other agent as the text writes it, without marks.
  ///
  /// The name is not resolved yet.
  package var name: String
  /// The direction in which work passes.
  package var direction: Direction
  /// The form in which the statement is written.
  package var form: Form
  /// A quotation that says which work passes, of at most 300 characters; empty if the text does not say.
  package var purpose: String
  /// The location of the name.
  package var location: SourceLocation
  /// Whether the name is marked, for example with bold or backticks.
  ///
  /// An unmarked name could also be an ordinary word with a hyphen.
  package var isMarked: Bool
  /// Whether the name is written as a command, such as `/implement` or `implement command`.
  package var isCommand: Bool

  /// Whether the text tells the agent itself to reach the other agent, as `invoke tester` does.
  ///
  /// Without it, the session that started both agents can pass the work on.
  package internal(set) var isCall = false

  /// The greatest length of a purpose, in Unicode scalars.
  ///
  /// A longer line probably states several purposes.
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
    self.purpose = ""
    self.location = location
    isMarked = name.isMarked
    isCommand = name.isCommand
    setPurpose(purpose)
  }

  /// Sets the purpose to the beginning of a text.
  mutating func setPurpose(_ text: Substring) {
    purpose = String(text.unicodeScalars.prefix(Self.longestPurpose))
  }
}
