import RehearsalSimulation
import Testing

@testable import RehearsalDefinitions

/// The forms in which definitions say who hands work to whom, in our own words.
@Suite struct `A statement on other agents is read from` {
  private func mentions(_ text: String) -> [String] {
    body(of: text).mentions.map { mention in
      let marks = (mention.isCommand ? " command" : "") + (mention.isMarked ? "" : " plain")
      return "\(mention.direction.rawValue) \(mention.form.rawValue) \(mention.name)"
        + " \(mention.location.line):\(mention.location.column)\(marks)"
    }
  }

  private func body(of text: String) -> DefinitionBody {
    let source = SourceText(
      path: "a.md",
      shownPath: "a.md",
      text: text,
      fingerprint: Digest(of: text)
    )
    return DefinitionBody(MarkdownText(text[...]).withoutComments(), source)
  }

  @Test func `lists below headings, with several names behind a slash and commands`() {
    let text = """
      ### Receives Work From
      - **spec-planner / build-it command**: tasks
      - **Context Required**: plans (the latest), a budget.
      ### Hands Off To
      - **/review-it**: finished work
      - **Code Reviewer**: the same
      """
    #expect(
      mentions(text) == [
        "receives label spec-planner 2:5", "receives label build-it 2:20 command",
        "sends label review-it 5:6 command", "sends label Code Reviewer 6:5",
      ]
    )
    #expect(body(of: text).neededContext.map(\.text) == ["plans", "a budget"])
  }

  @Test func `lists and sentences, but not from what is commented out`() {
    let text = """
      ### Hands Off To
      - **code-reviewer**: finished work <!-- and **person** -->
      <!-- - **old-reviewer**: one line -->
      - <!-- **older-reviewer**: an item -->
      <!--
      - **oldest-reviewer**: several lines

      Delegate tests to @test-runner.
      -->
      - **verify-app**: the same
      """
    #expect(mentions(text) == ["sends label code-reviewer 2:5", "sends label verify-app 10:5"])
  }

  @Test func `lists below numbered and underlined headings, of links and of tasks`() {
    let text = """
      ### 3. Hands Off To:
      - verify-app

      Receives From
      =============
      - [ ] spec-planner

      Hands Off To
      ---
      - [test-writer](test-writer.md)
      - [x] **[test-runner](../agents/test-runner.md) / tidier**: runs
      - [Report Writer](report-writer.md#tasks): words
      - [step-by-step guide](guide.md), [docs](verify.md)

      #### 1.2 [bug-fixer](bug-fixer.md)
      """
    #expect(
      mentions(text) == [
        "sends listed verify-app 2:3 plain", "receives listed spec-planner 6:7 plain",
        "sends listed test-writer 10:4", "sends label test-runner 11:10",
        "sends label tidier 11:51", "sends listed Report Writer 12:4",
        "sends label bug-fixer 15:11",
      ]
    )
  }

  @Test func `items that are names alone, whether or not the next agent is retired`() {
    let text = """
      ### Hands Off To
      - Pass cloth to red-fox for dyeing
      - old-mason: retired
      - blue-fox: fur
      """
    let mentions = body(of: text).mentions
    #expect(mentions.map(\.name) == ["red-fox", "blue-fox"])
    #expect(mentions.map(\.standsAlone) == [false, true])
  }

  @Test func `links in tables, and lists of tasks that a sentence announces`() {
    let table = "| Task | Delegate to |\n|---|---|\n| tests | [test-writer](test-writer.md) |"
    #expect(mentions(table) == ["sends row test-writer 3:12"])
    let list = "Delegate the work to one of these:\n- [ ] verify-app\n- [X] [a-b][1]"
    #expect(
      mentions(list) == ["sends listed verify-app 2:7 plain", "sends listed a-b 3:8 plain"]
    )
  }

  @Test(arguments: [
    ("words\nand words\n---", 5), ("- a thing\n---", 4), ("***\n---", 4), ("> words\n---", 4),
    ("\n---", 4), ("- a thing\n===", 4),
  ])
  func `lists that a line of dashes does not end`(text: String, line: Int) {
    let names = mentions("### Hands Off To\n\(text)\n- verify-app")
    #expect(names == ["sends listed verify-app \(line):3 plain"])
  }

  @Test(arguments: ["Rules\n---", "\nRules\n-", "Rules  \n   ====  "])
  func `no list below another underlined heading`(heading: String) {
    #expect(mentions("### Hands Off To\n\(heading)\n- verify-app") == [])
  }

  @Test func `items that begin with a verb, below a label and on its own line`() {
    let text = """
      Integration with other agents:
      - Support page-developer on forms
      - Work closely with sound-engineer for tones
      - Coordinate with support team on words

      **Integration with Other Agents:** help paint-mixer with colours, guide brush-maker on hair.
      """
    #expect(
      mentions(text) == [
        "works listed page-developer 2:11 plain", "works listed sound-engineer 3:21 plain",
        "works listed support team 4:19 plain", "works listed paint-mixer 6:41 plain",
        "works listed brush-maker 6:73 plain",
      ]
    )
  }

  @Test func `labels that say with, before and after whom, below labels of their own`() {
    let text = """
      ## Integration with Other Agents
      **TESTS**:
      - **With stage-hand**: props
      - **After light-keeper**: lamps
      - **Before curtain-puller**: ropes
      """
    #expect(
      mentions(text) == [
        "works label stage-hand 3:10", "receives label light-keeper 4:11",
        "sends label curtain-puller 5:12",
      ]
    )
  }

  @Test func `labels with lists in backticks, several on one line and over lines`() {
    let text = """
      ### Delegation Map
      Delegates to:
      - `rope-walker` for heights
      Reports to: `ring-master`. Coordinates with: `band-leader` (drums, horns), `clown-two`,
      `lion-tamer`
      Escalation targets:
      - `ring-master`: for the rest
      """
    #expect(
      mentions(text) == [
        "sends listed rope-walker 3:4", "receives listed ring-master 4:14",
        "works listed band-leader 4:47", "works listed clown-two 4:77",
        "works listed lion-tamer 5:2", "sends listed ring-master 7:4",
      ]
    )
  }

  @Test func `sentences that coordinate, delegate, hand off, escalate, defer and report`() {
    let text = """
      - Coordinate with `fire-watch` / `tent-crew` when it rains
      For the rest delegate to seat-finder, coat-keeper and `ticket-clerk`.
      Hand off the takings to the cash-counter agent. It reports to `ring-master`.
      - posters → delegate to print-shop
      - Music (defer to band-leader), heights (escalate to `rope-walker` at once)
      Lists may go on: delegate to water-carrier,
      hay-bringer and dung-sweeper.
      """
    #expect(
      mentions(text) == [
        "works prose fire-watch 1:20", "works prose tent-crew 1:35",
        "sends prose seat-finder 2:26 plain", "sends prose coat-keeper 2:39 plain",
        "sends prose ticket-clerk 2:56", "sends prose cash-counter 3:29 plain",
        "receives prose ring-master 3:64", "sends prose print-shop 4:25 plain",
        "sends prose band-leader 5:19 plain", "sends prose rope-walker 5:55",
        "sends prose water-carrier 6:30 plain", "sends prose hay-bringer 7:1 plain",
        "sends prose dung-sweeper 7:17 plain",
      ]
    )
  }

  @Test func `calls in text and code, and asides`() {
    let text = """
      Use the light-keeper agent, then launch the `stage-hand` subagent. See @agent-band-leader.
      ```
      Task(subagent_type="rope-walker", prompt="walk")
      {"subagent_type": "lion-tamer"}
      ```
      - Heights (use `rope-walker`)
      """
    #expect(
      mentions(text) == [
        "sends call light-keeper 1:9 plain", "sends call stage-hand 1:46",
        "sends call band-leader 1:79", "sends call rope-walker 3:21",
        "sends call lion-tamer 4:20", "sends prose rope-walker 6:17",
      ]
    )
  }

  @Test func `tables with a column of receivers`() {
    let text = """
      | Trigger | Delegate to | Goal |
      |---|---|---|
      | rain | `tent-crew` | dry seats |
      | fire | fire-watch / ring-master | no fire |
      """
    #expect(
      mentions(text) == [
        "sends row tent-crew 3:11", "sends row fire-watch 4:10 plain",
        "sends row ring-master 4:23 plain",
      ]
    )
  }

  @Test func `headings and labels that are names, where a heading above announces agents`() {
    let text = """
      ### When to Delegate
      **tent-crew:**
      - poles
      **Some Remarks:**
      - more poles
      ## Collaborative Workflows
      This agent works well with:
      - **band-leader**: tunes
      - 🤝 **Collaborates On**: songs with horn-player — loudly
      """
    #expect(
      mentions(text) == [
        "sends label tent-crew 2:3", "works label band-leader 8:5",
        "works listed horn-player 9:37 plain",
      ]
    )
  }

  @Test(arguments: [
    "Do not delegate to tent-crew.", "Never hand off to tent-crew without a word.",
    "assistant: \"I'll use the tent-crew agent\"", "Work with well-known people on long-term plans",
    "Read `docs/tents.md` and work with `README.md` at hand.", "Coordinate with specialist agents.",
    "## Integration Tests\n- **Unit tests**: all of them", "```\ndelegate to tent-crew\n```",
    "Task 1 → AGENT: @agent-[name]", "Spawned by:\n- `put-up` workflow",
  ])
  func `no text without agents`(text: String) {
    let named = mentions(text).filter { !$0.contains("well-known") && !$0.contains("long-term") }
    #expect(named == [])
  }
}
