package import RehearsalSimulation

/// The parsed content of a file that defines an agent.
package struct AgentFile: Sendable {
  /// The name of the agent.
  package var name: String
  /// The path of the file, and the digest of its bytes.
  package var definition: Plan.Definition
  /// The platform in whose format the file is written, such as Claude Code.
  package var platform: AgentPlatform
  /// The location of the agent's name in the file, or of the first line if the front matter states no name.
  package var location: SourceLocation
  /// The front matter of the file: its keys and their values.
  package var frontMatter: FrontMatter
  /// The parsed Markdown text below the front matter.
  package var body: DefinitionBody
  /// The contract of the agent, without its edges to other agents.
  ///
  /// The edges are added later, when all agents of the team are known and their names can be resolved.
  package var contract: Contract

  /// The statements that another agent hands work to this agent.
  ///
  /// The name of the sender is still plain text. It is not yet matched with an agent of the team.
  var senderMentions: [HandoffMention] { body.mentions.filter { $0.direction == .receives } }
  /// The statements that this agent hands work to another agent.
  ///
  /// The name of the receiver is still plain text. It is not yet matched with an agent of the team.
  var receiverMentions: [HandoffMention] { body.mentions.filter { $0.direction == .sends } }
  /// The statements that this agent and another agent work together.
  ///
  /// These statements do not say which of the two agents hands work to the other. The name of the
  /// other agent is still plain text. It is not yet matched with an agent of the team.
  var undirectedMentions: [HandoffMention] { body.mentions.filter { $0.direction == .works } }

  /// The agents that `tools` and `disallowedTools` in the front matter name, as `Agent(builder)` does.
  ///
  /// They do not state that work passes to the named agents.
  package var agentsInTools: [HandoffMention] {
    HandoffMention.ofAgents(
      in: (frontMatter["tools"]?.names ?? []) + (frontMatter["disallowedTools"]?.names ?? [])
    )
  }

  /// Adds tools that the project's settings deny to the disallowed tools of the contract.
  mutating func deny(_ tools: [String]) {
    let disallowedTools = Set(contract.disallowedTools)
    contract.disallowedTools += tools.filter { !disallowedTools.contains($0) }
  }

  /// Adds a diagnostic about a definition file, if there is something to report.
  ///
  /// Missing front matter and values that had to be quoted lead to notes. Other problems are errors in the
  /// strict mode, and warnings in the compatible mode.
  static func report(
    _ parseResult: DefinitionFile.ParseResult,
    mode: FrontMatter.Mode,
    _ diagnostics: Diagnostics
  ) {
    switch parseResult {
    case .agent(let agent):
      if let quotingProblem = agent.frontMatter.quotingProblem {
        diagnostics.note(
          "\(quotingProblem.problem); read again with quoted values and the last of duplicate keys",
          at: quotingProblem.location
        )
      }
    case .absent(let absence, let location):
      diagnostics.note("not registered as an agent: \(absence.rawValue)", at: location)
    case .malformed(let error):
      report(error.description, at: error.location, mode, diagnostics)
    case .nameless(let frontMatter, let location):
      let problem =
        frontMatter["name"] == nil
        ? "the front matter has no `name`; add one" : "`name` is no text; write the agent's name"
      report(problem, at: location, mode, diagnostics)
    case .otherFile(let kind, let location):
      diagnostics.note("not registered as an agent: the file is \(kind)", at: location)
    }
  }

  private static func report(
    _ problem: String,
    at location: SourceLocation,
    _ mode: FrontMatter.Mode,
    _ diagnostics: Diagnostics
  ) {
    switch mode {
    case .strict: diagnostics.error(problem, at: location)
    case .compatible: diagnostics.warn("not registered as an agent: \(problem)", at: location)
    }
  }

  init(
    name: String,
    for platform: AgentPlatform = .claudeCode,
    _ frontMatter: FrontMatter,
    _ source: SourceText
  ) {
    self.name = name
    self.platform = platform
    self.frontMatter = frontMatter
    definition = Plan.Definition(path: source.path, fingerprint: source.fingerprint)
    location = frontMatter["name"]?.location ?? source.location(1)
    body = DefinitionBody(
      MarkdownText(frontMatter.body, firstLine: frontMatter.bodyLine).withoutComments(),
      source
    )
    body.mentions = platform.receivers(frontMatter) + body.mentions
    contract = Contract()
    contract.languageModel = frontMatter["model"]?.text
    contract.tools = platform.allowedTools(frontMatter)
    contract.disallowedTools = platform.deniedTools(frontMatter)
    contract.skills = (frontMatter["skills"]?.names ?? []).map {
      Contract.Statement(text: $0.name, location: $0.location)
    }
    contract.skillObligations = body.skillObligations(declared: contract.skills.map(\.text))
    contract.neededContext = body.neededContext
    contract.deliverables = body.deliverables
    contract.exclusions = (body.boundaries + body.nonGoalLines).firstOfEachLine
    contract.floors = body.floors
  }

  /// Adds a note for each threshold that looks like a gate, but from which no gate is read.
  func reportUnreadThresholds(_ diagnostics: Diagnostics) {
    for threshold in body.unreadThresholds {
      diagnostics.note(threshold.problem, at: threshold.location)
    }
  }
}

extension DefinitionBody {
  /// The gates that runs require: the minimums of unit and integration coverage.
  ///
  /// A minimum for a part of the work does not count beside one for all work, nor does a target beside a minimum.
  fileprivate var floors: [Contract.Floor] {
    let usedGates = gates.withoutMereTargets.filter { CoverageGate.metrics.contains($0.metric) }
    let metricsForAllWork = Set(usedGates.filter { !$0.appliesOnlyToPart }.map(\.metric))
    return usedGates.compactMap { gate in
      guard gate.lowestPassingValue != nil, let percentage = gate.percentage,
        !gate.appliesOnlyToPart || !metricsForAllWork.contains(gate.metric)
      else { return nil }
      return Contract.Floor(
        metric: gate.metric,
        floor: percentage,
        isExclusive: gate.comparison == .moreThan,
        location: gate.location
      )
    }
  }
}

extension [Contract.Statement] {
  /// The first statement of each line, sorted by line.
  fileprivate var firstOfEachLine: [Contract.Statement] {
    var statements: [Contract.Statement] = []
    for statement in sorted(by: { $0.location.line < $1.location.line })
    where statement.location.line != statements.last?.location.line {
      statements.append(statement)
    }
    return statements
  }
}
