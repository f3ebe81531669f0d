import RehearsalSimulation
import Support
import Testing

@testable import RehearsalDefinitions

/// Quotas, budgets, windows and cancellations that cannot apply.
@Suite struct `Invalid metering` {
  private static func diagnostics(_ rest: String) -> [String] {
    Fixture.diagnostics(Fixture.head + Fixture.work + rest)
  }

  @Test(arguments: [
    (
      "quotas: {verify-app: {on-limit: refuse}}",
      "a quota limits `sessions`, `tokens`, or both; add one"
    ),
    (
      "quotas: {verify-app: {tokens: 5}}",
      "`tokens` needs `per`, the time in which the bucket fills"
    ),
    (
      "quotas: {verify-app: {sessions: 1, per: 1m}}",
      "`per` needs `tokens`, the capacity of the bucket"
    ),
    ("quotas: {verify-app: {tokens: 5, per: 0s}}", "`per` has to be longer than zero"),
    (
      "quotas: {verify-app: {sessions: 1, on-limit: backoff}}",
      "`on-limit: backoff` needs `backoff`, the waits between tries"
    ),
    (
      "quotas: {verify-app: {sessions: 1, backoff: {first: 1m}}}",
      "`backoff` needs `on-limit: backoff`; add that, or leave `backoff` out"
    ),
    (
      "quotas: {verify-app: {sessions: 1, tries: 2}}",
      "`tries` needs `on-limit: backoff`; add that, or leave `tries` out"
    ),
    (
      "quotas: {verify-app: {sessions: 1, refused: {takes: 1m}}}",
      "`refused` needs `on-limit: refuse` or `backoff`, since no session is refused otherwise"
    ),
    (
      "quotas: {verify-ap: {sessions: 1}}",
      "a quota is for a language model that an agent runs on, or for an agent, and `verify-ap` is "
        + "neither; did you mean `verify-app`?"
    ),
    (
      "budget: {reserve: 10}",
      "a budget limits `tokens`, `cost`, `by-agent` or `by-task`; add one"
    ),
    ("budget: {cost: 1.00}", "nothing has a price; give `prices` by language model"),
    (
      "budget: {by-task: {T-1: {cost: 1.00}}}",
      "nothing has a price; give `prices` by language model"
    ),
    (
      "budget: {by-agent: {verify-ap: {tokens: 5}}}",
      "no agent is named `verify-ap`; did you mean `verify-app`?"
    ),
    ("budget: {by-task: {T-2: {tokens: 5}}}", "there is no task `T-2`; did you mean `T-1`?"),
  ])
  func `of a platform is an error with its location and a remedy`(
    platform: String,
    problem: String
  ) {
    let found = Self.diagnostics("platform: {\(platform)}\n")
    #expect(found.count == 1 && found.allSatisfy { $0.hasSuffix("error: \(problem)") }, "\(found)")
    #expect(found.allSatisfy { $0.hasPrefix("s.yaml:8:") })
  }

  @Test(arguments: [
    ("quotas: {verify-app: {sesions: 1}}", "`sesions`"),
    ("quotas: {verify-app: {tokens: 5, pre: 1m}}", "`pre`"),
    ("budget: {token: 5}", "`token`"),
  ])
  func `with a misspelt key is one error, about the key`(platform: String, key: String) {
    let found = Set(Self.diagnostics("platform: {\(platform)}\n"))
    #expect(found.count == 1 && found.allSatisfy { $0.contains(key) }, "\(found)")
  }

  @Test func `of a budget is one error if the cost is not in the range that the message names`() {
    let models = "prices: {sonnet: 90000}\nmodel: {\"*\": {runs-on: sonnet}}\n"
    #expect(Self.diagnostics(models + "platform: {budget: {cost: 90000000000}}") == [])
    #expect(
      Self.diagnostics(models + "platform: {budget: {cost: 90000000000.5}}") == [
        "s.yaml:10:27: error: `cost` has to be a number from 0 to 90000000000 with at most two decimals, "
          + "not `90000000000.5`"
      ]
    )
  }

  @Test func `of a window is an error if compaction fills the window`() {
    #expect(
      Self.diagnostics("model: {verify-app: {window: {tokens: 500, costs: 500}}}") == [
        "s.yaml:8:44: error: compacting the context has to cost less than the window holds, 500 tokens"
      ]
    )
  }

  @Test(arguments: [
    ("cancel: {at: 5m}", "`cancel` needs an `agent` or a `task`"),
    ("cancel: {task: T-1}", "a task is cancelled `at` an instant; add it"),
    ("cancel: {task: T-1, nth: 1}", "a task is cancelled `at` an instant; add it"),
    (
      "cancel: {task: T-1, at: 5m, nth: 2}",
      "a task is cancelled once, `at` an instant; remove `nth` and `rate`"
    ),
    (
      "cancel: {task: T-1, at: 5m, rate: 20}",
      "a task is cancelled once, `at` an instant; remove `nth` and `rate`"
    ),
  ])
  func `of a cancellation is an error that says what is missing`(fault: String, problem: String) {
    let found = Self.diagnostics("faults: [{id: f, \(fault)}]")
    #expect(found.count == 1 && found.allSatisfy { $0.hasSuffix("error: \(problem)") }, "\(found)")
  }

  @Test func `does not occur in a plan that states quotas and budgets in every form`() throws {
    let loaded = try Fixture.load(
      Fixture.head + Fixture.work + """
        prices: {inherit: 3.00}
        platform:
          budget: {tokens: 9, cost: 2.50, by-agent: {verify-app: {cost: 0.10}}, by-task: {T-1: {tokens: 7}}, reserve: 4, on-limit: stop}
          quotas:
            inherit: {sessions: 2, tokens: 5, per: 1m, on-limit: backoff, tries: 4, backoff: {first: 1s, factor: 3}, refused: {takes: 2s, spends: 6}}
            verify-app: {sessions: 1}
          children: cancelled
        """
    )
    let platform = loaded.plan.platform
    let budget = try #require(platform.budget)
    #expect(budget.total == Platform.Budget.Amount(tokens: 9, cost: 250_000_000))
    #expect(budget.agents.map(\.amount.cost) == [10_000_000])
    #expect(budget.tasks.map(\.amount.tokens) == [7])
    #expect(budget.reserve == 4 && budget.response == .stop)
    let quota = try #require(platform.quotas.first)
    #expect(quota.sessions == 2 && quota.tokens == 5 && quota.period == 60_000_000_000)
    #expect(
      quota.tries == 4 && quota.backoff.firstWait == 1_000_000_000 && quota.backoff.factor == 3
    )
    #expect(quota.refusalTime == 2_000_000_000 && quota.refusalTokens == 6)
    #expect(platform.quotas.map(\.name) == ["inherit", "verify-app"])
    #expect(platform.children == .cancelled)
  }
}
