import RehearsalSimulation

/// A draft of a policy file and of a scenario file for existing definitions.
///
/// The roles of the agents are guessed. The edges that no definition states are also guessed. A comment in the policy
/// gives the reason for each guess.
public struct TeamSketch {
  private let files: [AgentFile]
  private let roster: Roster
  private let statedEdges: [StatedEdge]
  private let work: SketchedWork
  private let unresolvedMentions: [HandoffMention]
  /// Whether a definition is left out of the team because an earlier one has the same name.
  private let hasExcludedDefinitions: Bool

  /// The warnings and notes about the definitions, sorted by location.
  public let remarks: [Diagnostic]

  /// Creates a draft for the definitions in a file tree.
  ///
  /// - Parameters:
  ///   - tree: The file tree.
  ///   - surroundings: Folders that are read only for companion files, such as settings.
  /// - Throws: ``PlanError`` if the file tree has no definitions or a file cannot be read.
  public init(
    _ tree: any SourceTree,
    beside surroundings: [any SourceTree] = []
  ) throws(PlanError) {
    let team = try TeamFiles([tree], beside: surroundings)
    remarks = try team.remarks()
    guard !team.agents.isEmpty else {
      let noDefinitionsDiagnostic = Diagnostic(
        severity: .error,
        location: nil,
        message: TeamFiles.noDefinitionsMessage(below: tree.shownRoot)
      )
      throw PlanError(diagnostics: remarks + [noDefinitionsDiagnostic])
    }
    files = team.agents
    roster = team.roster
    hasExcludedDefinitions = team.hasExcludedDefinitions
    unresolvedMentions = team.unresolvedMentions.map(\.mention)
    var roster = team.roster
    statedEdges = Self.statedEdges(files, &roster)
    work = SketchedWork(roster.members, statedEdges.map { ($0.from, $0.to) })
  }

  /// The paths of the team's definitions, relative to the root of the file tree.
  public var definitionPaths: [String] { files.map(\.definition.path) }

  private func textInComment(_ text: String) -> String { InertText.singleLine(text) }

  /// Returns a text as a quoted YAML scalar.
  ///
  /// Line ends and characters that YAML forbids are escaped.
  private func quoted(_ text: String) -> String {
    let escapedScalars = JSONText.quoted(text).unicodeScalars.map { scalar in
      guard InertText.isHarmful(scalar) else { return String(scalar) }
      let digits = String(scalar.value, radix: 16)
      let digitCount = scalar.value > 0xffff ? 8 : 4
      return (digitCount == 8 ? "\\U" : "\\u")
        + String(repeating: "0", count: digitCount - digits.count)
        + digits
    }
    return escapedScalars.joined()
  }
}

// MARK: - Policy

