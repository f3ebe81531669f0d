package import RehearsalSimulation

/// A statement in the definition of an agent that work passes between this agent and another agent.
package struct HandoffMention: Sendable {
  /// The directions in which work can pass between the agent of the definition and the named agent.
  package enum Direction: String, Sendable, CaseIterable {
    /// The agent of the definition hands work to the named agent.
    case sends
    /// The named agent hands work to the agent of the definition.
    case receives
    /// The two agents work together, as in `coordinate with`. The text states no direction.
    case works
  }

  /// The forms that a statement about handoffs can have in a definition.
  package enum Form: String, Sendable, CaseIterable {
    /// A bold label of a list item, or a subheading, below a title about handoffs, as in `- **agent**: purpose`.
    case label
    /// A name that is not a bold label, in a list about handoffs or after a label about handoffs.
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
  /// It is not yet matched with an agent of the team. For example, it can be an alias or the name of a group.
  package var name: String
  /// The direction in which work passes.
  package var direction: Direction
  /// The form in which the definition writes the statement.
  package var form: Form
  /// The words of the definition that say what the passed work is; empty if there are none.
  ///
  /// There are at most 300 Unicode scalars.
  package var purpose: String
  /// The location of the other agent's name in the file.
  package var location: SourceLocation
  /// Whether the definition marks the name, for example by bold or backticks.
  ///
  /// A name that is not marked could also be an ordinary word with a hyphen.
  package var isMarked: Bool
  /// Whether the name is written as a command, such as `/implement` or `implement command`.
  package var isCommand: Bool

  /// Whether the name is written as a reference to an agent, such as `@tester`.
  ///
  /// The value is `false` after a verb that can also precede code, as in `use @decorator`.
  package internal(set) var isReference: Bool
  /// Whether the text hands work off to the name, as `hand off to tester` does.
  ///
  /// No article precedes the name, so it does not describe an agent or a person.
  package internal(set) var isHandedOffTo = false

  /// Whether the text tells the agent to start or ask the other agent itself, as `invoke tester` does.
  ///
  /// If the value is `false`, the agent does not need a tool for this. A session that started both agents can
  /// pass the work on.
  package internal(set) var isDirectInstruction = false
  /// Whether the name is the value of `subagent_type`, which can only be the name of an agent.
  package internal(set) var isSubagentType = false

  /// Whether the name is a whole item of a list, or a whole cell of a table about handoffs.
  ///
  /// A colon, a dash or parentheses with an explanation can follow.
  package internal(set) var standsAlone = false
  /// Whether the text says that the name is that of an agent, as `the tester agent` does.
  package internal(set) var isCalledAgent = false

  /// The name as it is written, if it is short for `name`; `nil` otherwise.
  ///
  /// In `page/form-writer`, `page` is short for `page-writer`, unless an agent has the name `page`.
  package internal(set) var shortName: String?
  /// The members that the text states for a group, as in `writers (page-writer, form-writer)`; empty if it states none.
  ///
  /// The list of mentions has a mention of each of them, too.
  package internal(set) var memberNames: [String] = []

  /// The greatest length of a purpose, in Unicode scalars.
  ///
  /// A longer text probably contains several purposes.
  private static let maximumPurposeLength = 300

  init(
    _ name: AgentNames.Name,
    _ direction: Direction,
    _ form: Form,
    purpose: Substring,
    at location: SourceLocation
  ) {
    self.name = name.meaning
    shortName = name.fullName.map { _ in String(name.text) }
    memberNames = name.memberNames
    self.direction = direction
    self.form = form
    self.purpose = ""
    self.location = location
    isMarked = name.isMarked
    isCommand = name.isCommand
    isReference = name.isReference
    setPurpose(purpose)
  }

  /// Creates the statement of a key that its agent hands work to the agent with the given name.
  init(inKey name: String, purpose: String = "", at location: SourceLocation) {
    let name = AgentNames.Name(text: name[...], isMarked: true)
    self.init(name, .sends, .key, purpose: purpose[...], at: location)
  }

  /// Returns the agents that the entries of a list of tools name, as `Agent(builder)` does.
  static func ofAgents(
    in tools: [(name: String, location: SourceLocation)]
  ) -> [HandoffMention] {
    tools.flatMap { entry in
      ToolTable.agents(in: entry.name).map { name in
        HandoffMention(inKey: name, at: entry.location)
      }
    }
  }

  /// Returns the names of the agents that the mention stands for; empty if there are none.
  ///
  /// A group stands for no agent itself if the text states its members, and at least one of them is an agent. `resolve`
  /// returns the names of the agents that a name stands for.
  func agents(_ resolve: (String) -> [String]) -> [String] {
    if memberNames.contains(where: { !resolve($0).isEmpty }) { return [] }
    let agentsOfShortName = shortName.map(resolve) ?? []
    return agentsOfShortName.isEmpty ? resolve(name) : agentsOfShortName
  }

  /// Sets the purpose to a text, and truncates it to the greatest length.
  mutating func setPurpose(_ text: Substring) {
    purpose = String(text.unicodeScalars.prefix(Self.maximumPurposeLength))
  }
}
