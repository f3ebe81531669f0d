import RehearsalSimulation
import Support
import Testing

@testable import RehearsalDefinitions

@Suite struct `A configuration` {
  /// Lays a configuration over a scenario of the fixture's team.
  private func load(
    _ configuration: String,
    over scenario: String = Fixture.work,
    files: [String: String] = [:]
  ) throws(PlanError) -> LoadedPlan {
    let text = "rehearsal: 1\nconfiguration: brisk\n" + configuration
    return try Fixture.load(
      Fixture.head + scenario,
      files: files.merging(["c.yaml": text]) { $1 },
      configuration: "c.yaml"
    )
  }

  private func member(_ name: String, of plan: Plan) throws -> Plan.Member {
    try #require(plan.agent(named: name).flatMap(plan.member))
  }

  @Test func `merges the platform key by key`() throws {
    let scenario = Fixture.work + "platform: {slots: 4, attempts: 5, sessions: {verify-app: 2}}\n"
    let loaded = try load(
      "platform: {attempts: 2, retry: phase, sessions: {code-reviewer: 1}}",
      over: scenario
    )
    #expect(loaded.configuration == "brisk")
    #expect(loaded.plan.platform.slots == 4)
    #expect(loaded.plan.platform.attempts == 2)
    #expect(loaded.plan.platform.retry == .phase)
    #expect(try member("verify-app", of: loaded.plan).sessions == 2)
    #expect(try member("code-reviewer", of: loaded.plan).sessions == 1)
  }

  @Test func `replaces the models of agents and leaves the others`() throws {
    let scenario =
      Fixture.work + "model: {verify-app: {takes: 1m, finds: 50}, code-reviewer: {takes: 2m}}\n"
    let plan = try load("model: {verify-app: {takes: 9m}}", over: scenario).plan
    #expect(try member("verify-app", of: plan).model?.sessionDuration == .fixed(540_000_000_000))
    #expect(try member("verify-app", of: plan).model?.flawFoundRate == nil)
    #expect(try member("code-reviewer", of: plan).model?.sessionDuration == .fixed(120_000_000_000))
  }

