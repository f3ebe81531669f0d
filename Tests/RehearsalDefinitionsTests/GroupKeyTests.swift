import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@Suite struct `A model or script for many agents` {
  private static func plan(_ rest: String, configuration: String? = nil) throws -> Plan {
    let files = configuration.map { ["c.yaml": "rehearsal: 1\nconfiguration: c\n" + $0] } ?? [:]
    return try Fixture.load(
      Fixture.head + Fixture.work + rest,
      files: files,
      configuration: configuration == nil ? nil : "c.yaml"
    ).plan
  }

  private static func member(_ name: String, _ plan: Plan) throws -> Plan.Member {
    try #require(plan.agent(named: name).flatMap(plan.member))
  }

  @Test func `applies where no nearer key does`() throws {
    let plan = try Self.plan(
      """
      model:
        frontend-implementer: {spends: 3}
        implementer: {spends: 2, succeeds: 90}
        "*": {spends: 1}
      """
    )
    #expect(try Self.member("frontend-implementer", plan).model?.sessionTokens == .fixed(3))
    #expect(try Self.member("frontend-implementer", plan).model?.successRate == nil)
    #expect(try Self.member("backend-implementer", plan).model?.sessionTokens == .fixed(2))
    #expect(try Self.member("verify-app", plan).model?.sessionTokens == .fixed(1))
    // The orchestrator has no definition.
    #expect(try Self.member("implement-trd", plan).model == nil)
  }

  @Test func `in a configuration gives way to a nearer one of the scenario`() throws {
    let plan = try Self.plan(
      "model: {backend-implementer: {spends: 3}, reviewer: {spends: 4}}",
      configuration: "model: {\"*\": {spends: 1}, reviewer: {spends: 5}}"
    )
    #expect(try Self.member("backend-implementer", plan).model?.sessionTokens == .fixed(3))
    #expect(try Self.member("code-reviewer", plan).model?.sessionTokens == .fixed(5))
    #expect(try Self.member("verify-app", plan).model?.sessionTokens == .fixed(1))
  }

  @Test func `may have keys that apply to some of them only`() throws {
    let plan = try Self.plan("model: {\"*\": {finds: 50, meets: 90}}")
    #expect(
      try Self.member("code-reviewer", plan).model?.flawFoundRate == Percentage(hundredths: 5_000)
    )
  }

  @Test func `scripts all agents of a role`() throws {
    let plan = try Self.plan(
      """
      behaviour:
        implementer: [{takes: 10m, times: always}]
        backend-implementer: [{takes: 5m, times: always}]
        "*": [{takes: 1m, times: always}]
      """
    )
    func takes(_ name: String) throws -> Int64? {
      try Self.member(name, plan).behaviour.clauses.first?.duration
    }
    #expect(try takes("backend-implementer") == 300_000_000_000)
    #expect(try takes("frontend-implementer") == 600_000_000_000)
    #expect(try takes("code-reviewer") == 60_000_000_000)
    #expect(TestRun(plan).summary.time == Instant(nanoseconds: 540_000_000_000))
  }
}