extension TeamSketch {
  /// Returns the content of the policy file.
  ///
  /// - Parameter statesDeniedTools: Whether the policy states the tools that the settings of the project deny. It has
  ///   to if the scenario uses copies of the definitions, because the settings apply only to definitions in their
  ///   project.
  /// - Returns: The content, with a newline at its end.
  public func policyText(statesDeniedTools: Bool) -> String {
    let sections = [
      roleLines, statesDeniedTools ? deniedToolLines : [], missingEdgeLines, statedEdgeLines,
      unresolvedNameLines,
    ].filter { !$0.isEmpty }
    return
      "# The guessed roles and edges of the team, each with its reason. Correct what is wrong.\n"
      + "rehearsal-policy: 1\n\n"
      + sections.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private var roleLines: [String] {
    ["roles:"]
      + roster.members.map { name, member in
        let guess =
          files.first { $0.name == name }.map { RoleGuess(of: $0) } ?? RoleGuess(name: name)
        if let predecessor = work.successors.first(where: { $0.name == name })?.predecessor {
          let explanation =
            "takes over the work of `\(predecessor)`; else an \(member.role.rawValue), \(guess.reason)"
          return "  \(quoted(name)): worker  # \(textInComment(explanation))"
        }
        if work.soleAuthor == name {
          let explanation =
            "does the work, because no other agent does; guessed as \(member.role.rawValue), \(guess.reason)"
          return "  \(quoted(name)): implementer  # \(textInComment(explanation))"
        }
        let roleExplanation = "\(guess.certainty.rawValue): \(guess.reason)"
        return "  \(quoted(name)): \(member.role.rawValue)  # \(textInComment(roleExplanation))"
      }
  }

  /// The lines of the policy with the tools that settings deny; empty if they deny no tools.
  private var deniedToolLines: [String] {
    let lines = files.compactMap { file -> String? in
      let ownTools = file.platform.deniedTools(file.frontMatter)
      let allTools = file.contract.disallowedTools
      guard allTools.count > ownTools.count else { return nil }
      let toolList = allTools.map(quoted).joined(separator: ", ")
      return "  \(quoted(file.name)): {deny: [\(toolList)]}"
    }
    guard !lines.isEmpty else { return [] }
    return [
      "# The tools that the settings of the definitions' project deny. The settings do not apply to copies.",
      "tools:",
    ]
      + lines
  }

  /// The lines of the policy for edges that a team needs, but that no definition states.
  ///
  /// For example, a reviewer needs an edge to an implementer, to return refused work. The list is
  /// empty if no edge is missing.
  private var missingEdgeLines: [String] {
    guard !work.missingEdges.isEmpty else { return [] }
    return ["edges:"]
      + work.missingEdges.map { edge in
        "  - {from: \(quoted(edge.from)), to: \(quoted(edge.to))}  # no definition names it; \(edge.reason)"
      }
  }

  private typealias StatedEdge = (from: String, to: String, location: SourceLocation)

  private static func statedEdges(_ files: [AgentFile], _ roster: inout Roster) -> [StatedEdge] {
    var statedEdges: [StatedEdge] = []
    for file in files {
      for mention in file.receiverMentions {
        statedEdges += roster.agents(namedBy: mention).map { (file.name, $0, mention.location) }
      }
      for mention in file.senderMentions {
        statedEdges += roster.agents(namedBy: mention).map { ($0, file.name, mention.location) }
      }
    }
    return statedEdges
  }

  private var statedEdgeLines: [String] {
    let statedEdges = statedEdges
    guard !statedEdges.isEmpty else { return ["# No definition names an edge."] }
    return ["# Edges that the definitions name, with their locations:"]
      + statedEdges.map {
        "#   \(textInComment($0.from)) -> \(textInComment($0.to))  (\(textInComment("\($0.location)")))"
      }
  }

  private var unresolvedNameLines: [String] {
    guard !unresolvedMentions.isEmpty else { return [] }
    return ["# Names that no agent has; list those that stand for agents under `aliases:`"]
      + unresolvedMentions.map {
        "#   \(textInComment($0.name))  (\(textInComment("\($0.location)")))"
      }
  }
}

// MARK: - Scenario

extension TeamSketch {
  /// Returns the value of the key `agents` in the scenario file.
  ///
  /// The value is the folder of the definitions. If some definitions in the folder are not in the team, the
  /// value is a list of the definitions in the team.
  private func agentsValue(below folder: String) -> String {
    guard hasExcludedDefinitions else { return quoted(folder) }
    return files.map { "\n  - {definition: \(quoted("\(folder)/\($0.definition.path)"))}" }
      .joined()
  }

  /// The lines of the scenario file with the key `may-miss`; empty if the team has at least one edge.
  ///
  /// With this key, the scenario can pass although no agent hands work to another agent along an edge.
  private var mayMissLines: String {
    guard statedEdges.isEmpty, missingEdgeLines.isEmpty else { return "" }
    return """
      # No definition names another agent. Remove this key once one does, so that a run has to pass work on.
      may-miss: true

      """
  }

  /// The lines of the scenario file with the orchestrator; empty if no orchestrator of the team routes the work.
  private var platformLines: String {
    work.orchestrator.map { "platform: {orchestrator: {agent: \(quoted($0))}}\n" } ?? ""
  }

  /// Returns the content of the scenario file.
  ///
  /// - Parameter agents: The path of the folder with the definitions, relative to the folder of the scenario file.
  /// - Returns: The content, with a newline at its end.
  public func scenarioText(agents: String) -> String {
    let tasks = work.tasks.enumerated().map { index, task in
      "    - {id: T-\(index + 1), description: A first task, agent: \(quoted(task.agent)), "
        + (task.changesFile ? "touches: [src/first-\(index + 1).txt], " : "")
        + "criteria: [it is there]}"
    }
    let crossedEdges =
      work.crossesStatedEdge ? ", whose work crosses edges that definitions name" : ""
    return """
      rehearsal: 1
      name: first run
      about: At most \(SketchedWork.maximumTaskCount) tasks\(crossedEdges). It passes if the contracts let the work through.

      agents: \(agentsValue(below: agents))
      policy: policy.yaml
      \(platformLines)\(mayMissLines)
      work:
        tasks:
      \(tasks.joined(separator: "\n"))

      """
  }
}
