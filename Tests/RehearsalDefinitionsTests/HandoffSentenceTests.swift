import RehearsalSimulation
import Testing

@testable import RehearsalDefinitions

/// The forms of sentences, tables and rosters that name other agents, in our own words.
@Suite struct `A sentence on other agents` {
  private func mentions(_ text: String) -> [String] {
    let source = SourceText(
      path: "a.md",
      shownPath: "a.md",
      text: text,
      fingerprint: Digest(of: text)
    )
    return DefinitionBody(MarkdownText(text[...]), source).mentions
      .map { "\($0.direction.rawValue) \($0.name)" }
  }

  @Test(arguments: [
    ("- If vague, invoke query-sharpener", ["sends query-sharpener"]),
    ("- Pass all findings to note-merger", ["sends note-merger"]),
    ("- Engage missing-supervisor to plan", ["sends missing-supervisor"]),
    ("Call in the tent-crew when it rains.", ["sends tent-crew"]),
    ("Ask `seat-finder` for a seat.", ["sends seat-finder"]),
    ("Mend it using the sail-maker agent.", ["sends sail-maker"]),
    ("First query the context manager.", ["sends context manager"]),
    ("Start with `Task(rope-walker)`.", ["sends rope-walker"]),
    ("Posters: hand them to **Report Writer**.", ["sends Report Writer"]),
    ("Seats are handled by coat-keeper.", ["sends coat-keeper"]),
    ("Prices unclear → `cash-counter`", ["sends cash-counter"]),
    ("Takes the notes from band-leader.", ["receives band-leader"]),
    ("Agree on the tunes with `band-leader`.", ["works band-leader"]),
    ("Delegate models to 3d-graphics-expert.", ["sends 3d-graphics-expert"]),
    ("Do not use fire-watch, delegate to tent-crew.", ["sends tent-crew"]),
    ("Try it: `Use the fire-watch agent to look`", ["sends fire-watch"]),
  ])
  func `announces a receiver, a sender or a partner by its verb`(text: String, right: [String]) {
    #expect(mentions(text) == right)
  }

  @Test func `has several receivers, each with its purpose`() {
    let text = "Hand off to red-engineer for paint, blue-engineer for water, and green-engineer."
    #expect(
      mentions(text) == ["sends red-engineer", "sends blue-engineer", "sends green-engineer"]
    )
  }

  @Test(arguments: [
    ("skill (drums).", ["sends rope-walker"]), ("skills, too.", ["sends rope-walker"]),
    ("skilled as it is.", ["sends rope-walker", "sends drum-tester"]),
  ])
  func `names no agent where the next line says that it is a skill`(line: String, right: [String]) {
    #expect(mentions("Coordinate rope-walker (heights), drum-tester\n\(line)") == right)
  }

  @Test func `goes on over lines, numbers and brackets`() {
    let text = """
      Delegate to the right specialists for each kind of show: (1) rope-walker for
      heights, (2) lion-tamer for beasts. Fire (delegate to fire-watch), light (escalate to
      light-keeper).

      Works with band-leader for tunes,
      horn-player for noise
      """
    #expect(
      mentions(text) == [
        "sends rope-walker", "sends lion-tamer", "sends fire-watch", "sends light-keeper",
        "works band-leader", "works horn-player",
      ]
    )
  }

  @Test(arguments: [
    "Do not name old-mason, it is retired.", "Hand the rest to old-mason, which is retired.",
    "Do not invoke tent-crew or hand work to rope-walker.",
    "The orchestrator hands off to paper-clerk.", "Then `red-fox` will delegate to `blue-fox`.",
    "Once, the task was routed to tent-crew.", "red-fox → blue-fox → green-fox",
    "Names agree in all examples (use `red-fox`).", "Compare the result with `red-fox`.",
    "## Examples\nDelegate to tent-crew.", "```\nUse the tent-crew agent.\n```",
    "## Hands Off To\n- **old-mason**: retired\n- do not use old-mason",
    "**When to invoke skills**:\n- Drums: invoke `drumming-well`",
  ])
  func `names nobody if it denies, tells of others or shows an example`(text: String) {
    #expect(mentions(text) == [])
  }

  @Test func `is read for what it says below a heading on partners`() {
    let text = """
      ## Integration with Other Agents
      - Take orders from **a-b** and **c-d**, and hand your cloth back
      - Hand your `cloth.md` notes to **e-f**
      - Give warp/weft drafts to **g-h**
      - Guide inspector on seams
      - Guide sales teams on price
      """
    #expect(
      Set(mentions(text)) == [
        "receives a-b", "receives c-d", "sends e-f", "sends g-h", "works inspector",
        "works sales teams",
      ]
    )
  }

  @Test func `can be a heading or line that says to whom an agent reports`() {
    #expect(mentions("### Reports to: `boss`") == ["receives boss"])
    #expect(mentions("Reports to: `ring-master`") == ["receives ring-master"])
    #expect(mentions("Report the takings to `cash-counter`.") == ["sends cash-counter"])
  }

  @Test func `can be a roster or a row of a table`() {
    let text = """
      ## Available Agents
      - **rope-walker**: heights
      - `lion-tamer` — beasts
      ## Flow
      | Trigger | Target | Handoff |
      |---|---|---|
      | rain | `tent-crew` | "poles" |
      """
    #expect(mentions(text) == ["sends rope-walker", "sends lion-tamer", "sends tent-crew"])
    let other = "| Agent | For |\n|---|---|\n| fire-watch | fire |"
    #expect(mentions(other) == ["sends fire-watch"])
  }

  @Test func `is a ban on starting agents only if it covers all of them`() {
    func isBan(_ text: String) -> Bool {
      MarkdownText(text[...]).lines.contains {
        SpawnBan.isStated(in: PlainText($0.fullText, in: $0))
      }
    }
    #expect(isBan("It must never start other agents."))
    #expect(!isBan("It cannot spawn further agents beyond its two workers."))
  }

  @Test(arguments: [
    ("Report Writer", NameKind.agent), ("treasury-management-expert", .agent),
    ("3d-graphics-expert", .agent), ("sales teams", .group), ("Requesting Agent", .other),
    ("Legal", .other), ("context manager", .other), ("end-user", .other),
  ])
  func `has names of agents, groups and others`(name: String, form: NameKind) {
    #expect(NameKind(of: name) == form)
  }
}
