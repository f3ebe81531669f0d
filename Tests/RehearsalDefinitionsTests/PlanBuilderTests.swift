import RehearsalSimulation
import Testing

@testable import RehearsalDefinitions

@Suite struct `A plan builder` {
  private static func team() -> PlanBuilder {
    var builder = PlanBuilder("built")
    builder.agent(
      "spec-planner",
      role: .planner,
      handsOffTo: ["backend-implementer"],
      file: "T",
      line: 1
    )
    builder.agent(
      "backend-implementer",
      role: .implementer,
      handsOffTo: ["verify-app"],
      deliverables: ["Summary"],
      tools: ["Read"],
      file: "T",
      line: 2
    )
    builder.agent(
      "verify-app",
      role: .verifier,
      receivesFrom: ["backend-implementer"],
      file: "T",
      line: 3
    ) { $0.sessions = 2 }
    builder.task("T-1", "One", for: "backend-implementer", file: "T", line: 4)
    return builder
  }

  /// What a builder reports after a change.
  private static func problems(_ change: (inout PlanBuilder) -> Void) -> [String] {
    var builder = team()
    change(&builder)
    do {
      _ = try builder.plan()
      return []
    } catch {
      return error.diagnostics.map(\.description)
    }
  }

  @Test func `builds what it was told, with the orchestrator of the platform`() throws {
    var builder = Self.team()
    builder.task(
      "T-2",
      "Two",
      for: "backend-implementer",
      needs: ["T-1"],
      touches: ["./api/a.py", "web/"],
      criteria: ["it works"],
      phase: 2,
      verification: .liveRequired
    )
    builder.gate("unit-coverage", atLeast: Percentage(hundredths: 8_000))
    builder.nonGoal("NG-1", "No billing", paths: ["billing/**"], terms: ["invoice"])
    builder.expect("T-2", .stuck(.attemptsExhausted))
    let plan = try builder.plan()
    #expect(
      plan.names == ["backend-implementer", "implement-trd", "spec-planner", "verify-app"]
    )
    #expect(plan.coordinator.map(plan.name(of:)) == "implement-trd")
    let task = try #require(plan.tasks.last)
    #expect(plan.name(of: task.agent) == "backend-implementer")
    #expect(task.needs.map(plan.name(of:)) == ["T-1"])
    #expect(task.touches == ["api/a.py", "web/"])
    #expect(task.criteria == ["it works"] && task.phase == 2)
    #expect(task.verification == .liveRequired)
    #expect(plan.dispatchOrder.map { $0.map(plan.name(of:)) } == [["T-1"], ["T-2"]])
    #expect(plan.gates.map(\.metric) == ["unit-coverage"])
    #expect(plan.nonGoals.map(\.id) == ["NG-1"])
    let outcomes = plan.oracle.expectations?.outcomes ?? []
    #expect(outcomes.map(\.kind) == [.stuck] && outcomes.map(\.reason) == [.attemptsExhausted])
    let implementer = try #require(plan.agent(named: "backend-implementer"))
    #expect(plan.member(implementer)?.contract.deliverables.map(\.text) == ["Summary"])
    #expect(plan.member(implementer)?.contract.tools == ["Read"])
    #expect(plan.agent(named: "verify-app").flatMap(plan.member)?.sessions == 2)
  }

  @Test func `strikes with faults by the names of agents and tasks`() throws {
    var builder = Self.team()
    builder.fault(
      "lost",
      .drop,
      .nth(1),
      from: "backend-implementer",
      intent: .deliver,
      about: "T-1"
    )
    builder.fault("slow", .slow(times: 2), .nth(2), of: "verify-app", about: "T-1")
    builder.fault("gone", .at(Instant(nanoseconds: 5))) { names in
      names.agent("verify-app").map {
        .agent(.crash(nil, restart: nil), Fault.SessionPattern(agent: $0))
      }
    }
    let plan = try builder.plan()
    #expect(plan.faults.map(\.id) == ["lost", "slow", "gone"])
    #expect(plan.faults.map(\.verb.name) == ["drop", "slow", "crash"])
    let handoffs = try #require(plan.faults[0].verb.handoffPattern)
    #expect(handoffs.sender.map(plan.name(of:)) == "backend-implementer")
    #expect(handoffs.intent == .deliver && handoffs.task.map(plan.name(of:)) == "T-1")
    #expect(plan.faults[1].verb.sessionPattern?.task.map(plan.name(of:)) == "T-1")
  }

  @Test func `reports what is wrong with agents`() {
    #expect(
      Self.problems { $0.agent("", role: .worker, file: "T", line: 9) } == [
        "T:9:1: error: an agent needs a name"
      ]
    )
    #expect(
      Self.problems { $0.agent("verify-app", role: .worker, file: "T", line: 9) } == [
        "T:9:1: error: another agent is already named `verify-app`, at T:3:1; rename one"
      ]
    )
    #expect(
      Self.problems { $0.agent("w", role: .worker, handsOffTo: ["verify-ap"], file: "T", line: 9) }
        == ["T:9:1: error: no agent is named `verify-ap`; did you mean `verify-app`?"]
    )
    var direct = PlanBuilder("direct")
    direct.platform.routing = .direct
    direct.agent("b", role: .implementer)
    let error = #expect(throws: PlanError.self) { try direct.plan() }
    #expect(
      error?.description
        == "error: direct routing needs an agent with the role planner; add one, or set the "
        + "platform's routing to orchestrated"
    )
  }

  @Test func `reports what is wrong with tasks`() {
    func problems(
      _ id: String,
      for agent: String = "backend-implementer",
      needs: [String] = [],
      touches: [String] = [],
      phase: Int = 1
    ) -> [String] {
      Self.problems {
        $0.task(
          id,
          "x",
          for: agent,
          needs: needs,
          touches: touches,
          phase: phase,
          file: "T",
          line: 9
        )
      }
    }
    #expect(
      problems("T-1") == [
        "T:9:1: error: another task already has the id `T-1`, at T:4:1; change one"
      ]
    )
    #expect(
      problems("T-2", for: "nobody") == [
        "T:9:1: error: no agent is named `nobody`; the agents are: `backend-implementer`, "
          + "`implement-trd`, `spec-planner`, `verify-app`"
      ]
    )
    #expect(
      problems("T-2", for: "spec-planner") == [
        "T:9:1: error: an agent with the role planner cannot have tasks; assign `T-2` to an agent with another role"
      ]
    )
    #expect(
      problems("work") == [
        "T:9:1: error: a task cannot have the id `work`, which stands for the work as a whole"
      ]
    )
    #expect(
      problems("T-2", needs: ["T-3"]) == [
        "T:9:1: error: there is no task `T-3`; did you mean `T-1`?"
      ]
    )
    #expect(
      problems("T-2", touches: ["../x"]) == [
        "T:9:1: error: `../x` is not a file or folder of the project; `touches` takes paths relative "
          + "to it, without patterns"
      ]
    )
    #expect(
      problems("T-2", phase: 0) == [
        "T:9:1: error: the phase of `T-2` is 0; phases are numbered from 1 to 1000000"
      ]
    )
  }

  @Test func `reports gates, reply rules and faults that could never apply`() {
    #expect(
      Self.problems {
        $0.gate("beauty", atLeast: Percentage(hundredths: 1), file: "T", line: 7)
        $0.gate("unit-coverage", atLeast: Percentage(hundredths: 10_001), file: "T", line: 8)
        $0.gate("unit-coverage", atLeast: Percentage(hundredths: 8_000), file: "T", line: 9)
      } == [
        "T:7:1: error: there is no metric `beauty`; the metrics are: `unit-coverage`, "
          + "`integration-coverage`",
        "T:8:1: error: the floor of `unit-coverage` has to be from 0 to 100",
        "T:9:1: error: `unit-coverage` already has a gate; keep one",
      ]
    )
    #expect(
      Self.problems { builder in
        var rule = Platform.ReplyRule(within: 1)
        rule.receiver = "verify"
        builder.platform.replies = [rule]
      } == [
        "built:1:1: error: no agent is named `verify`; the agents are: `backend-implementer`, "
          + "`implement-trd`, `spec-planner`, `verify-app`"
      ]
    )
    #expect(
      Self.problems { $0.platform.retry = .hop } == [
        "error: `retry: hop` needs `reply`, which says how long an answer may take"
      ]
    )
    #expect(
      Self.problems { builder in
        var quota = Platform.Quota(name: "verify")
        quota.sessions = 1
        builder.platform.quotas = [quota, Platform.Quota(name: "verify-app")]
        var budget = Platform.Budget()
        let amount = Platform.Budget.Amount(tokens: 1)
        budget.agents = [Platform.Budget.Share(name: "verify", amount: amount)]
        budget.tasks = [Platform.Budget.Share(name: "T-9", amount: amount)]
        builder.platform.budget = budget
      }.map { $0.prefix { $0 != ";" } }
        == [
          "built:1:1: error: a quota is for a language model that an agent runs on, or for an agent, "
            + "and `verify` is neither",
          "built:1:1: error: no agent is named `verify`",
          "error: a quota limits sessions, tokens, or both",
          "built:1:1: error: there is no task `T-9`",
        ].map { $0[...] }
    )
    #expect(
      Self.problems { $0.fault("f", .nth(1), file: "T", line: 9) { _ in nil } } == [
        "T:9:1: error: the fault `f` has no verb; return one, or remove the fault"
      ]
    )
  }

  @Test func `reports numbers and texts that a scenario file cannot have`() {
    #expect(
      Self.problems { builder in
        builder.platform.attempts = 0
        builder.platform.slots = 0
        builder.platform.servers = 0
        builder.platform.routingTime = -1
        builder.platform.orchestrator = ""
        builder.limits.time = -1
        builder.limits.events = 0
        builder.limits.rounds = -1
        builder.limits.mailbox = 0
        builder.limits.depth = 60_001
        builder.limits.repeats = 0
      } == [
        "error: `attempts` has to be a whole number from 1 to 1000, not `0`",
        "error: `slots` has to be a whole number from 1 to 1000000, not `0`",
        "error: `servers` has to be a whole number from 1 to 1000, not `0`",
        "error: `routingTime` cannot be negative; remove the minus sign",
        "error: `orchestrator` has to be text, not ``",
        "error: `limits.time` cannot be negative; remove the minus sign",
        "error: `limits.events` has to be a whole number from 1 to 1000000000, not `0`",
        "error: `limits.rounds` has to be a whole number from 1 to 60000, not `-1`",
        "error: `limits.mailbox` has to be a whole number from 1 to 1000000000, not `0`",
        "error: `limits.depth` has to be a whole number from 1 to 60000, not `60001`",
        "error: `limits.repeats` has to be a whole number from 1 to 1000000000, not `0`",
      ]
    )
    #expect(
      Self.problems { builder in
        builder.agent("w", role: .worker, file: "T", line: 7) {
          $0.sessions = 0
          $0.instances = 0
        }
        builder.task(" ", "x", for: "backend-implementer", file: "T", line: 8)
        builder.agent(" ", role: .worker, file: "T", line: 9)
      } == [
        "T:7:1: error: `sessions` has to be a whole number from 1 to 1000000, not `0`",
        "T:7:1: error: `instances` has to be a whole number from 1 to 1000000, not `0`",
        "T:8:1: error: `id` has to be text, not ` `",
        "T:9:1: error: an agent needs a name",
      ]
    )
  }

  @Test func `reports names that are missing and texts at which a recording would end`() {
    let problems = Self.problems { builder in
      builder.agent(
        "a\0b",
        role: .worker,
        deliverables: ["c\0"],
        tools: ["\0d"],
        file: "T",
        line: 5
      )
      builder.task(
        "T\0-2",
        "e\0",
        for: "backend-implementer",
        touches: ["f\0"],
        criteria: ["g\0"],
        file: "T",
        line: 6
      )
      builder.nonGoal("", "h\0", paths: ["web/**"], file: "T", line: 7)
      builder.fault("i\0", .drop, .nth(1), to: "verify-app", file: "T", line: 8)
    }
    #expect(
      problems == [
        "T:5:1: error: `name` contains a NUL character; remove it",
        "T:5:1: error: `deliverables` contains a NUL character; remove it",
        "T:5:1: error: `tools` contains a NUL character; remove it",
        "T:6:1: error: `id` contains a NUL character; remove it",
        "T:6:1: error: `description` contains a NUL character; remove it",
        "T:6:1: error: `touches` contains a NUL character; remove it",
        "T:6:1: error: `criteria` contains a NUL character; remove it",
        "T:7:1: error: `id` has to be text, not ``",
        "T:7:1: error: `text` contains a NUL character; remove it",
        "T:8:1: error: `id` contains a NUL character; remove it",
      ]
    )
    for (name, problem) in [
      ("", "has to be text, not ``"), ("a\0", "contains a NUL character; remove it"),
    ] {
      let error = #expect(throws: PlanError.self) {
        var builder = PlanBuilder(name)
        builder.agent("a", role: .worker)
        return try builder.plan()
      }
      #expect(error?.diagnostics.map(\.description) == ["error: `name` \(problem)"])
    }
  }

  @Test func `reports faults that strike at no occasion, and expectations that never hold`() {
    #expect(
      Self.problems { builder in
        builder.fault("a", .drop, .nth(0), to: "verify-app", file: "T", line: 5)
        builder.fault("b", .drop, .rate(Percentage(hundredths: 20_000)), file: "T", line: 6)
        builder.fault("c", .drop, .rate(Percentage(hundredths: -500)), file: "T", line: 7)
        builder.fault("", .drop, .at(Instant(nanoseconds: -1)), file: "T", line: 8)
        builder.expect("T-1", Outcome(kind: .completed, reason: .lost), file: "T", line: 9)
        builder.expect("T-1", .stuck(.attemptsExhausted), file: "T", line: 10)
      } == [
        "T:5:1: error: `nth` has to be a whole number from 1 to 1000000000, not `0`",
        "T:6:1: error: `rate` has to be from 0 to 100 %, not 200",
        "T:7:1: error: `rate` has to be from 0 to 100 %, not -5",
        "T:8:1: error: `id` has to be text, not ``",
        "T:8:1: error: `at` cannot be negative; remove the minus sign",
        "T:9:1: error: `completed` never has the reason `lost`; there are none",
        "T:10:1: error: the outcome of `T-1` is already expected at T:9:1; keep one",
      ]
    )
    #expect(
      Self.problems {
        $0.limits.time = 0
        $0.fault("a", .drop, .rate(Percentage(hundredths: 10_000)), to: "verify-app")
        $0.fault("b", .drop, .at(Instant(nanoseconds: 0)), to: "verify-app")
        $0.expect("T-1", .stuck(.attemptsExhausted))
      } == []
    )
  }

  @Test func `reports what is wrong with non-goals, faults and expectations`() {
    #expect(
      Self.problems {
        $0.nonGoal("NG-1", "x", file: "T", line: 8)
        $0.nonGoal("NG-1", "x", terms: ["y"], file: "T", line: 9)
      } == [
        "T:8:1: error: the non-goal `NG-1` has nothing to match; give it `paths` or `terms`",
        "T:9:1: error: another non-goal already has the id `NG-1`; change one",
      ]
    )
    #expect(
      Self.problems {
        $0.fault("f", .slow(times: 2), .nth(1), of: "verify-app", file: "T", line: 8)
        $0.fault("f", .slow(times: 2), .nth(1), of: "verify", file: "T", line: 9)
      } == [
        "T:9:1: error: another fault already has the id `f`; change one",
        "T:9:1: error: no agent is named `verify`; the agents are: `backend-implementer`, "
          + "`implement-trd`, `spec-planner`, `verify-app`",
      ]
    )
    #expect(
      Self.problems {
        $0.fault("f", .drop, .nth(1), from: "verify-app", to: "spec-planner", file: "T", line: 9)
      }.map { $0.hasPrefix("T:9:1: error: `f` can never strike: ") } == [true]
    )
    #expect(
      Self.problems { $0.expect("T-9", .completed, file: "T", line: 9) } == [
        "T:9:1: error: there is no task `T-9`; did you mean `T-1`?"
      ]
    )
  }
}
