import Foundation
import RehearsalDefinitions
import RehearsalHistories
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `A run that is exported as logs and imported again` {
  /// What the format can say of a session.
  private struct Session: Hashable {
    var agent: String
    var start: Int64
    var acts: [String]
    var tokens: Int64
  }

  /// Returns the sessions of a run in the order in which they open.
  private static func sessions(_ plan: Plan, _ events: [Event]) -> [Session] {
    var sessions: [SessionID: Session] = [:]
    var order: [SessionID] = []
    for event in events {
      let milliseconds = event.time.nanoseconds / 1_000_000
      switch event.kind {
      case .sessionOpened:
        order.append(event.session)
        sessions[event.session] = Session(
          agent: plan.name(of: event.agent),
          start: milliseconds,
          acts: [],
          tokens: 0
        )
      case .sessionSpent(let tokens): sessions[event.session]?.tokens += tokens
      case .actTool(_, .stripped): break
      case .actTool(let tool, let use):
        sessions[event.session]?.acts.append(
          "\(ToolTable.nameWithoutLimits(of: tool)) \(use.rawValue)"
        )
      // A path is kept in its normal form, without a slash at its end.
      case .actWrite(let path):
        sessions[event.session]?.acts.append("writes \(PathPattern.normalised(path))")
      case .actRead, .actCommand, .actSkill:
        sessions[event.session]?.acts.append("\(event.kind)")
      default: break
      }
    }
    return order.compactMap { sessions[$0] }
  }

  private static func imported(_ plan: Plan, _ events: [Event]) throws -> HistoryTrace {
    let export = ClaudeLogExport(plan, events, session: "run-1")
    let folder = try LogFolder()
    for (path, lines) in export.files { try folder.write(path, lines) }
    return HistoryTrace(try folder.history(keepsText: true))
  }

  @Test(arguments: 0..<60)
  func `has the same sessions with their agents, times, acts and tokens`(seed: UInt64) throws {
    let files = RandomScenario(seed: seed).files.map { ($0.path, Array($0.text.utf8)) }
    let tree = InMemoryTree(Dictionary(files, uniquingKeysWith: { $1 }))
    let plan = try PlanLoader(tree, rules: RuleNames(runs: RuleBook.identifiers))
      .load(RandomScenario.path).plan
    var events: [Event] = []
    _ = Simulation(plan).run(seed: seed) { events.append(copy $0) }
    let expected = Self.sessions(plan, events)
    let trace = try Self.imported(plan, events)
    let found = Self.sessions(trace.plan, trace.events).filter { $0.agent != "main" }
    #expect(Set(found) == Set(expected))
    #expect(found.count == expected.count)
  }
}
