public import Foundation
public import RehearsalDefinitions
import RehearsalLint
public import RehearsalSimulation

/// A report on the contracts of a team's agents.
///
/// The report lists the edges between the agents. An edge states that one agent hands work to another agent.
/// The report also lists pairs of agents that work with each other, cycles of edges, agents that no work can
/// reach, and names in definitions that are not the name of any agent.
public struct ContractsReport {
  /// A name that a definition gives as a sender or receiver of work, although no agent of the team has the name.
  public struct UnresolvedName: Encodable {
    var agent: String
    var name: String
    var file: String
    var line: Int

    /// Creates an unresolved name in the definition of `agent`, at the given location.
    public init(agent: String, name: String, at location: SourceLocation) {
      self.agent = agent
      self.name = name
      file = location.file
      line = location.line
    }
  }

  /// Facts about an agent that are not part of its contract: its description, and why it has its role.
  public struct Profile: Sendable {
    var agent: String
    var description: String?
    var reason: String
    var certainty: String
    var frontMatter: FrontMatterObject
    /// All parts of the definition, grouped into sections.
    var sections: [DefinitionParts.Section]
    /// All gates that the definition states, also those that runs do not require.
    var gates: [StatedGate]

    /// Creates the profile of an agent from a profile of its team.
    public init(_ profile: Team.Profile) {
      agent = profile.agentName
      description = profile.description
      reason = profile.roleReason
      certainty = profile.roleCertainty
      frontMatter = FrontMatterObject(entries: profile.frontMatter)
      sections = DefinitionParts(profile.definition).sections
      gates = profile.definition.body.gates
    }
  }

  private let plan: Plan
  private let handoffMatrix: HandoffMatrix
  private let unresolvedNames: [UnresolvedName]
  private let profiles: [Profile]

  /// Creates the report from the plan of a team.
  ///
  /// The name of `plan` must be the path of the folder with the definitions, with a slash at the end. The JSON report
  /// puts this path in front of the path of each definition.
  public init(_ plan: Plan, unresolved: [UnresolvedName], profiles: [Profile] = []) {
    self.plan = plan
    self.profiles = profiles
    handoffMatrix = HandoffMatrix(plan)
    unresolvedNames = unresolved
  }

  private func name(_ agent: AgentID) -> String { InertText.singleLine(plan.name(of: agent)) }
}

// MARK: - Text

