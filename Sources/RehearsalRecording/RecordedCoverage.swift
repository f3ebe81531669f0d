import Foundation
import RehearsalRules
import RehearsalSimulation

/// The parts of a plan that a run exercised, in the JSON form that a recording stores.
///
/// The parts are faults, agents, edges, clauses and assertions about events. The JSON is an object with
/// strings of digits. Each digit stands for one part, in the order of the plan: it is 1 if the run exercised
/// the part, and otherwise 0. The key `edge` is a Boolean. The key `assertions` is missing if the plan has no
/// such assertions, and in recordings of older versions.
struct RecordedCoverage: Codable {
  private var faults: String
  private var agents: String
  private var edge: Bool
  private var edges: String
  private var clauses: [String]
  private var assertions: String?

  init(_ coverage: PlanCoverage, _ usedClauses: [[Bool]]) {
    faults = Self.digits(coverage.hasFaultStruck)
    agents = Self.digits(coverage.hadAgentSession)
    edge = coverage.hasCrossedEdge
    edges = Self.digits(coverage.isEdgeCrossed.flatMap(\.self))
    clauses = usedClauses.map(Self.digits)
    let isJudged = coverage.isAssertionJudged
    assertions = isJudged.isEmpty ? nil : Self.digits(isJudged)
  }

  /// Parses the JSON of a recording.
  ///
  /// The result is `nil` if the JSON is invalid, or if its numbers of faults, agents, edges and assertions
  /// differ from the plan's.
  init?(_ json: String, of plan: Plan) {
    guard let parsed = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)),
      parsed.faults.utf8.count == plan.faults.count, parsed.agents.utf8.count == plan.members.count,
      parsed.edges.utf8.count == plan.agents.map({ plan.receivers(of: $0).count }).reduce(0, +),
      parsed.assertions.map({ $0.utf8.count == ConditionalAssertion.assertions(of: plan).count })
        ?? true
    else { return nil }
    self = parsed
  }

  var json: String {
    func quoted(_ text: String) -> String { "\"\(text)\"" }
    return "{\"faults\":\(quoted(faults)),\"agents\":\(quoted(agents)),\"edge\":\(edge),"
      + "\"edges\":\(quoted(edges)),"
      + "\"clauses\":[\(clauses.map(quoted).joined(separator: ","))]"
      + (assertions.map { ",\"assertions\":\(quoted($0))" } ?? "") + "}"
  }

  /// Returns the parts of the plan that the run exercised.
  func coverage(of plan: Plan) -> PlanCoverage {
    var flags = Self.flags(edges)[...]
    let edges = plan.agents.map { agent in
      let agentFlags = flags.prefix(plan.receivers(of: agent).count)
      flags = flags.dropFirst(agentFlags.count)
      return Array(agentFlags)
    }
    return PlanCoverage(
      faults: Self.flags(faults),
      agents: Self.flags(agents),
      hasCrossedEdge: edge,
      edges: edges,
      // A recording of an older version does not tell which assertions judged nothing.
      assertions: assertions.map(Self.flags)
        ?? ConditionalAssertion.assertions(of: plan).map { _ in true }
    )
  }

  var usedClauses: [[Bool]] { clauses.map(Self.flags) }

  private static func digits(_ flags: [Bool]) -> String {
    String(decoding: flags.map { $0 ? UInt8(ascii: "1") : UInt8(ascii: "0") }, as: UTF8.self)
  }

  private static func flags(_ text: String) -> [Bool] { text.utf8.map { $0 == UInt8(ascii: "1") } }
}
