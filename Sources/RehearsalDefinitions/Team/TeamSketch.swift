import RehearsalSimulation

/// A draft of a policy and a scenario for existing definitions.
///
/// Roles and edges are guessed from the definitions, and the policy states the reason for each guess.
public struct TeamSketch {
  private let files: [AgentFile]
  private let roster: Roster
  private let statedPairs: [StatedEdge]
  private let unresolvedMentions: [HandoffMention]
  /// Whether some definitions are not part of the team, because another has the same name.
  private let hasExcludedDefinitions: Bool

  /// The warnings and notes about the definitions.
  public let remarks: [Diagnostic]

  /// Creates a draft for the definitions in a tree.
  ///
  /// - Throws: ``PlanError`` if the tree has no definitions or a file cannot be read.
  public init(_ tree: any SourceTree) throws(PlanError) {
    let team = try TeamFiles([tree])
    remarks = try team.remarks()
    guard !team.agents.isEmpty else {
      let none = Diagnostic(
        severity: .error,
        location: nil,
        message: TeamFiles.noDefinitionsMessage(below: tree.shownRoot)
      )
      throw PlanError(diagnostics: remarks + [none])
    }
    files = team.agents
    roster = team.roster
    hasExcludedDefinitions = team.hasExcludedDefinitions
    unresolvedMentions = team.unresolved.map(\.mention)
    var roster = team.roster
    statedPairs = Self.statedPairs(files, &roster)
  }

  /// The paths of the definitions that the team consists of, relative to the root of the tree.
  public var definitionPaths: [String] { files.map(\.definition.path) }

  private func comment(_ text: String) -> String { InertText.line(text) }

  /// Returns a text as a quoted YAML scalar.
  ///
  /// Line ends and characters that YAML forbids are escaped.
  private func quoted(_ text: String) -> String {
    let scalars = JSONText.quoted(text).unicodeScalars.map { scalar in
      guard InertText.isHarmful(scalar) else { return String(scalar) }
      let digits = String(scalar.value, radix: 16)
      let width = scalar.value > 0xffff ? 8 : 4
      return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count)
        + digits
    }
    return scalars.joined()
  }

  private func firstAgent(_ role: Role) -> String? {
    roster.members.first { $0.member.role == role }?.name
  }

  /// How many agents get a task in the first scenario, at most.
  private static let mostTasks = 5

  /// The agents that get a task in the first scenario: implementers that may write, and of these first the ones
  /// that definitions connect with others; without implementers, any agent.
  private var builders: [String] {
    let implementers = roster.members.filter { $0.member.role == .implementer }
    let candidates = implementers.isEmpty ? roster.members : implementers
    let ranked = candidates.enumerated().map { offset, entry in
      let isConnected = statedPairs.contains { $0.from == entry.name || $0.to == entry.name }
      let canWrite =
        entry.member.contract.tools.map { ToolTable.builtIn.canWrite(with: $0) } ?? true
      let rank = (canWrite ? 0 : 2) + (isConnected ? 0 : 1)
      return (name: entry.name, rank: rank, offset: offset)
    }
    let best = ranked.sorted { ($0.rank, $0.offset) < ($1.rank, $1.offset) }
      .prefix(implementers.isEmpty ? 1 : Self.mostTasks)
    return best.sorted { $0.offset < $1.offset }.map(\.name)
  }
}

// MARK: - The policy

