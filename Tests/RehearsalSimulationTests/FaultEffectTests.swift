import RehearsalSimulation
import Support
import Testing

/// Every fault that a trace records changed the run, and no other fault did.
@Suite struct `A recorded strike` {
  private static let ofWorkers = [
    "crash: {restart: 1m}", "crash: {restart: 1m, after: act.command}",
    "crash: {restart: 1m, after: task.started}", "pause: {for: 5m}",
    "slow: {times: 3}", "slow: {times: 2}", "skip-check: {check: own-gates}",
    "scope-creep: {path: docs/x.md}", "false-done: {}", "no-op: {}", "defer: {}",
    "omit: {deliverable: Summary}", "claim-without-evidence: {}", "edit-gate: {}",
    "use-tool: {tool: WebFetch}", "self-delegate: {}", "ask-user: {}", "stop-silently: {}",
    "torn-write: {}", "stale-read: {}", "lost-update: {path: api/a.py}", "rate-limit: {for: 3m}",
    "budget-exhausted: {}", "rate-limit: {for: 0s}", "pause: {for: 0s}",
  ]

  private static let ofJudges = [
    "crash: {restart: 1m, before: decision.made}", "crash: {restart: 1m, after: gate.checked}",
    "pause: {for: 5m}", "fail-open: {}",
    "malformed-decision: {}", "false-block: {}", "false-allow: {}", "skip-check: {check: gates}",
    "slow: {times: 3}", "no-op: {}", "stop-silently: {}", "self-delegate: {}", "torn-write: {}",
    "use-tool: {tool: WebFetch}", "stale-read: {}", "rate-limit: {for: 3m}", "defer: {}",
    "claim-without-evidence: {}",
  ]

  private static let ofHandoffs = [
    "drop: {}", "duplicate: {}", "delay: {by: 5m}", "delay: {by: 4m}", "reorder: {within: 5m}",
    "hold: {until: 7m}", "hold: {until: 6m}", "misroute: {receiver: frontend-implementer}",
    "truncate: {keep: 1}", "truncate: {keep: 0}", "ack-without-write: {}",
  ]

  private static let groups = [
    (ofWorkers, "agent: backend-implementer"), (ofJudges, "agent: code-reviewer"),
    (ofHandoffs, "to: verify-app"),
  ]

  /// Sessions that take time and spend tokens, work that passes, and work that fails.
  private static let behaviours = [
    "model: {backend-implementer: {takes: 6m, spends: 100}, code-reviewer: {takes: 2m, spends: 50}}\n",
    "behaviour: {backend-implementer: [{reports: {unit-coverage: 60}}]}\n",
    "behaviour: {code-reviewer: [{decides: {decision: BLOCKED, defects: [{category: a, text: b}]}}]}\n",
  ]

  /// Creates a plan with all faults of a group on the same session or handoff.
  private func plan(_ group: Int, _ behaviour: String) throws -> Plan {
    let (faults, who) = Self.groups[group]
    var text = "platform: {budget: 100000}\n" + Fixture.work + behaviour + "heal: 9m\nfaults:\n"
    for (place, fault) in faults.enumerated() {
      let nth = fault.hasPrefix("stale-read") ? 2 : 1
      let (verb, keys) = (fault.prefix { $0 != "{" }, fault.drop { $0 != "{" }.dropFirst())
      let comma = keys == "}" ? "" : ", "
      text += "  - {id: f\(place), \(verb){\(who), nth: \(nth)\(comma)\(keys)}\n"
    }
    return try Fixture.plan(text)
  }

  private struct Deed: Equatable {
    var time: Instant
    var agent: AgentID
    var session: SessionID
    var task: TaskID
    var kind: Event.Kind
  }

  /// Runs the plan and returns its events without strikes, and the faults that struck.
  private func run(_ plan: Plan, _ faults: [Fault]) -> (deeds: [Deed], struck: [Fault]) {
    var plan = plan
    plan.faults = faults
    var struck: Set<String> = []
    var deeds: [Deed] = []
    for event in TestRun(plan).events {
      guard case .faultInjected(let id) = event.kind else {
        let (agent, session, task) = (event.agent, event.session, event.task)
        deeds.append(
          Deed(time: event.time, agent: agent, session: session, task: task, kind: event.kind)
        )
        continue
      }
      struck.insert(id)
    }
    return (deeds, faults.filter { struck.contains($0.id) })
  }

  /// For each pair of faults, the run equals the run with only the recorded faults, and differs from the
  /// run without any one of them.
  @Test(arguments: groups.indices, behaviours.indices)
  func `has an effect, and every effect is recorded`(group: Int, behaviour: Int) throws {
    let plan = try plan(group, Self.behaviours[behaviour])
    let bare = run(plan, []).deeds
    let alone = plan.faults.map { run(plan, [$0]) }
    #expect(alone.filter { !$0.struck.isEmpty }.count > plan.faults.count / 2)
    for (place, one) in alone.enumerated() {
      #expect(one.struck.isEmpty == (one.deeds == bare), "\(Self.groups[group].0[place])")
    }
    for (first, second) in plan.faults.indices.flatMap({ first in
      plan.faults.indices.filter { $0 != first }.map { (first, $0) }
    }) {
      let pair = [plan.faults[first], plan.faults[second]]
      let both = run(plan, pair)
      let words = "\(Self.groups[group].0[first]) and \(Self.groups[group].0[second])"
      switch both.struck.map(\.id) {
      case []: #expect(both.deeds == bare, "\(words)")
      case [pair[0].id]: #expect(both.deeds == alone[first].deeds, "\(words)")
      case [pair[1].id]: #expect(both.deeds == alone[second].deeds, "\(words)")
      default:
        #expect(both.deeds != alone[first].deeds, "\(words)")
        #expect(both.deeds != alone[second].deeds, "\(words)")
      }
    }
  }
}
