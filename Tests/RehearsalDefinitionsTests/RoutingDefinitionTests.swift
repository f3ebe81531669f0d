import Foundation
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalDefinitions

/// An edge that one definition states.
private struct Edge: Hashable, CustomStringConvertible {
  /// The set and the path of the definition.
  var file: String
  var from: String
  var to: String

  /// The edge in the other direction.
  var reversed: Edge { Edge(file: file, from: to, to: from) }

  var description: String { "\(file): \(from) > \(to)" }
}

/// An edge that at least one of two readers saw.
private struct Label {
  var edge: Edge
  /// The kinds that each reader gave; empty for a reader who did not see the edge.
  var kinds: [Set<Substring>]

  /// Creates a label from a line with the set, path, sender, receiver, and the kinds by each reader.
  init(_ line: Substring) {
    let fields = line.split(separator: "\t")
    edge = Edge(file: "\(fields[0])/\(fields[1])", from: "\(fields[2])", to: "\(fields[3])")
    kinds = fields[4...].map { $0 == "-" ? [] : Set($0.split(separator: "+")) }
  }

  var isAgreed: Bool { kinds.allSatisfy { !$0.isEmpty } }

  func isA(_ kind: Substring) -> Bool { kinds.contains { $0.contains(kind) } }
}

/// The edges that the parser reads in definitions.
private struct ReadEdges {
  /// The edges with a sender and a receiver.
  var handoffs: Set<Edge> = []
  /// The edges between agents that work together, each in either direction.
  var partners: Set<Edge> = []

  mutating func add(_ agent: AgentFile, _ file: String, in team: TeamFiles) {
    for mention in agent.body.mentions {
      for other in Self.agents(mention, in: team) where other != agent.name {
        let edge = Edge(file: file, from: agent.name, to: other)
        switch mention.direction {
        case .sends: handoffs.insert(edge)
        case .receives: handoffs.insert(edge.reversed)
        case .works: partners.insert(edge)
        }
      }
    }
  }

  /// Returns the agents that a name stands for, or the name itself if it is meant as a missing agent.
  private static func agents(_ mention: HandoffMention, in team: TeamFiles) -> [String] {
    // The readers gave no edges for words that stand for all agents.
    guard !mention.name.lowercased().hasPrefix("all ") else { return [] }
    let agents = team.resolve(mention.name)
    let isNamed = mention.isMarked || mention.name.contains("-") && AgentTitle.ends(mention.name)
    let isMissing =
      isNamed && !mention.isCommand && NameKind(of: mention.name) == .agent
    return agents.isEmpty && isMissing ? [mention.name] : agents
  }

  func hold(_ label: Label) -> Bool {
    label.isA("hands") && handoffs.contains(label.edge)
      || label.isA("works-with")
        && (partners.contains(label.edge) || partners.contains(label.edge.reversed))
  }

  /// Returns the edges that no reader saw.
  func beyond(_ labels: [Label]) -> [Edge] {
    let edges = Set(labels.map(\.edge))
    let undirected = Set(labels.filter { $0.isA("works-with") }.map(\.edge.reversed))
    return handoffs.subtracting(edges).subtracting(undirected)
      + partners.filter { !edges.contains($0) && !edges.contains($0.reversed) }
  }
}

/// How many of the edges in routing definitions are read.
@Suite struct `The reading of routing definitions of others` {
  @Test(.enabled(if: Surroundings.hasShared, "needs the material beside the project"))
  func `finds 85 of 100 edges, and 95 of 100 edges that it finds are there`() throws {
    let shared = try #require(Surroundings.shared)
    let labels = try Surroundings.text("Tests/RehearsalDefinitionsTests/Labels/routes.tsv")
      .split(separator: "\n").filter { !$0.hasPrefix("#") }.map(Label.init)
    let files = Set(labels.map(\.edge.file))
    var read = ReadEdges()
    var readFiles: Set<String> = []
    for set in Set(files.map { String($0.prefix { $0 != "/" }) }) {
      let folder = shared.appending(path: "definitions/\(set)")
      let tree = DiskTree(root: folder, shownAs: "")
      let team = try TeamFiles([tree])
      for file in team.files where files.contains("\(set)/\(file.path)") {
        read.add(try #require(file.agent), "\(set)/\(file.path)", in: team)
        readFiles.insert("\(set)/\(file.path)")
      }
    }
    #expect(readFiles == files)
    let agreed = labels.filter(\.isAgreed)
    let missed = agreed.filter { !read.hold($0) }.map(\.edge)
    expect(agreed.count - missed.count, of: agreed.count, atLeast: 85, without: missed)
    let wrong = read.beyond(labels)
    let count = read.handoffs.count + read.partners.count
    expect(count - wrong.count, of: count, atLeast: 95, without: wrong)
  }

  private func expect(_ part: Int, of whole: Int, atLeast percent: Int, without edges: [Edge]) {
    let list = edges.map(\.description).sorted().joined(separator: "\n")
    #expect(part * 100 >= whole * percent, "\(part) of \(whole), without\n\(list)")
  }
}