extension TeamSketch {
  /// The content of the policy file, which ends with a newline.
  public var policy: String {
    let sections = [roles, edges, statedEdges, unresolved].filter { !$0.isEmpty }
    return
      "# The guessed roles and edges of the team, each with its reason. Correct what is wrong.\n"
      + "rehearsal-policy: 1\n\n"
      + sections.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private var roles: [String] {
    ["roles:"]
      + roster.members.map { name, member in
        let guess =
          files.first { $0.name == name }.map { RoleGuess(of: $0) } ?? RoleGuess(name: name)
        let about = "\(guess.certainty.rawValue): \(guess.reason)"
        return "  \(quoted(name)): \(member.role.rawValue)  # \(comment(about))"
      }
  }

  /// The lines of the policy for edges that a pipeline with these roles needs, but that no definition names.
  private var edges: [String] {
    let named = Set(statedPairs.map { [$0.from, $0.to] })
    let builders = builders
    let needed = roster.members.flatMap { name, member -> [(String, String, String)] in
      switch member.role {
      case .implementer:
        guard builders.contains(name) else { return [] }
        let planned = firstAgent(.planner).map {
          ($0, name, "a planner assigns work to implementers")
        }
        let judge = (firstAgent(.verifier) ?? firstAgent(.reviewer)).map {
          (name, $0, "an implementer's work is verified or reviewed")
        }
        return [planned, judge].compactMap(\.self)
      case .verifier:
        guard name == firstAgent(.verifier) else { return [] }
        let onward = firstAgent(.reviewer).map { (name, $0, "a reviewer reviews verified work") }
        return [onward].compactMap(\.self) + returnEdges(from: name, to: builders)
      case .reviewer:
        return name == firstAgent(.reviewer) ? returnEdges(from: name, to: builders) : []
      case .planner, .debugger, .orchestrator, .worker: return []
      }
    }
    let missing = needed.filter { !named.contains([$0.0, $0.1]) && $0.0 != $0.1 }
    guard !missing.isEmpty else { return [] }
    return ["edges:"]
      + missing.map { from, to, reason in
        "  - {from: \(quoted(from)), to: \(quoted(to))}  # no definition names it; \(reason)"
      }
  }

  private func returnEdges(
    from judge: String,
    to builders: [String]
  ) -> [(String, String, String)] {
    builders.map { (judge, $0, "refused work goes back to be corrected") }
  }

  private typealias StatedEdge = (from: String, to: String, location: SourceLocation)

  private static func statedPairs(_ files: [AgentFile], _ roster: inout Roster) -> [StatedEdge] {
    var stated: [StatedEdge] = []
    for file in files {
      for mention in file.receivers {
        stated += roster.resolve(mention.name).map { (file.name, $0, mention.location) }
      }
      for mention in file.senders {
        stated += roster.resolve(mention.name).map { ($0, file.name, mention.location) }
      }
    }
    return stated
  }

  private var statedEdges: [String] {
    let stated = statedPairs
    guard !stated.isEmpty else { return ["# No definition names an edge."] }
    return ["# Edges that the definitions name, with their locations:"]
      + stated.map {
        "#   \(comment($0.from)) -> \(comment($0.to))  (\(comment("\($0.location)")))"
      }
  }

  private var unresolved: [String] {
    guard !unresolvedMentions.isEmpty else { return [] }
    return ["# Names that no agent has; list those that stand for agents under `aliases:`"]
      + unresolvedMentions.map { "#   \(comment($0.name))  (\(comment("\($0.location)")))" }
  }
}

// MARK: - The scenario

extension TeamSketch {
  /// Returns the value of the key `agents`: the folder or, if some definitions are not part of the
  /// team, a list.
  private func agentList(below folder: String) -> String {
    guard hasExcludedDefinitions else { return quoted(folder) }
    return files.map { "\n  - {definition: \(quoted("\(folder)/\($0.definition.path)"))}" }
      .joined()
  }

  /// The lines for the key `may-miss`, which lets a run pass although no work passes along an edge.
  ///
  /// The text is empty if the team has an edge.
  private var mayMiss: String {
    guard statedPairs.isEmpty, edges.isEmpty else { return "" }
    return """
      # No definition names another agent. Remove this key once one does, so that a run has to pass work on.
      may-miss: true

      """
  }

  /// Returns the content of the scenario file.
  ///
  /// - Parameter agents: The path of the definitions, relative to the folder of the scenario file.
  /// - Returns: The content, which ends with a newline.
  public func scenario(agents: String) -> String {
    let tasks = builders.enumerated().map { index, name in
      "    - {id: T-\(index + 1), description: A first task, agent: \(quoted(name)), "
        + "touches: [src/first-\(index + 1).txt], criteria: [it is there]}"
    }
    return """
      rehearsal: 1
      name: first run
      about: A task for each of at most \(Self.mostTasks) agents that build. It passes if the contracts let the work through.

      agents: \(agentList(below: agents))
      policy: policy.yaml
      \(mayMiss)
      work:
        tasks:
      \(tasks.joined(separator: "\n"))

      """
  }
}
