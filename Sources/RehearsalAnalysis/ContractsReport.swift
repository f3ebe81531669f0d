public import Foundation
import RehearsalLint
public import RehearsalSimulation

/// A report on the contracts of a team's agents.
///
/// The report lists the edges, that is, the pairs of agents in which one hands work to the other. It also lists the
/// names in definitions that no agent has.
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

    /// Creates the profile of an agent.
    ///
    /// - Parameters:
    ///   - agent: The name of the agent.
    ///   - description: The description in the definition, or `nil` if the definition has none.
    ///   - reason: Why the agent has its role, such as "`reviewer` in its name".
    ///   - certainty: How certain the role is: `stated` by the policy, or guessed as `sure`, `likely` or `unsure`.
    public init(agent: String, description: String?, reason: String, certainty: String) {
      self.agent = agent
      self.description = description
      self.reason = reason
      self.certainty = certainty
    }
  }

  private let plan: Plan
  private let matrix: HandoffMatrix
  private let unresolvedNames: [UnresolvedName]
  private let profiles: [Profile]

  /// Creates the report from the plan of a team.
  ///
  /// The name of `plan` must be the path of the folder with the definitions, with a slash at the end. The JSON report
  /// puts this path in front of the path of each definition.
  public init(_ plan: Plan, unresolved: [UnresolvedName], profiles: [Profile] = []) {
    self.plan = plan
    self.profiles = profiles
    matrix = HandoffMatrix(plan)
    unresolvedNames = unresolved
  }

  private func name(_ agent: AgentID) -> String { InertText.line(plan.name(of: agent)) }
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
    let mutualCount = matrix.edges.count { !$0.isOneSided }
    let senderOnlyCount = matrix.edges.count { $0.namedByReceiver == nil }
    let receiverOnlyCount = matrix.edges.count { $0.namedBySender == nil }
    return "\(plan.members.count.counted("agent")), "
      + "\(matrix.edges.count.counted("edge")): "
      + "\(mutualCount) named by both sides, \(senderOnlyCount) by the sender alone, "
      + "\(receiverOnlyCount) by the receiver alone"
  }

  private var edgeLines: [String] {
    guard !matrix.edges.isEmpty else {
      return [
        "no definition says whom it hands work to or takes it from"
      ]
    }
    var lines: [String] = []
    var lastSender: AgentID?
    for edge in matrix.edges {
      if edge.sender != lastSender { lines.append(name(edge.sender)) }
      lastSender = edge.sender
      lines.append("  -> \(name(edge.receiver))  \(Self.sidesText(of: edge))")
    }
    return lines
  }

  private var partnerLines: [String] {
    guard !matrix.partners.isEmpty else { return [] }
    return ["work with each other"]
      + matrix.partners.map { pair in
        let locations = [pair.namedByFirst, pair.namedBySecond].compactMap { $0 }
          .map { InertText.line("\($0)") }.joined(separator: "  ")
        let sides =
          switch (pair.namedByFirst, pair.namedBySecond) {
          case (nil, _): "\(name(pair.second)) alone"
          case (_, nil): "\(name(pair.first)) alone"
          default: "both"
          }
        return "  \(name(pair.first)) -- \(name(pair.second))  \(sides)  \(locations)"
      }
  }

  private static func sidesText(of edge: HandoffMatrix.Edge) -> String {
    switch (edge.namedBySender, edge.namedByReceiver) {
    case (let sender?, let receiver?):
      "both  \(InertText.line("\(sender)"))  \(InertText.line("\(receiver)"))"
    case (let sender?, nil): "sender alone  \(InertText.line("\(sender)"))"
    case (nil, let receiver?): "receiver alone  \(InertText.line("\(receiver)"))"
    case (nil, nil): "nobody"
    }
  }

  private var cycleLines: [String] {
    guard !matrix.cycles.isEmpty else { return [] }
    return ["work can go round among"]
      + matrix.cycles.map { "  " + $0.map(name).joined(separator: ", ") }
  }

  private var unreachableLines: [String] {
    guard !matrix.unreachable.isEmpty else { return [] }
    return ["no work can reach"] + matrix.unreachable.map { "  " + name($0) }
  }

  private var unresolvedLines: [String] {
    guard !unresolvedNames.isEmpty else { return [] }
    return ["names that no agent has"]
      + unresolvedNames.map { unresolved in
        "  \(InertText.line(unresolved.name))  \(InertText.line(unresolved.file)):\(unresolved.line)"
      }
  }
}

// MARK: - Mermaid

extension ContractsReport {
  /// The edges between the agents as a Mermaid flowchart, which ends with a newline.
  ///
  /// A line between two agents is solid if the definitions of both name the edge, and dotted if only one does.
  public var mermaid: String {
    let nodes = plan.members.indices.map { index in
      "  a\(index)[\(MermaidText.quoted(plan.name(of: AgentID(rawValue: UInt32(index)))))]"
    }
    let arrows = matrix.edges.map { edge in
      "  a\(edge.sender.index) \(edge.isOneSided ? "-.->" : "-->") a\(edge.receiver.index)"
    }
    let partnerLines = matrix.partners.map { pair in
      "  a\(pair.first.index) \(pair.isOneSided ? "-.-" : "---") a\(pair.second.index)"
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
      /// The tools that the agent may use; `nil` if the agent may use all tools.
      var tools: [String]?
      var disallowedTools: [String]
      var skills: [String]
      var context: [String]
      var deliverables: [String]
      var boundaries: [String]
      /// The minimum value with which each quality gate passes, in percent, keyed by the metric.
      var gates: [String: Double]
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
      edges: matrix.edges.map { edge in
        Document.Edge(
          from: plan.name(of: edge.sender),
          to: plan.name(of: edge.receiver),
          sender: edge.namedBySender.map(Document.Location.init),
          receiver: edge.namedByReceiver.map(Document.Location.init)
        )
      },
      partners: matrix.partners.map { pair in
        Document.Partners(
          first: plan.name(of: pair.first),
          second: plan.name(of: pair.second),
          namedByFirst: pair.namedByFirst.map(Document.Location.init),
          namedBySecond: pair.namedBySecond.map(Document.Location.init)
        )
      },
      circles: matrix.cycles.map { $0.map(plan.name(of:)) },
      unreachable: matrix.unreachable.map(plan.name(of:)),
      unresolved: unresolvedNames
    )
    return try JSONFile.data(document)
  }

  private func agentObject(_ name: String, _ member: Plan.Member) -> Document.Agent {
    let contract = member.contract
    let profile = profiles.first { $0.agent == name }
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
      gates: Dictionary(
        contract.floors.map { ($0.metric, Double($0.floor.hundredths) / 100) },
        uniquingKeysWith: { first, _ in first }
      )
    )
  }
}