extension ContractsReport: CustomStringConvertible {
  /// The human-readable report, which ends with a newline.
  public var description: String {
    let sections = [
      [summary], edgeLines, partnerLines, cycleLines, unreachableLines, unresolvedLines,
    ]
    .filter { !$0.isEmpty }
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var summary: String {
    let mutualCount = handoffMatrix.edges.count { !$0.isOneSided }
    let senderOnlyCount = handoffMatrix.edges.count { $0.receiverStatement == nil }
    let receiverOnlyCount = handoffMatrix.edges.count { $0.senderStatement == nil }
    return "\(plan.members.count.counted("agent")), "
      + "\(handoffMatrix.edges.count.counted("edge")): "
      + "\(mutualCount) named by both sides, \(senderOnlyCount) by the sender alone, "
      + "\(receiverOnlyCount) by the receiver alone"
  }

  private var edgeLines: [String] {
    guard !handoffMatrix.edges.isEmpty else {
      return [
        "no definition says whom it hands work to or takes it from"
      ]
    }
    var lines: [String] = []
    var lastSender: AgentID?
    for edge in handoffMatrix.edges {
      if edge.sender != lastSender { lines.append(name(edge.sender)) }
      lastSender = edge.sender
      lines.append("  -> \(name(edge.receiver))  \(Self.namingDefinitionsText(of: edge))")
    }
    return lines
  }

  private var partnerLines: [String] {
    guard !handoffMatrix.workingPairs.isEmpty else { return [] }
    return ["work with each other"]
      + handoffMatrix.workingPairs.map { pair in
        let locationsText = [pair.firstStatement, pair.secondStatement].compactMap { $0 }
          .map { InertText.singleLine("\($0)") }.joined(separator: "  ")
        let namingAgents =
          switch (pair.firstStatement, pair.secondStatement) {
          case (nil, _): "\(name(pair.secondAgent)) alone"
          case (_, nil): "\(name(pair.firstAgent)) alone"
          default: "both"
          }
        return
          "  \(name(pair.firstAgent)) -- \(name(pair.secondAgent))  \(namingAgents)  \(locationsText)"
      }
  }

  private static func namingDefinitionsText(of edge: HandoffMatrix.Edge) -> String {
    switch (edge.senderStatement, edge.receiverStatement) {
    case (let sender?, let receiver?):
      "both  \(InertText.singleLine("\(sender)"))  \(InertText.singleLine("\(receiver)"))"
    case (let sender?, nil): "sender alone  \(InertText.singleLine("\(sender)"))"
    case (nil, let receiver?): "receiver alone  \(InertText.singleLine("\(receiver)"))"
    case (nil, nil): "nobody"
    }
  }

  private var cycleLines: [String] {
    guard !handoffMatrix.cycles.isEmpty else { return [] }
    return ["work can go round among"]
      + handoffMatrix.cycles.map { "  " + $0.map(name).joined(separator: ", ") }
  }

  private var unreachableLines: [String] {
    guard !handoffMatrix.unreachableAgents.isEmpty else { return [] }
    return ["no work can reach"] + handoffMatrix.unreachableAgents.map { "  " + name($0) }
  }

  private var unresolvedLines: [String] {
    guard !unresolvedNames.isEmpty else { return [] }
    return ["names that no agent has"]
      + unresolvedNames.map { unresolved in
        "  \(InertText.singleLine(unresolved.name))  \(InertText.singleLine(unresolved.file)):\(unresolved.line)"
      }
  }
}

// MARK: - Mermaid

extension ContractsReport {
  /// The edges and the pairs of agents that work with each other, as a Mermaid flowchart that ends with a
  /// newline.
  ///
  /// An arrow is an edge. A line without an arrowhead joins two agents that work with each other. An arrow or
  /// a line is dotted if only one of the two definitions states it, and the policy does not state it.
  /// Otherwise, it is solid.
  public var mermaid: String {
    let nodes = plan.members.indices.map { index in
      "  a\(index)[\(MermaidText.quoted(plan.name(of: AgentID(rawValue: UInt32(index)))))]"
    }
    let arrows = handoffMatrix.edges.map { edge in
      "  a\(edge.sender.index) \(edge.isOneSided ? "-.->" : "-->") a\(edge.receiver.index)"
    }
    let partnerLines = handoffMatrix.workingPairs.map { pair in
      "  a\(pair.firstAgent.index) \(pair.isOneSided ? "-.-" : "---") a\(pair.secondAgent.index)"
    }
    return (["flowchart LR"] + nodes + arrows + partnerLines).joined(separator: "\n") + "\n"
  }
}

// MARK: - JSON

extension ContractsReport {
  private struct Document: Encodable {
    var format = 1
    var agents: [Agent]
    var edges: [Edge]
    var partners: [Partners]
    var circles: [[String]]
    var unreachable: [String]
    var unresolved: [UnresolvedName]

    struct Agent: Encodable {
      var name: String
      var role: String
      /// Why the agent has its role; `nil` if the agent has no profile.
      var roleReason: String?
      /// How certain the role is: `stated`, `sure`, `likely` or `unsure`; `nil` if the agent has no profile.
      var roleCertainty: String?
      var file: String?
      var description: String?
      var model: String?
      /// The tools that the agent may use; `nil` if it may use all tools except those in `disallowedTools`.
      var tools: [String]?
      var disallowedTools: [String]
      var skills: [String]
      var context: [String]
      var deliverables: [String]
      var boundaries: [String]
      /// The minimum values of the quality gates in percent, keyed by the metric.
      var gates: [String: Double]
      /// The metrics in `gates` whose value must be more than the number, as in `> 80%`.
      var exclusiveGates: [String]
      /// All gates that the definition states; `nil` if the agent has no profile.
      var statedGates: [StatedGateObject]?
      /// All keys of the front matter with their values as they are written; `nil` if the agent has no profile.
      var frontMatter: FrontMatterObject?
      /// Everything that is read from the definition, as with `--agent`; `nil` if the agent has no profile.
      var sections: [DefinitionSection]?
    }

