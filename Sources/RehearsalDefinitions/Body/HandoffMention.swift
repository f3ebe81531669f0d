package import RehearsalSimulation

/// A statement in an agent's definition that work passes between this agent and another agent.
package struct HandoffMention: Sendable {
  /// The directions in which work can pass between the definition's own agent and another agent.
  package enum Direction: String, Sendable, CaseIterable {
    /// The definition's own agent hands work to the other agent.
    case sends
    /// The other agent hands work to the definition's own agent.
    case receives
    /// The two agents work together, as in `coordinate with`, and the text states no direction.
    case works
  }

  /// The forms in which a definition can write a statement about handoffs.
  package enum Form: String, Sendable, CaseIterable {
    /// A bold label of a list item below a heading or label about handoffs, as in `- **agent**: purpose`.
    case label
    /// A list item, or a part of a line, below a heading or after a label about handoffs.
    case listed
    /// A row of a table that says which agent gets which work.
    case row
    /// A sentence anywhere in the text, such as `delegate to agent` or `→ hand off to agent`.
    case prose
    /// A call that starts an agent, such as `subagent_type: "name"`, `use the name agent` or `@agent-name`.
    case call
    /// The value of a key, such as `agent: name` in the front matter of a command.
    case key
  }

  /// The name of the other agent, without bold marks, backticks, `@` and `/`.
  ///
  /// The name is not resolved yet. For example, it can be an alias or the name of a group.
  package var name: String
  /// The direction in which work passes.
  package var direction: Direction
  /// The form in which the definition writes the statement.
  package var form: Form
  /// The words of the definition that say which work passes; empty if the definition does not say.
  ///
  /// The text has at most 300 Unicode scalars.
  package var purpose: String
  /// The location of the other agent's name in the file.
  package var location: SourceLocation
  /// Whether the definition marks the name as a name, for example by bold or backticks.
  ///
  /// An unmarked name could also be an ordinary word with a hyphen.
  package var isMarked: Bool
  /// Whether the name is written as a command, such as `/implement` or `implement command`.
  package var isCommand: Bool

  /// Whether the text tells the agent to start or ask the other agent itself, as `invoke tester` does.
  ///
  /// If the value is `false`, the session that started both agents can pass the work on instead.
  package internal(set) var isDirectInstruction = false

  /// The greatest length of a purpose, in Unicode scalars.
  ///
  /// A longer text probably states several purposes.
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

  /// Sets the purpose to a text, truncated to the greatest length of a purpose.
  mutating func setPurpose(_ text: Substring) {
    purpose = String(text.unicodeScalars.prefix(Self.longestPurpose))
  }
}
