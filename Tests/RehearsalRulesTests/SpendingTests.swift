import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `Spending` {
  private static let scenario = """
    work: {tasks: [{id: A-1, description: First, touches: [api/a.py]}, {id: A-2, description: Second, touches: [api/b.py]}]}
    prices: {opus: 15.00, haiku: 0.80}
    model:
      backend-implementer: {spends: 1000, spends-by-act: {write: 300, command: 20}, runs-on: opus}
      code-reviewer: {spends: 50, runs-on: haiku}

    """

  @Test func `is counted by agent and task, including acts, and priced by the price table`()
    throws
  {
    let trial = try TestRun(Self.scenario)
    let writes = trial.events.count {
      $0.kind.name == .actWrite && trial.plan.name(of: $0.task) == "A-1"
    }
    let commands = trial.events.count {
      $0.kind.name == .actCommand && trial.plan.name(of: $0.task) == "A-1"
        && trial.plan.name(of: $0.agent) == "backend-implementer"
    }
    #expect(writes > 0 && commands > 0)
    let spent = trial.judgement.spending.map {
      "\(trial.plan.name(of: $0.agent)) \(trial.plan.name(of: $0.task)) \($0.tokens)"
    }
    let expected = 1_000 + 300 * writes + 20 * commands
    #expect(spent.contains("backend-implementer A-1 \(expected)"))
    #expect(spent.contains("code-reviewer A-2 50"))
    #expect(trial.judgement.spending.map(\.tokens).reduce(0, +) == trial.summary.tokens)
    // 15 for a million tokens is 0.000015 for one, which is 1,500 hundred-millionths.
    let cost = Int64(2 * expected) * 1_500 + 100 * 80
    #expect(trial.judgement.spending.cost(in: trial.plan) == cost)
  }

  @Test func `is compared with a cost bound of the scenario`() throws {
    let holds = try TestRun(Self.scenario + "expect: {numbers: {cost: {at-most: 1.50}}}\n")
    let plan = holds.plan
    func found(_ bound: String) throws -> String {
      let trial = try TestRun(Self.scenario + "expect: {numbers: {cost: {\(bound)}}}\n")
      let result = try #require(
        SweepAssessment.coversAllSeeds(trial.plan, [trial.judged]).first
      )
      return "\(result.verdict.rawValue): \(result.expected), found \(result.actual)"
    }
    let cost = Double(holds.judgement.spending.cost(in: plan)) / 1e8
    let shown = (cost * 10_000).rounded() / 10_000
    #expect(try found("at-most: 1.50") == "pass: at most 1.5, found \(shown)")
    #expect(try found("at-most: 0.01") == "fail: at most 0.01, found \(shown)")
  }

  @Test func `without a price has no cost`() throws {
    let trial = try TestRun(
      Fixture.work + "model: {backend-implementer: {spends: 1000}}\n"
    )
    #expect(trial.judgement.spending.map { $0.cost(in: trial.plan) } == [nil])
    #expect(Price(hundredths: .max).cost(of: 3) == .max)
  }
}