    struct StatedGateObject: Encodable {
      var metric: String
      /// The comparison: `>=`, `>`, `<=` or `<`.
      var comparison: String
      /// The threshold; `nil` if it is too large for a number.
      var value: Double?
      /// The unit, such as `%`; empty if there is none.
      var unit: String
      /// Whether the gate is about a part of the work only.
      var appliesOnlyToPart: Bool
      /// Whether the number is only a target, which does not count beside a minimum for the metric.
      var isTarget: Bool
      var line: Int
      var column: Int

      init(_ gate: StatedGate) {
        metric = gate.metric
        comparison = gate.comparison.rawValue
        value = Double(gate.number).flatMap { $0.isFinite ? $0 : nil }
        unit = gate.unit
        appliesOnlyToPart = gate.appliesOnlyToPart || !gate.part.isEmpty
        isTarget = gate.isTarget
        line = gate.location.line
        column = gate.location.column
      }
    }

    struct Edge: Encodable {
      var from: String
      var to: String
      var sender: Location?
      var receiver: Location?
    }

    struct Partners: Encodable {
      var first: String
      var second: String
      var namedByFirst: Location?
      var namedBySecond: Location?
    }

    struct Location: Encodable {
      var file: String
      var line: Int

      init(_ location: SourceLocation) {
        file = location.file
        line = location.line
      }
    }
  }

  /// Returns the report as JSON in format version 1, with sorted keys and a newline at the end.
  ///
  /// Later versions of the format only add keys.
  ///
  /// - Throws: The error of the encoder.
  public func json() throws -> Data {
    let document = Document(
      agents: plan.members.indices.map { index in
        agentObject(plan.name(of: AgentID(rawValue: UInt32(index))), plan.members[index])
      },
      edges: handoffMatrix.edges.map { edge in
        Document.Edge(
          from: plan.name(of: edge.sender),
          to: plan.name(of: edge.receiver),
          sender: edge.senderStatement.map(Document.Location.init),
          receiver: edge.receiverStatement.map(Document.Location.init)
        )
      },
      partners: handoffMatrix.workingPairs.map { pair in
        Document.Partners(
          first: plan.name(of: pair.firstAgent),
          second: plan.name(of: pair.secondAgent),
          namedByFirst: pair.firstStatement.map(Document.Location.init),
          namedBySecond: pair.secondStatement.map(Document.Location.init)
        )
      },
      circles: handoffMatrix.cycles.map { $0.map(plan.name(of:)) },
      unreachable: handoffMatrix.unreachableAgents.map(plan.name(of:)),
      unresolved: unresolvedNames
    )
    return try JSONEncoding.data(document)
  }

  private func agentObject(_ name: String, _ member: Plan.Member) -> Document.Agent {
    let contract = member.contract
    let profile = profiles.first { $0.agent == name }
    // Of several floors of a metric, runs require the strictest.
    let floors = Dictionary(
      contract.floors.map { ($0.metric, $0) },
      uniquingKeysWith: { $1.lowestPassingValue > $0.lowestPassingValue ? $1 : $0 }
    )
    return Document.Agent(
      name: name,
      role: member.role.rawValue,
      roleReason: profile?.reason,
      roleCertainty: profile?.certainty,
      file: member.definition.map { plan.name + $0.path },
      description: profile?.description,
      model: contract.languageModel,
      tools: contract.tools,
      disallowedTools: contract.disallowedTools,
      skills: contract.skills.map(\.text),
      context: contract.neededContext.map(\.text),
      deliverables: contract.deliverables.map(\.text),
      boundaries: contract.exclusions.map(\.text),
      gates: floors.mapValues { Double($0.floor.hundredths) / 100 },
      exclusiveGates: floors.values.filter(\.isExclusive).map(\.metric).sorted(),
      statedGates: profile?.gates.map(Document.StatedGateObject.init),
      frontMatter: profile?.frontMatter,
      sections: profile?.sections.map(DefinitionSection.init)
    )
  }
}
