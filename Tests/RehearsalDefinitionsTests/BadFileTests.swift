import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@Suite struct `A bad file` {
  private typealias Case = `A bad scenario`.Case

  private static func with(_ rest: String) -> String { Fixture.head + rest }

  static let cases: [`A bad scenario`.Case] = [
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
        "s.yaml:2:7: error: not YAML: this line cannot be a key, because it is indented below a value; indent it like the key above, or put the whole value in quotes if the line belongs to it"
    ),
    Case(
      name: "that is empty",
      scenario: "",
      diagnostic: "s.yaml:1:1: error: the file is empty"
    ),
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
      name: "with a list for a key",
      scenario: with("work: {tasks: [], [a]: b}"),
      diagnostic:
        "s.yaml:5:19: error: a key has to be text"
    ),
  ]

  @Test(arguments: cases)
  func `is refused with its location and a remedy`(example: `A bad scenario`.Case) {
    let diagnostics = Fixture.diagnostics(example.scenario)
    #expect(diagnostics.contains(example.diagnostic), "\(diagnostics)")
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
    ("name: a: b", "2:8", "a colon and a space are inside a value; put the value in quotes"),
    (
      "name: a\n  agents: x", "3:9",
      "this line cannot be a key, because it is indented below a value; indent it like the key above"
    ),
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
