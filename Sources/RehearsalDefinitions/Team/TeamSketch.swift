import RehearsalSimulation

/// A draft of a policy file and of a scenario file for existing definitions.
///
/// The roles of the agents are guessed. The edges that no definition states are also guessed. A comment in the policy
/// gives the reason for each guess.
public struct TeamSketch {
  private let files: [AgentFile]
  private let roster: Roster
  private let statedEdges: [StatedEdge]
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

  private func firstAgent(_ role: Role) -> String? {
    roster.members.first { $0.member.role == role }?.name
  }

  /// The greatest number of agents with a task in the drafted scenario.
  private static let maximumTaskCount = 5

  /// The names of the agents that have a task in the drafted scenario.
  ///
  /// They are at most `maximumTaskCount` implementers. Implementers that may write files are
  /// preferred, and among these, implementers with an edge in a definition. If the team has no
  /// implementer, one agent of another role gets a task. This is a planner or an orchestrator only
  /// if the team has no other agents. A scenario cannot give tasks to them.
  private var agentsWithTask: [String] {
    let implementers = roster.members.filter { $0.member.role == .implementer }
    let assignableAgents = roster.members.filter { !$0.member.role.isLead }
    let candidates =
      [implementers, assignableAgents].first { !$0.isEmpty } ?? roster.members
    let rankedCandidates = candidates.enumerated().map { offset, entry in
      let isConnected = statedEdges.contains { $0.from == entry.name || $0.to == entry.name }
      let canWrite =
        entry.member.contract.tools.map { ToolTable.builtIn.canWrite(with: $0) } ?? true
      let rank = (canWrite ? 0 : 2) + (isConnected ? 0 : 1)
      return (name: entry.name, rank: rank, offset: offset)
    }
    let chosenCandidates = rankedCandidates.sorted { ($0.rank, $0.offset) < ($1.rank, $1.offset) }
      .prefix(implementers.isEmpty ? 1 : Self.maximumTaskCount)
    return chosenCandidates.sorted { $0.offset < $1.offset }.map(\.name)
  }
}

// MARK: - Policy

extension TeamSketch {
  /// Returns the content of the policy file.
  ///
  /// - Parameter statesDeniedTools: Whether the policy states the tools that the settings of the project deny. It has to if
  ///   the scenario uses copies of the definitions, because the settings apply only to definitions in their project.
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
    let connectedPairs = Set(statedEdges.map { [$0.from, $0.to] })
    let agentsWithTask = agentsWithTask
    let neededEdges = roster.members.flatMap { name, member -> [(String, String, String)] in
      switch member.role {
      case .implementer:
        guard agentsWithTask.contains(name) else { return [] }
        let assignmentEdge = firstAgent(.planner).map {
          ($0, name, "a planner assigns work to implementers")
        }
        let judgingEdge = (firstAgent(.verifier) ?? firstAgent(.reviewer)).map {
          (name, $0, "an implementer's work is verified or reviewed")
        }
        return [assignmentEdge, judgingEdge].compactMap(\.self)
      case .verifier:
        guard name == firstAgent(.verifier) else { return [] }
        let reviewEdge = firstAgent(.reviewer).map {
          (name, $0, "a reviewer reviews verified work")
        }
        return [reviewEdge].compactMap(\.self) + correctionEdges(from: name, to: agentsWithTask)
      case .reviewer:
        return name == firstAgent(.reviewer) ? correctionEdges(from: name, to: agentsWithTask) : []
      case .planner, .debugger, .orchestrator, .worker: return []
      }
    }
    let missingEdges = neededEdges.filter {
      !connectedPairs.contains([$0.0, $0.1]) && $0.0 != $0.1
    }
    guard !missingEdges.isEmpty else { return [] }
    return ["edges:"]
      + missingEdges.map { from, to, reason in
        "  - {from: \(quoted(from)), to: \(quoted(to))}  # no definition names it; \(reason)"
      }
  }

  private func correctionEdges(
    from judge: String,
    to agentsWithTask: [String]
  ) -> [(String, String, String)] {
    agentsWithTask.map { (judge, $0, "refused work goes back to be corrected") }
  }

  private typealias StatedEdge = (from: String, to: String, location: SourceLocation)

  private static func statedEdges(_ files: [AgentFile], _ roster: inout Roster) -> [StatedEdge] {
    var statedEdges: [StatedEdge] = []
    for file in files {
      for mention in file.receiverMentions {
        statedEdges += roster.resolve(mention.name).map { (file.name, $0, mention.location) }
      }
      for mention in file.senderMentions {
        statedEdges += roster.resolve(mention.name).map { ($0, file.name, mention.location) }
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

  /// Returns the content of the scenario file.
  ///
  /// - Parameter agents: The path of the folder with the definitions, relative to the folder of the scenario file.
  /// - Returns: The content, with a newline at its end.
  public func scenarioText(agents: String) -> String {
    let tasks = agentsWithTask.enumerated().map { index, name in
      "    - {id: T-\(index + 1), description: A first task, agent: \(quoted(name)), "
        + "touches: [src/first-\(index + 1).txt], criteria: [it is there]}"
    }
    return """
      rehearsal: 1
      name: first run
      about: A task for each of at most \(Self.maximumTaskCount) agents that build. It passes if the contracts let the work through.

      agents: \(agentsValue(below: agents))
      policy: policy.yaml
      \(mayMissLines)
      work:
        tasks:
      \(tasks.joined(separator: "\n"))

      """
  }
}
