import RehearsalSimulation
import Support
import Testing

@Suite struct `A panel with a judge that does not answer` {
  @Test(arguments: [
    "stop-silently: {agent: style-reviewer}", "drop: {from: style-reviewer}",
    "crash: {agent: style-reviewer, at: 4m}",
  ])
  func `counts a judge without an answer as an approval where the policy passes it`(fault: String)
    throws
  {
    let run = try PanelTeam.run("faults: [{id: f, \(fault)}]\n", panel: ", missing: pass")
    #expect(run.times(of: "T-1 ended completed") == ["23m"], "\(run.lines(with: ""))")
    #expect(run.retries == 0)
  }

  @Test(arguments: [
    ("", "T-1 died: no-result"), (", {deliver: style-reviewer}", "T-1 completed"),
  ])
  func `waits for judges that nobody asked, although the policy passes judges without an answer`(
    otherRequests: String,
    outcome: String
  ) throws {
    let run = try PanelTeam.run(
      """
      platform: {attempts: 1}
      behaviour: {verify-app: [{hands: [{deliver: code-reviewer}\(otherRequests)], times: always}]}
      faults: [{id: f, stop-silently: {agent: style-reviewer}, may-miss: true}]

      """,
      panel: ", need: 2, missing: pass"
    )
    #expect(run.outcomes == [outcome])
  }

  @Test func `does not approve without an answer where the policy refuses it`() throws {
    let run = try PanelTeam.run(
      "platform: {attempts: 1}\nfaults: [{id: f, stop-silently: {agent: style-reviewer}}]\n",
      panel: ", missing: refuse"
    )
    #expect(run.outcomes == ["T-1 died: no-result"])
  }

  @Test func `passes a judge without an answer at the deadline of the answer`() throws {
    let rest = """
      platform: {reply: {to: style-reviewer, within: 30m, tries: 1}}
      faults: [{id: f, stop-silently: {agent: style-reviewer}}]

      """
    let run = try PanelTeam.run(rest, panel: ", missing: pass")
    #expect(run.times(of: "T-1 ended completed") == ["33m"])
  }

  @Test func `asks a judge again that does not answer, and nobody else`() throws {
    let rest = """
      platform: {reply: {to: style-reviewer, within: 30m, tries: 2}}
      faults: [{id: f, stop-silently: {agent: style-reviewer, nth: 1}}]

      """
    let run = try PanelTeam.run(rest)
    #expect(run.times(of: "T-1 ended completed") == ["38m"])
    #expect(run.lines(with: "style-reviewer opens").count == 2)
    #expect(run.lines(with: "code-reviewer opens").count == 1)
    #expect(run.summary.executions == 1)
  }

  @Test func `gets a lost vote again, and needs no answer to a vote that has arrived`() throws {
    let rest = """
      platform: {reply: {intent: approve, within: 30m, tries: 2}}
      faults: [{id: f, drop: {from: style-reviewer, nth: 1}}]

      """
    let run = try PanelTeam.run(rest)
    #expect(run.times(of: "T-1 ended completed") == ["38m"])
    #expect(run.summary.repeatedHandoffs == 1 && run.summary.executions == 1)
    #expect(run.lines(with: "style-reviewer opens").count == 1)
  }
}
