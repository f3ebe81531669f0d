import RehearsalRules
import Support
import Testing

@testable import RehearsalSimulation

/// What becomes of messages that nobody reads.
@Suite struct `A message that nobody has read` {
  @Test func `is told with the reason that its receiver was never idle again`() throws {
    // T-2 ends at 20 minutes, at the end of its author's session.
    let run = try TestRun(
      Peers.scenario("idle").replacing("takes: 5m, times", with: "takes: 0s, times")
    )
    #expect(run.unread == ["frontend-implementer busy"])
    #expect(
      run.lines(with: "never read") == [
        "20m backend-implementer -> frontend-implementer  inform  T-1  never read: the receiver was not idle any more"
      ]
    )
    #expect(
      run.violations(of: "handoff.unread") == ["handoff.unread by backend-implementer on T-1"]
    )
    #expect(run.end == "20m")
  }

  @Test func `is told with the reason that it came after the end`() throws {
    // The verifier reads the message at 6 minutes for half an hour and then informs the reviewer.
    let run = try TestRun(
      Peers.scenario("idle", informs: "inform: verify-app")
        .replacing(
          "verify-app: [",
          with: "verify-app: [{when: {intent: inform}, takes: 30m, "
            + "hands: [{inform: code-reviewer}]}, "
        )
    )
    #expect(run.read(by: "verify-app") == ["6m"])
    #expect(run.unread == ["code-reviewer late"])
    #expect(run.end == "36m")
  }

  @Test func `is told with the reason that its receiver is away`() throws {
    let run = try TestRun(
      Peers.scenario(
        "{read: idle, members: leave}",
        informs: "inform: code-reviewer",
        "faults: [{id: off, pause: {agent: code-reviewer, at: 5m, for: 10h}}]\nlimits: {time: 2h}"
      )
    )
    #expect(run.unread == ["code-reviewer away"])
  }

  @Test func `is told in the order of the receivers, and then of the messages`() throws {
    let run = try TestRun(
      Peers.scenario(
        "{read: idle, every: 1h}",
        informs: "inform: \"*\", text: one}, {inform: \"*\", text: two"
      )
    )
    #expect(
      run.unread == [
        "code-reviewer unseen", "code-reviewer unseen", "frontend-implementer unseen",
        "frontend-implementer unseen", "verify-app unseen", "verify-app unseen",
      ]
    )
    let told = run.events.filter { $0.kind.name == .handoffUnread }.map(\.handoff.rawValue)
    // Everyone got the first message 4 minutes before the second.
    #expect(told == told.sorted { $0 % 3 == $1 % 3 ? $0 < $1 : false })
    #expect(run.lines.last?.hasPrefix("run ended") == true)
  }

  @Test func `is told if the run stops at a limit`() throws {
    let run = try TestRun(Peers.scenario("idle", "limits: {time: 10m}"))
    #expect(run.unread == ["frontend-implementer busy"])
    #expect(run.verdict == "unknown")
  }

  @Test func `has one end, as every other handoff`() throws {
    let rest = """
      faults:
        - {id: twice, duplicate: {intent: inform, to: frontend-implementer}}
        - {id: lost, drop: {intent: inform, to: code-reviewer}}
      expect: {always: [every-dispatch-ends-once, no-ghosts]}
      """
    for messages in ["idle", "{read: idle, every: 1h}", "{read: idle, members: leave}"] {
      let run = try TestRun(
        Peers.scenario(messages, informs: "inform: [code-reviewer, frontend-implementer]", rest)
      )
      #expect(run.verdict == "pass")
      #expect(run.lines(with: "lost by lost").count == 1)
      #expect(run.lines(with: "duplicated by twice").count == 1)
      let isRead = !messages.contains("1h")
      #expect(run.read(by: "frontend-implementer").count == (isRead ? 1 : 0))
      #expect(run.unread.count == (isRead ? 0 : 2))
    }
  }

  @Test func `unbalances the run if its end is not told`() throws {
    var plan = try Fixture.plan(
      Peers.scenario("{read: idle, every: 1h}", "expect: {always: [every-dispatch-ends-once]}")
    )
    plan.name = "told"
    var judge = RunJudge(plan)
    _ = Simulation(plan).run(seed: 0) { event in
      if event.kind.name != .handoffUnread { judge.observe(event) }
    }
    #expect(judge.conclude().verdict == .fail)
  }
}

