import RehearsalSimulation
import Support
import Testing

@testable import RehearsalDefinitions

@Suite struct `An invalid expectation` {
  private typealias Case = `A bad scenario`.Case

  private static func with(_ rest: String) -> String { Fixture.head + rest }

  static let cases: [`A bad scenario`.Case] = [
    Case(
      name: "with an unknown rule",
      scenario: with(Fixture.work + "expect: {never: [handoff.lots]}"),
      diagnostic:
        "s.yaml:8:18: error: there is no rule `handoff.lots`; did you mean `handoff.lost`?"
    ),
    Case(
      name: "with a reason that no such outcome has",
      scenario: with(
        Fixture.work + "expect: {outcomes: {T-1: {is: died, because: non-goal}}}"
      ),
      diagnostic:
        "s.yaml:8:37: error: `died` never has the reason `non-goal`; its reasons are: `crashed`, `no-result`, `lost`, `refused`, `cancelled`"
    ),
    Case(
      name: "with an outcome of work that has tasks",
      scenario: with(Fixture.work + "expect: {outcomes: {work: completed}}"),
      diagnostic:
        "s.yaml:8:21: error: `work` has an outcome only if it has no tasks; name its tasks, or use `eventually: [all-tasks-completed]`"
    ),
    Case(
      name: "with the agent of an event that has none",
      scenario: with(
        Fixture.work
          + "expect: {at-most: [{event: limit.reached, agent: verify-app, count: 0}]}"
      ),
      diagnostic: "s.yaml:8:43: error: no `limit.reached` is about an agent; remove `agent`"
    ),
    Case(
      name: "with the task of an event that has none",
      scenario: with(
        Fixture.work + "expect: {at-most: [{event: agent.crashed, task: T-1, count: 0}]}"
      ),
      diagnostic: "s.yaml:8:43: error: no `agent.crashed` is about a task; remove `task`"
    ),
    Case(
      name: "with both kinds of assertion",
      scenario: with(Fixture.work + "expect: {}\nmust-fail: [{rule: handoff.lost}]"),
      diagnostic:
        "s.yaml:9:1: error: a scenario has either `expect` or `must-fail`; a canary asserts nothing else"
    ),
    Case(
      name: "with no expectation in the key for them",
      scenario: with(Fixture.work + "expect: {}"),
      diagnostic:
        "s.yaml:8:1: error: `expect` asserts nothing; add an expectation, or remove the key, so that every task has to "
        + "complete"
    ),
    Case(
      name: "with lists of expectations that are all empty",
      scenario: with(Fixture.work + "expect: {never: [], outcomes: {}, handoffs: {superset: []}}"),
      diagnostic:
        "s.yaml:8:1: error: `expect` asserts nothing; add an expectation, or remove the key, so that every task has to "
        + "complete"
    ),
    Case(
      name: "with any violations as the only expectation",
      scenario: with(Fixture.work + "expect: {violations: {include: []}}"),
      diagnostic:
        "s.yaml:8:1: error: `expect` asserts nothing; add an expectation, or remove the key, so that every task has to "
        + "complete"
    ),
    Case(
      name: "with a canary that names nothing",
      scenario: with(Fixture.work + "must-fail: []"),
      diagnostic: "s.yaml:8:12: error: `must-fail` names no violation; name at least one"
    ),
    Case(
      name: "with a step that is none",
      scenario: with(Fixture.work + "expect: {handoffs: {ordered: [verify-app]}}"),
      diagnostic:
        "s.yaml:8:31: error: a step is written `sender -> receiver` or `sender -> receiver: intent TASK`, not `verify-app`"
    ),
    Case(
      name: "with a step without a sender",
      scenario: with(Fixture.work + "expect: {handoffs: {ordered: ['-> verify-app']}}"),
      diagnostic:
        "s.yaml:8:31: error: a step is written `sender -> receiver` or `sender -> receiver: intent TASK`, not `-> verify-app`"
    ),
    Case(
      name: "with a step with two arrows",
      scenario: with(
        Fixture.work + "expect: {handoffs: {ordered: ['verify-app ->-> verify-app']}}"
      ),
      diagnostic:
        "s.yaml:8:31: error: a step is written `sender -> receiver` or `sender -> receiver: intent TASK`, not `verify-app ->-> verify-app`"
    ),
    Case(
      name: "with a step about something unknown",
      scenario: with(
        Fixture.work + "expect: {handoffs: {ordered: ['verify-app -> code-reviewer: delivers']}}"
      ),
      diagnostic:
        "s.yaml:8:31: error: `delivers` is neither an intent nor a task; did you mean `deliver`?"
    ),
    Case(
      name: "with a step about too much",
      scenario: with(
        Fixture.work
          + "expect: {handoffs: {ordered: ['verify-app -> code-reviewer: deliver T-1 now']}}"
      ),
      diagnostic: "s.yaml:8:31: error: a step names at most an intent and a task"
    ),
  ]

  @Test(arguments: cases)
  func `is refused with its location and a remedy`(example: `A bad scenario`.Case) {
    let diagnostics = Fixture.diagnostics(example.scenario)
    #expect(diagnostics.contains(example.diagnostic), "\(diagnostics)")
  }

  @Test func `is refused where it names a rule on definitions`() {
    let diagnostics = Fixture.diagnostics(
      Self.with(Fixture.work + "expect: {never: [handoff.dangling]}")
    )
    let start = "s.yaml:8:18: error: there is no rule `handoff.dangling`; the rules are: `scope."
    #expect(diagnostics.contains { $0.hasPrefix(start) }, "\(diagnostics)")
  }

  @Test(arguments: [
    ("tokens", "100000.5", nil), ("overshoot", "100000", nil), ("cost", "90001", nil),
    ("cost", "90000000000", nil), ("tokens", "1000000000000", nil),
    ("tokens", "1000000000000.5", "1000000000000"), ("handoffs", "many", "1000000000000"),
    ("cost", "90000000000.01", "90000000000"),
  ])
  func `is refused where a number is not in the range that the message names`(
    key: String,
    number: String,
    limit: String?
  ) {
    let found = Fixture.diagnostics(
      Self.with(
        "prices: {sonnet: 90000}\nmodel: {\"*\": {runs-on: sonnet}}\n" + Fixture.work
          + "expect: {numbers: {\(key): {at-most: \(number)}}}"
      )
    )
    let message = limit.map {
      "`at-most` has to be a number from 0 to \($0) with at most two decimals, not `\(number)`"
    }
    #expect(found.count == (message == nil ? 0 : 1), "\(found)")
    #expect(found.allSatisfy { $0.hasSuffix(message ?? "") })
  }
}
