public import Foundation
import RehearsalLint
public import RehearsalSimulation

/// What a team's definitions say of each other: the handoff matrix, and what does not fit in it.
public struct ContractsReport {
  /// A name in a handoff that no agent has.
  public struct UnresolvedName: Encodable {
    var agent: String
    var name: String
    var file: String
    var line: Int

    /// Creates a name that an agent's definition uses at a place.
    public init(agent: String, name: String, at location: SourceLocation) {
      self.agent = agent
      self.name = name
      file = location.file
      line = location.line
    }
  }

  private let plan: Plan
  private let matrix: HandoffMatrix
  private let unresolved: [UnresolvedName]

  /// Creates the report of a team, whose plan's name is the folder as it is shown.
  public init(_ plan: Plan, unresolved: [UnresolvedName]) {
    self.plan = plan
    matrix = HandoffMatrix(plan)
    self.unresolved = unresolved
  }

  private func name(_ agent: AgentID) -> String { InertText.line(plan.name(of: agent)) }
}

// MARK: - Text

extension ContractsReport: CustomStringConvertible {
  /// The report for people, ending in a line end.
  public var description: String {
    let sections = [[summary], edges, partners, circles, unreachable, names].filter { !$0.isEmpty }
    return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var summary: String {
    let both = matrix.edges.count { !$0.isOneSided }
    let sender = matrix.edges.count { $0.namedByReceiver == nil }
    let receiver = matrix.edges.count { $0.namedBySender == nil }
    return "\(Self.count(plan.members.count, "agent")), \(Self.count(matrix.edges.count, "edge")): "
      + "\(both) named by both sides, \(sender) by the sender alone, \(receiver) by the receiver alone"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private var edges: [String] {
    guard !matrix.edges.isEmpty else {
      return [
        "no definition says whom it hands work to or takes it from"
      ]
    }
    var lines: [String] = []
    var last: AgentID?
    for edge in matrix.edges {
      if edge.sender != last { lines.append(name(edge.sender)) }
      last = edge.sender
      lines.append("  -> \(name(edge.receiver))  \(Self.words(for: edge))")
    }
    return lines
  }

  private var partners: [String] {
    guard !matrix.partners.isEmpty else { return [] }
    return ["work with each other"]
      + matrix.partners.map { pair in
        let places = [pair.namedByFirst, pair.namedBySecond].compactMap { $0 }
          .map { InertText.line("\($0)") }.joined(separator: "  ")
        let sides =
          switch (pair.namedByFirst, pair.namedBySecond) {
          case (nil, _): "\(name(pair.second)) alone"
          case (_, nil): "\(name(pair.first)) alone"
          default: "both"
          }
        return "  \(name(pair.first)) -- \(name(pair.second))  \(sides)  \(places)"
      }
  }

  private static func words(for edge: HandoffMatrix.Edge) -> String {
    switch (edge.namedBySender, edge.namedByReceiver) {
    case (let sender?, let receiver?):
      "both  \(InertText.line("\(sender)"))  \(InertText.line("\(receiver)"))"
    case (let sender?, nil): "sender alone  \(InertText.line("\(sender)"))"
    case (nil, let receiver?): "receiver alone  \(InertText.line("\(receiver)"))"
    case (nil, nil): "nobody"
    }
  }

  private var circles: [String] {
    guard !matrix.circles.isEmpty else { return [] }
    return ["work can go round among"]
      + matrix.circles.map { "  " + $0.map(name).joined(separator: ", ") }
  }

  private var unreachable: [String] {
    guard !matrix.unreachable.isEmpty else { return [] }
    return ["no work can reach"] + matrix.unreachable.map { "  " + name($0) }
  }

  private var names: [String] {
    guard !unresolved.isEmpty else { return [] }
    return ["names that no agent has"]
      + unresolved.map { unknown in
        "  \(InertText.line(unknown.name))  \(InertText.line(unknown.file)):\(unknown.line)"
      }
  }
}

// MARK: - Mermaid

extension ContractsReport {
  /// The edges as a Mermaid flowchart: whole lines for what both sides name, dotted ones for the rest.
  public var mermaid: String {
    let nodes = plan.members.indices.map { place in
      "  a\(place)[\(MermaidText.quoted(plan.name(of: AgentID(rawValue: UInt32(place)))))]"
    }
    let arrows = matrix.edges.map { edge in
      "  a\(edge.sender.index) \(edge.isOneSided ? "-.->" : "-->") a\(edge.receiver.index)"
    }
    let lines = matrix.partners.map { pair in
      "  a\(pair.first.index) \(pair.isOneSided ? "-.-" : "---") a\(pair.second.index)"
    }
    return (["flowchart LR"] + nodes + arrows + lines).joined(separator: "\n") + "\n"
  }
}

// MARK: - JSON

extension ContractsReport {
  private struct Object: Encodable {
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
      var file: String?
    }

    struct Edge: Encodable {
      var from: String
      var to: String
      var sender: Place?
      var receiver: Place?
    }

    struct Partners: Encodable {
      var first: String
      var second: String
      var namedByFirst: Place?
      var namedBySecond: Place?
    }

    struct Place: Encodable {
      var file: String
      var line: Int

      init(_ location: SourceLocation) {
        file = location.file
        line = location.line
      }
    }
  }

  /// The report as JSON with sorted keys, format 1, ending in a line end; keys are only ever added.
  public func json() throws -> Data {
    let object = Object(
      agents: plan.members.indices.map { place in
        let member = plan.members[place]
        return Object.Agent(
          name: plan.name(of: AgentID(rawValue: UInt32(place))),
          role: member.role.rawValue,
          file: member.definition.map { plan.name + $0.path }
        )
      },
      edges: matrix.edges.map { edge in
        Object.Edge(
          from: plan.name(of: edge.sender),
          to: plan.name(of: edge.receiver),
          sender: edge.namedBySender.map(Object.Place.init),
          receiver: edge.namedByReceiver.map(Object.Place.init)
        )
      },
      partners: matrix.partners.map { pair in
        Object.Partners(
          first: plan.name(of: pair.first),
          second: plan.name(of: pair.second),
          namedByFirst: pair.namedByFirst.map(Object.Place.init),
          namedBySecond: pair.namedBySecond.map(Object.Place.init)
        )
      },
      circles: matrix.circles.map { $0.map(plan.name(of:)) },
      unreachable: matrix.unreachable.map(plan.name(of:)),
      unresolved: unresolved
    )
    return try JSONFile.data(object)
  }
}