  @Test func `yields to scripts of the scenario, unless it overrides them`() throws {
    let scenario = Fixture.work + "behaviour: {verify-app: [{takes: 1m}]}\n"
    let scripts = "behaviour: {verify-app: [{takes: 9m}], code-reviewer: [{takes: 9m}]}\n"
    let modest = try load(scripts, over: scenario).plan
    #expect(
      try member("verify-app", of: modest).behaviour.clauses.map(\.duration) == [60_000_000_000]
    )
    #expect(
      try member("code-reviewer", of: modest).behaviour.clauses.map(\.duration) == [540_000_000_000]
    )
    let bold = try load(scripts + "override: true\n", over: scenario).plan
    #expect(
      try member("verify-app", of: bold).behaviour.clauses.map(\.duration) == [540_000_000_000]
    )
  }

  @Test(arguments: [
    ("", "", 60), ("override: true\n", "", 180), ("override: true\n", "override: false\n", 60),
    ("", "override: true\n", 180),
  ])
  func `is laid over the scenario as one with its base`(base: String, own: String, seconds: Int64)
    throws
  {
    let plan = try load(
      "base: base.yaml\nbehaviour: {verify-app: [{takes: 3m}]}\n" + own,
      over: Fixture.work + "behaviour: {verify-app: [{takes: 1m}]}\n",
      files: [
        "base.yaml":
          "rehearsal: 1\nconfiguration: b\nbehaviour: {verify-app: [{takes: 2m}]}\n" + base
      ]
    ).plan
    let takes = try member("verify-app", of: plan).behaviour.clauses.map(\.duration)
    #expect(takes == [seconds * 1_000_000_000])
  }

  @Test func `is the location of a routing without a planner`() {
    #expect {
      try load(
        "platform: {routing: direct}\n",
        files: ["agents/spec-planner.md": "---\nname: somebody\n---\n"]
      )
    } throws: { error in
      "\(error)".contains("c.yaml:3:12: error: direct routing needs an agent with the role planner")
    }
  }

  @Test func `replaces definitions of the same names, and the policy`() throws {
    let loaded = try load(
      "agents: mended/\npolicy: other.yaml\n",
      files: [
        "mended/code-reviewer.md": "---\nname: code-reviewer\ntools: Read\n---\n",
        "mended/second.md": "---\nname: second-reviewer\n---\n",
        "other.yaml": "rehearsal-policy: 1\nroles: {second-reviewer: reviewer}\n",
      ]
    )
    #expect(try member("code-reviewer", of: loaded.plan).contract.tools == ["Read"])
    #expect(try member("second-reviewer", of: loaded.plan).role == .reviewer)
    #expect(try member("verify-app", of: loaded.plan).definition?.path == "agents/verify-app.md")
    #expect(loaded.plan.specialties.isEmpty)
    let kept = loaded.sources.filter { $0.origin == .configuration }.map(\.path)
    #expect(kept == ["c.yaml", "other.yaml", "mended/code-reviewer.md", "mended/second.md"])
  }

  @Test func `differs from the one it is based on`() throws {
    let plan = try load(
      "base: base.yaml\nplatform: {attempts: 2}\nmodel: {verify-app: {takes: 9m}}\n",
      files: [
        "base.yaml":
          "rehearsal: 1\nconfiguration: calm\nplatform: {attempts: 7, slots: 3}\nprices: {opus: 15}\n"
          + "model: {verify-app: {takes: 1m}, code-reviewer: {takes: 2m, runs-on: opus}}\n"
      ]
    ).plan
    #expect(plan.platform.attempts == 2 && plan.platform.slots == 3)
    #expect(try member("verify-app", of: plan).model?.sessionDuration == .fixed(540_000_000_000))
    #expect(try member("code-reviewer", of: plan).price == Price(hundredths: 1_500))
  }

  @Test func `reads files beside itself, not beside the scenario`() throws {
    let plan = try Fixture.load(
      Fixture.head + Fixture.work,
      files: [
        "ways/c.yaml":
          "rehearsal: 1\nconfiguration: c\nmodel: {verify-app: {takes: {empirical: times.txt}}}\n",
        "ways/times.txt": "4m\n",
      ],
      configuration: "ways/c.yaml"
    ).plan
    #expect(
      try member("verify-app", of: plan).model?.sessionDuration == .empirical([240_000_000_000])
    )
  }

  @Test func `may name agents and tasks that a scenario does not have, and reports them`() throws {
    let loaded = try load(
      """
      model: {app-debugger: {takes: 1m}}
      behaviour: {verify-app: [{when: {task: T-9}, takes: 5m}, {when: {from: nobody}, takes: 6m}, {takes: 7m}]}
      """
    )
    #expect(
      loaded.ignoredDiagnostics.map(\.description).map { $0.prefix(50) } == [
        "c.yaml:4:40: error: there is no task `T-9`; did yo",
        "c.yaml:4:72: error: no agent is named `nobody`; th",
        "c.yaml:3:9: error: no agent is named `app-debugger",
      ]
    )
    let clauses = try member("verify-app", of: loaded.plan).behaviour.clauses
    #expect(clauses.map(\.duration) == [420_000_000_000])
  }

  @Test func `states the source of its numbers`() throws {
    let said = "calibration: {source: ledgers of March, date: 2026-03-31, runs: 427}\n"
    let plan = try load(said).plan
    #expect(
      plan.calibration
        == Calibration(source: "ledgers of March", date: "2026-03-31", runs: 427)
    )
    #expect(try load("about: nothing is measured\n").plan.calibration == nil)
  }

  @Test(arguments: [
    ("speed: high", "3:1: error: `speed` is not a key of the configuration"),
    ("base: c.yaml", "3:1: error: the configuration is based on itself; remove one `base`"),
    ("base: none.yaml", "there is no file `none.yaml`"),
    ("base: ../c.yaml", "`../c.yaml` is outside the root"),
    ("override: perhaps", "`override` has to be `true` or `false`, not `perhaps`"),
    ("model: {verify-app: {tkes: 4m}}", "did you mean `takes`?"),
    (
      "prices: {opus: dear}",
      "`opus` has to be a number from 0 to 90000 with at most two decimals"
    ),
    ("prices: {opus: 90000.5}", "`opus` has to be a number from 0 to 90000"),
    ("prices: {opus: 1.234}", "`opus` has to be a number from 0 to 90000"),
    ("prices: {opus: -1}", "`opus` has to be a number from 0 to 90000"),
    (
      "prices: {opus: 15}\nmodel: {verify-app: {spends: 100, runs-on: haiku}}",
      "4:21: error: `verify-app` spends tokens and runs on `haiku`, which has no price; add a price, or set"
    ),
    (
      "model: {verify-app: {spends-by-act: {promise: 3}}}",
      "`a key of spends-by-act` cannot be `promise`"
    ),
    ("calibration: {source: us}", "calibration needs the key `date`"),
    (
      "calibration: {source: us, date: today}",
      "3:27: error: `date` has to be a date such as `2026-03-31`"
    ),
    ("calibration: {source: us, date: 2026-13-01}", "`date` has to be a date such as `2026-03-31`"),
    ("calibration: {source: us, date: 2026-02-29}", "`date` has to be a date such as `2026-03-31`"),
    ("about: [1, 2]", "3:8: error: `about` has to be text, not a list"),
    ("platform: {attempts: 0}", "`attempts` has to be a whole number from 1 to 1000"),
  ])
  func `that is invalid is refused with its location and a remedy`(text: String, diagnostic: String)
  {
    #expect {
      try load(text + "\n")
    } throws: { error in
      "\(error)".contains(diagnostic)
    }
  }

  @Test func `an asserted cost without prices is refused`() {
    let diagnostics = Fixture.diagnostics(
      Fixture.head + Fixture.work + "expect: {numbers: {cost: {at-most: 1.50}}}\n"
    )
    #expect(diagnostics.contains { $0.contains("no language model has a price; add `prices`") })
  }
}
