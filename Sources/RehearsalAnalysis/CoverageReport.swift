public import Foundation
public import RehearsalRules
import RehearsalSimulation

/// A report on protocol coverage: which parts of the protocol between agents the runs exercised.
///
/// The parts are the states in which agents receive handoffs, the edges between agents, the rules,
/// the kinds of faults, the quality gates and the states of the platform.
public struct CoverageReport: CustomStringConvertible {
  private let coverage: ProtocolCoverage

  /// Creates the report on the given coverage.
  public init(_ coverage: ProtocolCoverage) {
    self.coverage = coverage
  }

  /// The human-readable report, which ends with a newline.
  ///
  /// For each kind of item, such as edges, the report counts the exercised items and lists the items that no
  /// run exercised.
  public var description: String {
    let lines =
      rows("agents by state and event", coverage.stages) {
        "\($0.agent)  \($0.state)  \($0.intent)"
      }
      + rows("handoff edges", coverage.edges) { "\($0.sender) -> \($0.receiver)" }
      + rows("rules", coverage.rules) { $0 }
      + rows("fault verbs", coverage.faults) { $0 }
      + rows("gates", coverage.gates) { "\($0.metric)  \($0.passed ? "passed" : "failed")" }
      + (coverage.platformEffects.itemCount == 0
        ? [] : rows("platform states", coverage.platformEffects) { $0.rawValue })
    return "protocol coverage\n" + lines.joined(separator: "\n") + "\n"
  }

  private func rows<Item>(
    _ name: String,
    _ counts: CoverageCounts<Item>,
    _ label: (Item) -> String
  ) -> [String] {
    let countText = "\(counts.reachedCount) of \(counts.itemCount)"
    return ["\(countText.rightAligned(to: 9))  \(name)"]
      + counts.unreachedItems.map { "             never  \(InertText.singleLine(label($0)))" }
  }

  /// The edges between agents as a Mermaid flowchart, which ends with a newline.
  ///
  /// The label of an edge is the number of handoffs that took the edge. An edge that no handoff took is
  /// dotted and has the label `never`.
  public var mermaid: String {
    let edges = coverage.edges.sortedCounts
    let agentNames = Set(edges.flatMap { [$0.item.sender, $0.item.receiver] }).sorted()
    let nodeNumbers = Dictionary(uniqueKeysWithValues: zip(agentNames, 0...))
    let nodes = agentNames.enumerated().map { "  a\($0)[\(MermaidText.quoted($1))]" }
    let edgeLines = edges.map { edge, count in
      let (sender, receiver) = (nodeNumbers[edge.sender] ?? 0, nodeNumbers[edge.receiver] ?? 0)
      return count > 0
        ? "  a\(sender) -->|\(count)| a\(receiver)" : "  a\(sender) -.->|never| a\(receiver)"
    }
    return (["flowchart LR"] + nodes + edgeLines).joined(separator: "\n") + "\n"
  }

  /// Returns how often the runs exercised each item, as JSON in format version 1, with a newline at the end.
  ///
  /// - Throws: The error of the encoder.
  public func json() throws -> Data {
    let document = Document(
      stages: coverage.stages.sortedCounts.map {
        Document.Stage(
          agent: $0.item.agent,
          state: $0.item.state.rawValue,
          event: $0.item.intent.rawValue,
          count: $0.count
        )
      },
      edges: coverage.edges.sortedCounts.map {
        Document.Edge(sender: $0.item.sender, receiver: $0.item.receiver, count: $0.count)
      },
      rules: coverage.rules.sortedCounts.map {
        Document.NamedCount(name: $0.item, count: $0.count)
      },
      faults: coverage.faults.sortedCounts.map {
        Document.NamedCount(name: $0.item, count: $0.count)
      },
      gates: coverage.gates.sortedCounts.map {
        Document.Gate(metric: $0.item.metric, passed: $0.item.passed, count: $0.count)
      },
      platform: coverage.platformEffects.sortedCounts.map {
        Document.NamedCount(name: $0.item.rawValue, count: $0.count)
      }
    )
    return try JSONEncoding.data(document)
  }

  private struct Document: Encodable {
    var format = 1
    var stages: [Stage]
    var edges: [Edge]
    var rules: [NamedCount]
    var faults: [NamedCount]
    var gates: [Gate]
    var platform: [NamedCount]

    struct Stage: Encodable {
      var agent: String
      var state: String
      var event: String
      var count: Int
    }

    struct Edge: Encodable {
      var sender: String
      var receiver: String
      var count: Int
    }

    struct NamedCount: Encodable {
      var name: String
      var count: Int
    }

    struct Gate: Encodable {
      var metric: String
      var passed: Bool
      var count: Int
    }
  }
}
