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
      name: "with an unknown key",
      scenario: with(Fixture.work + "behavior: {}"),
      diagnostic:
        "s.yaml:8:1: error: `behavior` is not a key of the scenario; did you mean `behaviour`?"
    ),
    Case(
      name: "with an unknown key that resembles none",
      scenario: with("work: {tasks: [], colour: red}"),
      diagnostic:
        "s.yaml:5:19: error: `colour` is not a key of work; its keys are: `strategy`, `gates`, `non-goals`, `requirements`, `risks`, `tasks`"
    ),
    Case(
      name: "without a key that it needs",
      scenario: "rehearsal: 1\nname: x\nagents: agents/",
      diagnostic:
        "s.yaml:1:1: error: the scenario needs the key `work`: the work, or the path of a Markdown file with a master task list"
    ),
    Case(
      name: "with a list in place of a text",
      scenario: with(Fixture.work + "about: [a, b]"),
      diagnostic: "s.yaml:8:8: error: `about` has to be text, not a list"
    ),
    Case(
      name: "with a text in place of a list",
      scenario: with("work: {tasks: none}"),
      diagnostic: "s.yaml:5:15: error: `tasks` has to be a list, not `none`"
    ),
    Case(
      name: "of another version",
      scenario: "rehearsal: 2\nname: x\nagents: agents/\nwork: {tasks: []}",
      diagnostic: "s.yaml:1:12: error: `rehearsal` has to be 1, not `2`"
    ),
    Case(
      name: "with an alias",
      scenario: with("work: &w {tasks: []}\nlimits: *w"),
      diagnostic:
        "s.yaml:5:7: error: anchors and aliases are not allowed here; write the value out"
    ),
    Case(
      name: "with an alias to nothing",
      scenario: with("work: *w"),
      diagnostic: "s.yaml:5:7: error: anchors and aliases are not allowed here; write the value out"
    ),
    Case(
      name: "with a key twice",
      scenario: with("work: {tasks: []}\nwork: {tasks: []}"),
      diagnostic: "s.yaml:6:1: error: the key `work` is already in line 5; keep one"
    ),
    Case(
      name: "that is not YAML",
      scenario: "rehearsal: 1\n  name: [",
      diagnostic:
        "s.yaml:2:7: error: not YAML: a colon and a space are inside a value, or the indentation is wrong; put a value that has them in quotes"
    ),
    Case(name: "that is empty", scenario: "", diagnostic: "s.yaml:1:1: error: the file is empty"),
    Case(
      name: "that holds nothing but a comment",
      scenario: "# later\n",
      diagnostic: "s.yaml:1:1: error: the file is empty"
    ),
    Case(
      name: "with a NUL byte",
      scenario: "rehearsal: 1\nna\0me: x",
      diagnostic: "s.yaml:2:3: error: the file contains a NUL byte; it is not text"
    ),
    Case(
      name: "that is larger than a file may be",
      scenario: "# " + String(repeating: "x", count: 10 << 20),
      diagnostic: "s.yaml:1:1: error: the file is larger than 1 MiB; split it"
    ),
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
      diagnostic: "s.yaml:3:9: error: the path contains a NUL character; remove it"
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
      name: "with a list for a key",
      scenario: with("work: {tasks: [], [a]: b}"),
      diagnostic:
        "s.yaml:5:19: error: a key has to be text"
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

  @Test func `that is not UTF-8 is refused at the first invalid byte`() {
    let tree = InMemoryTree(["s.yaml": Array("rehearsal: 1\nname: ".utf8) + [0xff, 0xfe]])
    let error = #expect(throws: PlanError.self) {
      try PlanLoader(tree, rules: RuleNames()).load("s.yaml")
    }
    #expect(
      error?.description
        == "s.yaml:2:7: error: the file is not UTF-8 from here on; save it as UTF-8"
    )
  }

  @Test func `has all its problems reported at once`() {
    let diagnostics = Fixture.diagnostics(
      Self.with("wrk: {}\nlimits: {time: -1s}\nwork: {tasks: [{id: A, description: a, agent: x}]}")
    )
    #expect(diagnostics.count == 3)
  }

  @Test func `is not one with CR LF line ends or a byte order mark`() throws {
    let scenario = Self.with(Fixture.work)
    let digest = TestRun(try Fixture.load(scenario).plan).summary.digest
    let windows = scenario.replacing("\n", with: "\r\n")
    #expect(TestRun(try Fixture.load(windows).plan).summary.digest == digest)
    #expect(TestRun(try Fixture.load("\u{feff}" + scenario).plan).summary.digest == digest)
  }

  @Test func `in JSON is read like YAML`() throws {
    let plan = try Fixture.load(
      #"{"rehearsal": 1, "name": "j", "agents": "agents/", "work": {"tasks": []}}"#
    ).plan
    #expect(plan.name == "j")
  }
}

@Suite struct `A problem of YAML` {
  @Test(arguments: [
    ("name:\ta\n\tagents: x", "3:1", "a tab indents this line; use spaces"),
    ("name: a: b", "2:8", "a colon and a space are inside a value, or the indentation is wrong"),
    ("name: [a", "3:1", "a `]` or a comma is missing before this place"),
    ("platform: {slots: 1", "3:1", "a `}` or a comma is missing before this place"),
    ("name: \"a", "3:1", "a quotation mark is not closed"),
    ("name: @a", "2:7", "a value cannot begin with this character; put the value in quotes"),
    ("name: \"\\q\"", "2:8", "a backslash inside double quotes begins no known escape"),
    ("name: *", "2:8", "`*` and `&` have a meaning of their own at the start of a value"),
    ("work:\n  - a\n b: c", "4:2", "the indentation of this line does not fit"),
    ("name: - a", "2:7", "a list cannot begin on the line of its key"),
    ("name: a\nagents", "4:1", "a colon is missing after the key"),
    ("work:\n  tasks:\n    - a\n    b: c", "5:5", "this line does not belong to the list above it"),
  ])
  func `is told in plain words`(text: String, place: String, words: String) {
    let found = Fixture.diagnostics("rehearsal: 1\n\(text)\n")
    #expect(
      found.first?.hasPrefix("s.yaml:\(place): error: not YAML: \(words)") == true,
      "\(found)"
    )
  }

  @Test func `of one misspelt key is told once`() {
    #expect(
      Fixture.diagnostics(
        "rehearsal: 1\nname: a\nagents: agents/\nwrok: {tasks: [{id: T-1, descripton: x}]}\n"
      )
        == ["s.yaml:4:1: error: `wrok` is not a key of the scenario; did you mean `work`?"]
    )
    #expect(
      Fixture.diagnostics(
        "rehearsal: 1\nname: a\nagents: agents/\nwork: {tasks: [{id: T-1, descripton: x}]}\n"
      )
        == ["s.yaml:4:26: error: `descripton` is not a key of a task; did you mean `description`?"]
    )
  }
}
