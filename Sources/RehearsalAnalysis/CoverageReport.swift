public import Foundation
public import RehearsalRules
import RehearsalSimulation

/// What of the protocol a suite has exercised, for people and for machines.
public struct CoverageReport: CustomStringConvertible {
  private let coverage: ProtocolCoverage

  /// Creates the report.
  public init(_ coverage: ProtocolCoverage) {
    self.coverage = coverage
  }

  /// What was exercised in numbers, and what never by name; ends in a line end.
  public var description: String {
    let parts =
      part("agents by state and event", coverage.stages) { "\($0.agent)  \($0.state)  \($0.event)" }
      + part("handoff edges", coverage.edges) { "\($0.sender) -> \($0.receiver)" }
      + part("rules", coverage.rules) { $0 }
      + part("fault verbs", coverage.faults) { $0 }
      + part("gates", coverage.gates) { "\($0.metric)  \($0.passed ? "passed" : "failed")" }
    return "protocol coverage\n" + parts.joined(separator: "\n") + "\n"
  }

  private func part<Item>(
    _ name: String,
    _ tally: CoverageCounts<Item>,
    _ words: (Item) -> String
  ) -> [String] {
    let counts = "\(tally.reached) of \(tally.total)"
    return ["\(counts.aligned(to: 9))  \(name)"]
      + tally.unreached.map { "             never  \(InertText.line(words($0)))" }
  }

  /// The edges as a Mermaid flowchart: how often each was used, dotted where it never was; ends in a
  /// line end.
  public var mermaid: String {
    let edges = coverage.edges.all
    let names = Set(edges.flatMap { [$0.item.sender, $0.item.receiver] }).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, 0...))
    let nodes = names.enumerated().map { "  a\($0)[\(MermaidText.quoted($1))]" }
    let lines = edges.map { edge, count in
      let (sender, receiver) = (numbers[edge.sender] ?? 0, numbers[edge.receiver] ?? 0)
      return count > 0
        ? "  a\(sender) -->|\(count)| a\(receiver)" : "  a\(sender) -.->|never| a\(receiver)"
    }
    return (["flowchart LR"] + nodes + lines).joined(separator: "\n") + "\n"
  }

  /// The same as JSON, format 1, with every count; ends in a line end.
  ///
  /// - Throws: what encoding throws.
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
