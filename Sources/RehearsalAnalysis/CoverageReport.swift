public import Foundation
public import RehearsalRules
import RehearsalSimulation

/// A report on the parts of the protocol that a suite's runs exercised.
public struct CoverageReport: CustomStringConvertible {
  private let coverage: ProtocolCoverage

  /// Creates the report of the given coverage.
  public init(_ coverage: ProtocolCoverage) {
    self.coverage = coverage
  }

  /// The human-readable report, which ends with a newline.
  ///
  /// The report counts the items that the runs exercised, and lists the items that no run exercised.
  public var description: String {
    let lines =
      rows("agents by state and event", coverage.stages) { "\($0.agent)  \($0.state)  \($0.event)" }
      + rows("handoff edges", coverage.edges) { "\($0.sender) -> \($0.receiver)" }
      + rows("rules", coverage.rules) { $0 }
      + rows("fault verbs", coverage.faults) { $0 }
      + rows("gates", coverage.gates) { "\($0.metric)  \($0.passed ? "passed" : "failed")" }
      + (coverage.platform.total == 0
        ? [] : rows("platform states", coverage.platform) { $0.rawValue })
    return "protocol coverage\n" + lines.joined(separator: "\n") + "\n"
  }

  private func rows<Item>(
    _ name: String,
    _ tally: CoverageCounts<Item>,
    _ label: (Item) -> String
  ) -> [String] {
    let counts = "\(tally.reached) of \(tally.total)"
    return ["\(counts.aligned(to: 9))  \(name)"]
      + tally.unreached.map { "             never  \(InertText.line(label($0)))" }
  }

  /// The edges between agents as a Mermaid flowchart, which ends with a newline.
  ///
  /// The label of an edge is its count of handoffs. An edge without handoffs is dotted.
  public var mermaid: String {
    let edges = coverage.edges.all
    let names = Set(edges.flatMap { [$0.item.sender, $0.item.receiver] }).sorted()
    let indices = Dictionary(uniqueKeysWithValues: zip(names, 0...))
    let nodes = names.enumerated().map { "  a\($0)[\(MermaidText.quoted($1))]" }
    let lines = edges.map { edge, count in
      let (sender, receiver) = (indices[edge.sender] ?? 0, indices[edge.receiver] ?? 0)
      return count > 0
        ? "  a\(sender) -->|\(count)| a\(receiver)" : "  a\(sender) -.->|never| a\(receiver)"
    }
    return (["flowchart LR"] + nodes + lines).joined(separator: "\n") + "\n"
  }

  /// Returns the count of every item as JSON in format version 1, with a newline at the end.
  ///
  /// - Throws: The error of the encoder.
  public func json() throws -> Data {
    let object = Object(
      stages: coverage.stages.all.map {
        Object.Stage(
          agent: $0.item.agent,
          state: $0.item.state.rawValue,
          event: $0.item.event.rawValue,
          count: $0.count
        )
      },
      edges: coverage.edges.all.map {
        Object.Edge(sender: $0.item.sender, receiver: $0.item.receiver, count: $0.count)
      },
      rules: coverage.rules.all.map { Object.Named(name: $0.item, count: $0.count) },
      faults: coverage.faults.all.map { Object.Named(name: $0.item, count: $0.count) },
      gates: coverage.gates.all.map {
        Object.Gate(metric: $0.item.metric, passed: $0.item.passed, count: $0.count)
      },
      platform: coverage.platform.all.map {
        Object.Named(name: $0.item.rawValue, count: $0.count)
      }
    )
    return try JSONFile.data(object)
  }

  private struct Object: Encodable {
    var format = 1
    var stages: [Stage]
    var edges: [Edge]
    var rules: [Named]
    var faults: [Named]
    var gates: [Gate]
    var platform: [Named]

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

    struct Named: Encodable {
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
