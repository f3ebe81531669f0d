import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `The rule on spending beyond a reserve` {
  private func trial(_ budget: String, spends: Int) throws -> TestRun {
    try TestRun(
      Fixture.work + """
        platform: {budget: {\(budget)}}
        model: {backend-implementer: {spends: \(spends), runs-on: opus}}
        prices: {opus: 10.00}
        """
    )
  }

  private let rule = "resource.budget-overshoot"

  @Test func `fires when a session spends more than was reserved and than there is`() throws {
    let trial = try trial("tokens: 500, reserve: 100", spends: 600)
    #expect(
      trial.violations(of: rule) == ["resource.budget-overshoot by backend-implementer on T-1"]
    )
    #expect(
      trial.judgement.violations.first { $0.rule == rule }?.text
        == "exceeded the budget of 500, although each session reserves 100 tokens"
    )
  }

  @Test func `names the limit of the agent, of the task or in money that was exceeded`() throws {
    func limit(_ budget: String) throws -> String? {
      try trial(budget + ", reserve: 100", spends: 600).judgement.violations.first {
        $0.rule == rule
      }?
      .text.split(separator: ",").first.map(String.init)
    }
    #expect(
      try limit("by-agent: {backend-implementer: {tokens: 500}}")
        == "exceeded the budget of 500 tokens for backend-implementer"
    )
    #expect(
      try limit("by-task: {T-1: {tokens: 500}}") == "exceeded the budget of 500 tokens for T-1"
    )
    // 600 tokens at 10.00 a million cost 0.006, and the budget is 0.
    #expect(try limit("by-agent: {code-reviewer: {tokens: 500}}") == nil)
  }

  @Test func `fires once, however often the budget is exceeded`() throws {
    let trial = try TestRun(
      """
      platform: {budget: {tokens: 500, reserve: 100}}
      work:
        tasks:
          - {id: T-1, description: a, touches: [api/a.py]}
          - {id: T-2, description: b, touches: [api/b.py]}
      model: {backend-implementer: {takes: 1m, spends: 600}}
      """
    )
    #expect(trial.summary.tokens == 1_200)
    #expect(trial.violations(of: rule).count == 1)
  }

  @Test func `stays silent up to the last token`() throws {
    #expect(try trial("tokens: 600, reserve: 100", spends: 600).violations(of: rule) == [])
  }

  @Test func `stays silent where nothing is reserved, and where sessions are stopped`() throws {
    #expect(try trial("tokens: 500", spends: 600).violations(of: rule) == [])
    let stopped = try trial("tokens: 500, reserve: 100, on-limit: stop", spends: 600)
    #expect(stopped.violations(of: rule) == [] && stopped.summary.tokens == 500)
  }
}
