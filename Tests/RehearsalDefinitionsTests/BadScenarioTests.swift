import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@Suite struct `A bad scenario` {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var scenario: String
    var complaint: String
    var testDescription: String { name }
  }

  private static func with(_ rest: String) -> String { Fixture.head + rest }

  static let cases: [Case] = [
    Case(
      name: "with an unknown key",
      scenario: with(Fixture.work + "behavior: {}"),
      complaint:
        "s.yaml:8:1: error: `behavior` is not a key of the scenario; did you mean `behaviour`?"
    ),
    Case(
      name: "with an unknown key that resembles none",
      scenario: with("work: {tasks: [], colour: red}"),
      complaint:
        "s.yaml:5:19: error: `colour` is not a key of work; its keys are: `strategy`, `gates`, `non-goals`, `risks`, `tasks`"
    ),
    Case(
      name: "without a key that it needs",
      scenario: "rehearsal: 1\nname: x\nagents: agents/",
      complaint:
        "s.yaml:1:1: error: the scenario needs the key `work`: the work, or the path of a Markdown file with a master task list"
    ),
    Case(
      name: "with a list in place of a text",
      scenario: with(Fixture.work + "about: [a, b]"),
      complaint: "s.yaml:8:8: error: `about` has to be a text, not a list"
    ),
    Case(
      name: "with a text in place of a list",
      scenario: with("work: {tasks: none}"),
      complaint: "s.yaml:5:15: error: `tasks` has to be a list, not `none`"
    ),
    Case(
      name: "of another version",
      scenario: "rehearsal: 2\nname: x\nagents: agents/\nwork: {tasks: []}",
      complaint: "s.yaml:1:12: error: `rehearsal` has to be a whole number from 1 to 1, not `2`"
    ),
    Case(
      name: "with an alias",
      scenario: with("work: &w {tasks: []}\nlimits: *w"),
      complaint:
        "s.yaml:5:7: error: anchors and aliases are not allowed here; write the value out"
    ),
    Case(
      name: "with an alias to nothing",
      scenario: with("work: *w"),
      complaint: "s.yaml:5:7: error: anchors and aliases are not allowed here; write the value out"
    ),
    Case(
      name: "with a key twice",
      scenario: with("work: {tasks: []}\nwork: {tasks: []}"),
      complaint: "s.yaml:5:1: error: the key `work` stands twice; keep one"
    ),
    Case(
      name: "that is not YAML",
      scenario: "rehearsal: 1\n  name: [",
      complaint: "s.yaml:2:7: error: not YAML: mapping values are not allowed in this context"
    ),
    Case(name: "that is empty", scenario: "", complaint: "s.yaml:1:1: error: the file is empty"),
    Case(
      name: "that holds nothing but a comment",
      scenario: "# later\n",
      complaint: "s.yaml:1:1: error: the file is empty"
    ),
    Case(
      name: "with a NUL byte",
      scenario: "rehearsal: 1\nna\0me: x",
      complaint: "s.yaml:2:3: error: the file holds a NUL byte; it is not text"
    ),
    Case(
      name: "that is larger than a file may be",
      scenario: "# " + String(repeating: "x", count: 10 << 20),
      complaint: "s.yaml:1:1: error: the file is larger than 1 MiB; split it"
    ),
    Case(
      name: "with an unknown agent",
      scenario: with("work: {tasks: [{id: A, description: a, agent: backend-implementor}]}"),
      complaint:
        "s.yaml:5:47: error: no agent is named `backend-implementor`; did you mean `backend-implementer`?"
    ),
    Case(
      name: "with a script for an unknown agent",
      scenario: with(Fixture.work + "behaviour: {nobody: []}"),
      complaint:
        "s.yaml:8:13: error: no agent is named `nobody`; the agents are: `backend-implementer`, `code-reviewer`, `frontend-implementer`, `implement-trd`, `spec-planner`, `verify-app`"
    ),
    Case(
      name: "with two tasks of one name",
      scenario: with(
        "work: {tasks: [{id: A, description: a, agent: verify-app}, {id: A, description: b, agent: verify-app}]}"
      ),
      complaint:
        "s.yaml:5:60: error: another task is already called `A`, at s.yaml:5:16; rename one"
    ),
    Case(
      name: "with a task that needs an unknown one",
      scenario: with("work: {tasks: [{id: A, description: a, agent: verify-app, needs: [B]}]}"),
      complaint: "s.yaml:5:67: error: there is no task `B`; did you mean `A`?"
    ),
    Case(
      name: "with a task called work",
      scenario: with("work: {tasks: [{id: work, description: a, agent: verify-app}]}"),
      complaint:
        "s.yaml:5:16: error: a task cannot be called `work`, which stands for the work as a whole"
    ),
    Case(
      name: "with a task for the planner",
      scenario: with("work: {tasks: [{id: A, description: a, agent: spec-planner}]}"),
      complaint:
        "s.yaml:5:16: error: the planner takes no tasks; assign `A` to an agent that does work"
    ),
    Case(
      name: "with definitions outside the root",
      scenario: "rehearsal: 1\nname: x\nagents: ../agents\nwork: {tasks: []}",
      complaint:
        "s.yaml:3:9: error: `../agents` is outside the root; move it below the root, or put a `rehearsal.yaml` into a folder above both"
    ),
    Case(
      name: "with an absolute path",
      scenario: "rehearsal: 1\nname: x\nagents: /etc\nwork: {tasks: []}",
      complaint:
        "s.yaml:3:9: error: `/etc` is an absolute path; write it relative to this file"
    ),
    Case(
      name: "with a path that leaves the project",
      scenario: with(
        "work: {tasks: [{id: A, description: a, agent: verify-app, touches: [../x]}]}"
      ),
      complaint:
        "s.yaml:5:69: error: `../x` leaves the project; `touches` takes paths relative to the project"
    ),
    Case(
      name: "with definitions that are not there",
      scenario: "rehearsal: 1\nname: x\nagents: agent/\nwork: {tasks: []}",
      complaint: "s.yaml:3:9: error: there is no folder `agent`"
    ),
    Case(
      name: "with work that is not there",
      scenario: "rehearsal: 1\nname: x\nagents: agents/\nwork: todo.md",
      complaint: "s.yaml:4:7: error: there is no file `todo.md`"
    ),
    Case(
      name: "with a negative duration",
      scenario: with("limits: {time: -5m}\n" + Fixture.work),
      complaint: "s.yaml:5:16: error: `time` is negative; time only passes forwards"
    ),
    Case(
      name: "with a duration beyond the clock",
      scenario: with("limits: {time: 999999999999h}\n" + Fixture.work),
      complaint: "s.yaml:5:16: error: `time` is longer than 292 years, the range of the clock"
    ),
    Case(
      name: "with a duration without a unit",
      scenario: with("limits: {time: 12}\n" + Fixture.work),
      complaint:
        "s.yaml:5:16: error: `time` has to be a duration such as `220s`, `12m` or `1h30m`, not `12`"
    ),
    Case(
      name: "with a percentage beyond a hundred",
      scenario: with("work: {gates: {unit-coverage: 180}, tasks: []}"),
      complaint:
        "s.yaml:5:31: error: `unit-coverage` has to be a percentage from 0 to 100 with at most two decimals, not `180`"
    ),
    Case(
      name: "with gates that contradict each other",
      scenario: with("work: {gates: {unit-coverage: 90, on-conflict: error}, tasks: []}"),
      complaint:
        "s.yaml:5:16: error: `unit-coverage` is 90 here and 80 at agents/backend-implementer.md:10:25; make them agree, or set `on-conflict`"
    ),
    Case(
      name: "with a non-goal that nothing can match",
      scenario: with("work: {non-goals: [{id: NG-1, text: no}], tasks: []}"),
      complaint:
        "s.yaml:5:20: error: the non-goal `NG-1` has nothing to match; give it `paths` or `terms`"
    ),
    Case(
      name: "with an unknown word",
      scenario: with("platform: {routing: star}\n" + Fixture.work),
      complaint:
        "s.yaml:5:21: error: `routing` cannot be `star`; it can be: `direct`, `orchestrated`"
    ),
    Case(
      name: "with a partition that has nobody on one side",
      scenario: with(
        Fixture.work
          + "faults: [{id: f, partition: {between: [], and: [verify-app], until: 1m}}]"
      ),
      complaint: "s.yaml:8:30: error: `between` names nobody; name an agent"
    ),
    Case(
      name: "with a fault of two kinds",
      scenario: with(Fixture.work + "faults: [{id: f, drop: {}, delay: {by: 1s}}]"),
      complaint:
        "s.yaml:8:10: error: a fault has one verb, not 2; make a fault of each"
    ),
    Case(
      name: "with two faults of one name",
      scenario: with(Fixture.work + "faults: [{id: f, drop: {}}, {id: f, drop: {}}]"),
      complaint: "s.yaml:8:29: error: another fault is already called `f`"
    ),
    Case(
      name: "with a fault at two times",
      scenario: with(Fixture.work + "faults: [{id: f, drop: {nth: 1, at: 5m}}]"),
      complaint: "s.yaml:8:24: error: a fault takes one of `nth`, `at` and `rate`, not 2"
    ),
    Case(
      name: "with a deliverable that nobody promises",
      scenario: with(
        Fixture.work + "faults: [{id: f, omit: {agent: backend-implementer, deliverable: cake}}]"
      ),
      complaint:
        "s.yaml:8:53: error: the contract promises no `cake`; its deliverables are: `Summary`, `Test results`"
    ),
    Case(
      name: "with a metric that is none",
      scenario: with(
        Fixture.work + "behaviour: {backend-implementer: [{reports: {unit-covrage: 80}}]}"
      ),
      complaint:
        "s.yaml:8:46: error: there is no metric `unit-covrage`; did you mean `unit-coverage`?"
    ),
    Case(
      name: "with seeds that are no range",
      scenario: with(Fixture.work + "seeds: 9:3"),
      complaint:
        "s.yaml:8:8: error: `seeds` has to be how many there are, or a range A:B with A below B, at most a billion, not `9:3`"
    ),
    Case(
      name: "with more seeds than anybody can run",
      scenario: with(Fixture.work + "seeds: 0:18446744073709551615"),
      complaint:
        "s.yaml:8:8: error: `seeds` has to be how many there are, or a range A:B with A below B, at most a billion, not `0:18446744073709551615`"
    ),
    Case(
      name: "with a blank name",
      scenario: with("work: {tasks: [{id: ' ', description: a}]}"),
      complaint: "s.yaml:5:21: error: `id` has to be a text, not ` `"
    ),
    Case(
      name: "with a list for a key",
      scenario: with("work: {tasks: [], [a]: b}"),
      complaint:
        "s.yaml:5:19: error: a key has to be a text"
    ),
    Case(
      name: "with two non-goals of one name",
      scenario: with(
        "work: {non-goals: [{id: N, text: a, paths: [a]}, {id: N, text: b, paths: [b]}], tasks: []}"
      ),
      complaint: "s.yaml:5:50: error: another non-goal is already called `N`"
    ),
    Case(
      name: "with a folder that holds no definition",
      scenario: "rehearsal: 1\nname: x\nagents: empty\nwork: {tasks: []}",
      complaint: "s.yaml:3:9: error: no definition below `empty`"
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
      complaint:
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
      complaint:
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
      complaint: "s.yaml:3:11: error: `policy.yaml` is not a definition"
    ),
    Case(
      name: "with a task that nobody is assigned to",
      scenario: """
        rehearsal: 1
        name: x
        agents: [{definition: agents/verify-app.md}]
        work: {tasks: [{id: A, description: a}]}
        """,
      complaint:
        "s.yaml:4:16: error: nobody is assigned to the task; name an `agent`, or keywords in the policy"
    ),
  ]

  @Test(arguments: cases)
  func `is refused with its place and what to do`(example: Case) {
    let complaints = Fixture.complaints(example.scenario, files: ["empty/notes.txt": "none"])
    #expect(complaints.contains(example.complaint), "\(complaints)")
  }

  @Test func `is not complained of without end`() {
    let keys = (0..<2_000).map { "k\($0): 1" }.joined(separator: "\n")
    let complaints = Fixture.complaints(Self.with(keys))
    #expect(complaints.count == 501)
    #expect(complaints.last == "error: 1501 more complaints; mend these first")
  }

  @Test func `that is not UTF-8 is refused where it stops being it`() {
    let tree = StoredTree(["s.yaml": Array("rehearsal: 1\nname: ".utf8) + [0xff, 0xfe]])
    let error = #expect(throws: PlanError.self) {
      try PlanLoader(tree, rules: RuleNames()).load("s.yaml")
    }
    #expect(
      error?.description
        == "s.yaml:2:7: error: the file is not UTF-8 from here on; save it as UTF-8"
    )
  }

  @Test func `is told everything at once`() {
    let complaints = Fixture.complaints(
      Self.with("wrk: {}\nlimits: {time: -1s}\nwork: {tasks: [{id: A, description: a, agent: x}]}")
    )
    #expect(complaints.count == 3)
  }

  @Test func `in line ends of Windows, or behind a byte order mark, is none for that`() throws {
    let scenario = Self.with(Fixture.work)
    let digest = Trial(try Fixture.load(scenario).plan).summary.digest
    let windows = scenario.replacing("\n", with: "\r\n")
    #expect(Trial(try Fixture.load(windows).plan).summary.digest == digest)
    #expect(Trial(try Fixture.load("\u{feff}" + scenario).plan).summary.digest == digest)
  }

  @Test func `in JSON is read like YAML`() throws {
    let plan = try Fixture.load(
      #"{"rehearsal": 1, "name": "j", "agents": "agents/", "work": {"tasks": []}}"#
    ).plan
    #expect(plan.name == "j")
  }
}
