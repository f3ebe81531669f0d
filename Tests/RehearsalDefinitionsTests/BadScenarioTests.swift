import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@Suite struct `A bad scenario` {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var scenario: String
    var diagnostic: String
    var testDescription: String { name }
  }

  private static func with(_ rest: String) -> String { Fixture.head + rest }

  static let cases: [Case] = [
    Case(
      name: "with an unknown agent",
      scenario: with("work: {tasks: [{id: A, description: a, agent: backend-implementor}]}"),
      diagnostic:
        "s.yaml:5:47: error: no agent is named `backend-implementor`; did you mean `backend-implementer`?"
    ),
    Case(
      name: "with a script for an unknown agent",
      scenario: with(Fixture.work + "behaviour: {nobody: []}"),
      diagnostic:
        "s.yaml:8:13: error: no agent is named `nobody`; the agents are: `backend-implementer`, `code-reviewer`, `frontend-implementer`, `implement-trd`, `spec-planner`, `verify-app`"
    ),
    Case(
      name: "with two tasks of one name",
      scenario: with(
        "work: {tasks: [{id: A, description: a, agent: verify-app}, {id: A, description: b, agent: verify-app}]}"
      ),
      diagnostic:
        "s.yaml:5:60: error: another task already has the id `A`, at s.yaml:5:16; change one"
    ),
    Case(
      name: "with a task that needs an unknown one",
      scenario: with("work: {tasks: [{id: A, description: a, agent: verify-app, needs: [B]}]}"),
      diagnostic: "s.yaml:5:67: error: there is no task `B`; did you mean `A`?"
    ),
    Case(
      name: "with a task called work",
      scenario: with("work: {tasks: [{id: work, description: a, agent: verify-app}]}"),
      diagnostic:
        "s.yaml:5:16: error: a task cannot have the id `work`, which stands for the work as a whole"
    ),
    Case(
      name: "with a task for the planner",
      scenario: with("work: {tasks: [{id: A, description: a, agent: spec-planner}]}"),
      diagnostic:
        "s.yaml:5:16: error: an agent with the role planner cannot have tasks; assign `A` to an agent with another role"
    ),
    Case(
      name: "with definitions outside the root",
      scenario: "rehearsal: 1\nname: x\nagents: ../agents\nwork: {tasks: []}",
      diagnostic:
        "s.yaml:3:9: error: `../agents` is outside the root; move it below the root, or allow its folder in `rehearsal.yaml`, as `allow: [../agents]`"
    ),
    Case(
      name: "with an absolute path",
      scenario: "rehearsal: 1\nname: x\nagents: /etc\nwork: {tasks: []}",
      diagnostic:
        "s.yaml:3:9: error: `/etc` is an absolute path; write it relative to this file"
    ),
    Case(
      name: "with a path with a NUL character",
      scenario: "rehearsal: 1\nname: x\nagents: \"agents\\0/etc\"\nwork: {tasks: []}",
      diagnostic: "s.yaml:3:9: error: the text contains a NUL character; remove it"
    ),
    Case(
      name: "with a name with a NUL character",
      scenario: "rehearsal: 1\nname: \"lo\\0st\"\nwork: {tasks: []}",
      diagnostic: "s.yaml:2:7: error: the text contains a NUL character; remove it"
    ),
    Case(
      name: "with a path that leaves the project",
      scenario: with(
        "work: {tasks: [{id: A, description: a, agent: verify-app, touches: [../x]}]}"
      ),
      diagnostic:
        "s.yaml:5:69: error: `../x` is not a path in the project; `touches` takes paths relative to the project"
    ),
    Case(
      name: "with definitions that are not there",
      scenario: "rehearsal: 1\nname: x\nagents: agent/\nwork: {tasks: []}",
      diagnostic: "s.yaml:3:9: error: there is no folder `agent`"
    ),
    Case(
      name: "with work that is not there",
      scenario: "rehearsal: 1\nname: x\nagents: agents/\nwork: todo.md",
      diagnostic: "s.yaml:4:7: error: there is no file `todo.md`"
    ),
    Case(
      name: "with a negative duration",
      scenario: with("limits: {time: -5m}\n" + Fixture.work),
      diagnostic: "s.yaml:5:16: error: `time` cannot be negative; remove the minus sign"
    ),
    Case(
      name: "with a duration beyond the clock",
      scenario: with("limits: {time: 999999999999h}\n" + Fixture.work),
      diagnostic: "s.yaml:5:16: error: `time` is longer than 292 years, the range of the clock"
    ),
    Case(
      name: "with a duration without a unit",
      scenario: with("limits: {time: 12}\n" + Fixture.work),
      diagnostic:
        "s.yaml:5:16: error: `time` has to be a duration such as `220s`, `12m` or `1h30m`, not `12`"
    ),
    Case(
      name: "with a percentage beyond a hundred",
      scenario: with("work: {gates: {unit-coverage: 180}, tasks: []}"),
      diagnostic:
        "s.yaml:5:31: error: `unit-coverage` has to be a percentage from 0 to 100 with at most two decimals, not `180`"
    ),
    Case(
      name: "with gates that contradict each other",
      scenario: with("work: {gates: {unit-coverage: 90, on-conflict: error}, tasks: []}"),
      diagnostic:
        "s.yaml:5:16: error: `unit-coverage` is 90 here and 80 at agents/backend-implementer.md:10:25; make them equal, or change `on-conflict`"
    ),
    Case(
      name: "with a non-goal that nothing can match",
      scenario: with("work: {non-goals: [{id: NG-1, text: no}], tasks: []}"),
      diagnostic:
        "s.yaml:5:20: error: the non-goal `NG-1` has nothing to match; give it `paths` or `terms`"
    ),
    Case(
      name: "with a term that nothing can match",
      scenario: with("work: {non-goals: [{id: NG-1, text: no, terms: ['++']}], tasks: []}"),
      diagnostic:
        "s.yaml:5:20: error: the term `++` of the non-goal `NG-1` has no letter or digit, so it matches nothing; "
        + "give it another one"
    ),
    Case(
      name: "with an unknown word",
      scenario: with("platform: {routing: star}\n" + Fixture.work),
      diagnostic:
        "s.yaml:5:21: error: `routing` cannot be `star`; the allowed words are: `direct`, `orchestrated`"
    ),
    Case(
      name: "with a partition that has nobody on one side",
      scenario: with(
        Fixture.work
          + "faults: [{id: f, partition: {between: [], and: [verify-app], until: 1m}}]"
      ),
      diagnostic: "s.yaml:8:30: error: `between` is empty; name at least one agent"
    ),
    Case(
      name: "with a fault of two kinds",
      scenario: with(Fixture.work + "faults: [{id: f, drop: {}, delay: {by: 1s}}]"),
      diagnostic:
        "s.yaml:8:10: error: a fault has exactly one verb, not 2; write one fault for each verb"
    ),
    Case(
      name: "with two faults of one name",
      scenario: with(Fixture.work + "faults: [{id: f, drop: {}}, {id: f, drop: {}}]"),
      diagnostic: "s.yaml:8:29: error: another fault already has the id `f`; change one"
    ),
    Case(
      name: "with a fault at two times",
      scenario: with(Fixture.work + "faults: [{id: f, drop: {nth: 1, at: 5m}}]"),
      diagnostic: "s.yaml:8:24: error: a fault takes one of `nth`, `at` and `rate`, not 2"
    ),
    Case(
      name: "with a deliverable that nobody promises",
      scenario: with(
        Fixture.work + "faults: [{id: f, omit: {agent: backend-implementer, deliverable: cake}}]"
      ),
      diagnostic:
        "s.yaml:8:53: error: the contract does not promise `cake`; its deliverables are: `Summary`, `Test results`"
    ),
    Case(
      name: "with a metric that is none",
      scenario: with(
        Fixture.work + "behaviour: {backend-implementer: [{reports: {unit-covrage: 80}}]}"
      ),
      diagnostic:
        "s.yaml:8:46: error: there is no metric `unit-covrage`; did you mean `unit-coverage`?"
    ),
    Case(
      name: "with seeds that are no range",
      scenario: with(Fixture.work + "seeds: 9:3"),
      diagnostic:
        "s.yaml:8:8: error: `seeds` has to be a count, or a range A:B with A less than B, of at most a billion seeds, not `9:3`"
    ),
    Case(
      name: "with more seeds than anybody can run",
      scenario: with(Fixture.work + "seeds: 0:18446744073709551615"),
      diagnostic:
        "s.yaml:8:8: error: `seeds` has to be a count, or a range A:B with A less than B, of at most a billion seeds, not `0:18446744073709551615`"
    ),
    Case(
      name: "with a blank name",
      scenario: with("work: {tasks: [{id: ' ', description: a}]}"),
      diagnostic: "s.yaml:5:21: error: `id` has to be text, not ` `"
    ),
    Case(
      name: "with two non-goals of one name",
      scenario: with(
        "work: {non-goals: [{id: N, text: a, paths: [a]}, {id: N, text: b, paths: [b]}], tasks: []}"
      ),
      diagnostic: "s.yaml:5:50: error: another non-goal already has the id `N`; change one"
    ),
    Case(
      name: "with a folder that holds no definition",
      scenario: "rehearsal: 1\nname: x\nagents: empty\nwork: {tasks: []}",
      diagnostic: "s.yaml:3:9: error: no definition below `empty`"
    ),
    Case(
      name: "with direct routing and nobody to lead",
      scenario: """
        rehearsal: 1
        name: x
        agents: [{definition: agents/verify-app.md}]
        platform: {routing: direct}
        work: {tasks: []}
        """,
      diagnostic:
        "s.yaml:4:12: error: direct routing needs an agent with the role planner; give one that role in the policy, or use `routing: orchestrated`"
    ),
    Case(
      name: "with two agents of one name",
      scenario: """
        rehearsal: 1
        name: x
        agents: [{definition: agents/verify-app.md}, {definition: agents/verify-app.md}]
        work: {tasks: []}
        """,
      diagnostic:
        "s.yaml:3:46: error: another agent is already named `verify-app`, at s.yaml:3:10; rename one"
    ),
    Case(
      name: "with an agent that has no definition",
      scenario: """
        rehearsal: 1
        name: x
        agents: [{definition: policy.yaml}]
        work: {tasks: []}
        """,
      diagnostic: "s.yaml:3:11: error: `policy.yaml` is not a definition"
    ),
    Case(
      name: "with a task that nobody is assigned to",
      scenario: """
        rehearsal: 1
        name: x
        agents: [{definition: agents/verify-app.md}]
        work: {tasks: [{id: A, description: a}]}
        """,
      diagnostic:
        "s.yaml:4:16: error: no agent is assigned to the task; set `agent`, or set `keywords` in the policy"
    ),
  ]

  @Test(arguments: cases)
  func `is refused with its location and a remedy`(example: Case) {
    let diagnostics = Fixture.diagnostics(example.scenario, files: ["empty/notes.txt": "none"])
    #expect(diagnostics.contains(example.diagnostic), "\(diagnostics)")
  }

  @Test func `has a limited number of diagnostics`() {
    let keys = (0..<2_000).map { "k\($0): 1" }.joined(separator: "\n")
    let diagnostics = Fixture.diagnostics(Self.with(keys))
    #expect(diagnostics.count == 501)
    #expect(diagnostics.last == "error: 1501 more diagnostics; fix these first")
  }

  @Test func `has all its problems reported at once`() {
    let diagnostics = Fixture.diagnostics(
      Self.with("wrk: {}\nlimits: {time: -1s}\nwork: {tasks: [{id: A, description: a, agent: x}]}")
    )
    #expect(diagnostics.count == 3)
  }
}
