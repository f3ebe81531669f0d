package import RehearsalSimulation

/// One definition, as its team wrote it.
package struct AgentFile: Sendable {
  /// The agent's name.
  package var name: String
  /// Its file and what the file's bytes come to.
  package var definition: Plan.Definition
  /// Where the name stands.
  package var location: SourceLocation
  /// What stands between the lines of dashes.
  package var frontMatter: FrontMatter
  /// What the text below says.
  package var body: DefinitionBody
  /// What it promises; its edges are not yet resolved.
  package var contract: Contract

  /// Who it says it takes work from and hands work to, names not yet resolved.
  var senders: [HandoffMention] { body.mentions.filter { $0.direction == .receives } }
  var receivers: [HandoffMention] { body.mentions.filter { $0.direction == .sends } }
  var partners: [HandoffMention] { body.mentions.filter { $0.direction == .works } }

  /// Tells what became of reading a file, as far as somebody has to know it.
  static func tell(
    _ reading: DefinitionFile.Reading,
    mode: FrontMatter.Mode,
    _ diagnostics: Diagnostics
  ) {
    switch reading {
    case .agent(let agent):
      if let rescue = agent.frontMatter.rescue {
        diagnostics.note(
          "\(rescue.problem); read again with values quoted and the last of each key",
          at: rescue.location
        )
      }
    case .absent(let absence, let location):
      diagnostics.note("not registered as an agent: \(absence.rawValue)", at: location)
    case .malformed(let refusal):
      report(refusal.description, at: refusal.location, mode, diagnostics)
    case .nameless(_, let location):
      report("the front matter has no `name`; add one", at: location, mode, diagnostics)
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

  init(name: String, _ frontMatter: FrontMatter, _ source: SourceText) {
    self.name = name
    self.frontMatter = frontMatter
    definition = Plan.Definition(path: source.path, fingerprint: source.fingerprint)
    location = frontMatter["name"]?.location ?? source.location(1)
    body = DefinitionBody(
      MarkdownText(frontMatter.body, firstLine: frontMatter.bodyLine),
      source
    )
    contract = Contract()
    contract.languageModel = frontMatter["model"]?.text
    contract.tools = frontMatter["tools"].map { $0.names.map(\.name) }
    contract.disallowedTools = frontMatter["disallowedTools"]?.names.map(\.name) ?? []
    contract.skills = (frontMatter["skills"]?.names ?? []).map {
      Contract.Item(text: $0.name, location: $0.location)
    }
    contract.skillOccasions = body.skillOccasions(declared: contract.skills.map(\.text))
    contract.neededContext = body.neededContext
    contract.deliverables = body.deliverables
    contract.boundaries = (body.boundaries + body.nonGoalClauses).inOrderOfLines
    contract.floors = body.gates.compactMap { gate in
      guard CoverageGate.metrics.contains(gate.metric), gate.comparison == .atLeast else {
        return nil
      }
      return gate.percentage.map {
        Contract.Floor(metric: gate.metric, floor: $0, location: gate.location)
      }
    }
  }
}

/// The two gates that runs are judged by.
enum CoverageGate {
  static let unit = "unit-coverage"
  static let integration = "integration-coverage"
  static let metrics = [unit, integration]

  /// Returns whether there is a metric of a name, and reports where there is none.
  static func isMetric(
    _ name: String,
    at location: SourceLocation,
    _ diagnostics: Diagnostics
  ) -> Bool {
    guard !metrics.contains(name) else { return true }
    let hint = Spelling.hint(for: name, in: metrics, kind: "the metrics are")
    diagnostics.error("there is no metric `\(name)`; \(hint)", at: location)
    return false
  }
}

extension [Contract.Item] {
  /// The parts in the order of their lines, the first of each line only.
  fileprivate var inOrderOfLines: [Contract.Item] {
    var seen: Set<Int> = []
    return filter { seen.insert($0.location.line).inserted }
      .sorted { $0.location.line < $1.location.line }
  }
}