/// Agents that leave the team.
@Suite struct `An agent that has left the team` {
  /// The verifier of T-2 informs others at 22 minutes and a half, after T-1 has ended.
  private static func run(_ members: String, informs: String) throws -> TestRun {
    try TestRun(
      Peers.scenario("{read: idle, members: \(members)}", informs: "skill: python").replacing(
        "verify-app: [",
        with: "verify-app: [{when: {intent: deliver, task: T-2}, takes: 5m, does: [{\(informs)}]}, "
      )
    )
  }

  @Test func `reads no message, and the message is found`() throws {
    let run = try Self.run("leave", informs: "inform: backend-implementer")
    #expect(run.read(by: "backend-implementer") == [])
    #expect(run.unread == ["backend-implementer left"])
    #expect(
      run.seriousViolations == [
        "handoff.to-finished by verify-app on T-2", "handoff.unread by verify-app on T-2",
      ]
    )
    #expect(
      run.judgement.violations.map(\.text) == [
        "sent a message to backend-implementer, which has left: all its tasks have ended",
        "backend-implementer never read the message: the receiver has left the team",
      ]
    )
  }

  @Test func `reads messages if agents stay`() throws {
    let run = try Self.run("stay", informs: "inform: backend-implementer")
    #expect(run.read(by: "backend-implementer") == ["22m30s"])
    #expect(run.seriousViolations == [])
  }

  @Test func `gets no message for everyone`() throws {
    let left = try Self.run("leave", informs: "inform: \"*\"")
    #expect(left.informed == ["code-reviewer", "frontend-implementer"])
    #expect(left.seriousViolations == [])
    let stayed = try Self.run("stay", informs: "inform: \"*\"")
    #expect(stayed.informed == ["backend-implementer", "code-reviewer", "frontend-implementer"])
  }

  @Test func `has had a task, all of which have ended, and is back with another`() throws {
    let plan = try Fixture.plan(Peers.scenario("{read: idle, members: leave}"))
    var membership = try #require(Membership(of: plan))
    let agent = try #require(plan.agent(named: "backend-implementer"))
    let other = try #require(plan.agent(named: "frontend-implementer"))
    let judge = try #require(plan.agent(named: "verify-app"))
    let (first, second) = (plan.taskIDs[0], plan.taskIDs[1])
    membership.submit(first)
    #expect(!membership.hasLeft(agent))
    membership.end(first)
    #expect(membership.hasLeft(agent))
    #expect(!membership.hasLeft(other))
    #expect(!membership.hasLeft(judge))
    membership.submit(second)
    membership.give(second, to: agent)
    #expect(!membership.hasLeft(agent))
    membership.end(second)
    membership.end(second)
    #expect(membership.hasLeft(agent) && membership.hasLeft(other) && !membership.hasLeft(judge))
    // A task that has ended is given to nobody.
    membership.give(second, to: judge)
    #expect(!membership.hasLeft(judge))
  }

  @Test func `may have had the task of another`() throws {
    // The frontend implementer gets T-1, which completes at 7 minutes, and a message at 32 and a half.
    let run = try TestRun(
      Peers.scenario("{read: idle, members: leave}", informs: "skill: python")
        .replacing(
          "{when: {intent: assign}, takes: 12m, does: [{write: api/a.py}, {skill: python}]}",
          with: "{when: {task: T-1}, takes: 2m, hands: [{delegate: frontend-implementer}]}\n    - "
            + "{when: {task: T-2}, takes: 30m}"
        )
        .replacing(
          "  - {id: T-2, description: Show it, agent: frontend-implementer, touches: [web/b.tsx]}",
          with:
            "  - {id: T-2, description: Show it, agent: backend-implementer, touches: [api/b.py]}"
        )
        .replacing(
          "verify-app: [",
          with: "verify-app: [{when: {intent: deliver, task: T-2}, takes: 5m, "
            + "does: [{inform: frontend-implementer}]}, "
        )
    )
    #expect(run.violations(of: "handoff.to-finished").count == 1)
    #expect(run.unread == ["frontend-implementer left"])
  }

  @Test func `could have claimed a task, and has not while the task is open`() throws {
    var plan = try Fixture.plan(Peers.scenario("{read: idle, members: leave}"))
    let (first, other) = (plan.tasks[0].agent, try #require(plan.agent(named: "verify-app")))
    plan.tasks[0].otherCandidates = [other]
    var membership = try #require(Membership(of: plan))
    membership.submit(plan.taskIDs[0])
    #expect(!membership.hasLeft(first) && !membership.hasLeft(other))
    membership.end(plan.taskIDs[0])
    #expect(membership.hasLeft(first) && membership.hasLeft(other))
  }

  @Test func `is not told of by the rules if agents stay`() throws {
    let plan = try Fixture.plan(Peers.scenario("idle"))
    #expect(Membership(of: plan) == nil)
  }
}
