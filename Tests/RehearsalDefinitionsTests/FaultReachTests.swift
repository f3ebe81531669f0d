import Support
import Testing

@Suite struct `A fault that can never strike` {
  private func diagnostics(_ rest: String) -> [String] {
    Fixture.diagnostics(Fixture.head + Fixture.work + rest)
  }

  @Test(arguments: [
    (
      "drop: {from: frontend-implementer, to: code-reviewer}",
      "no handoff goes from `frontend-implementer` to `code-reviewer`: no contract, task or script names that edge"
    ),
    (
      "drop: {intent: inform}", "nothing in this scenario causes a handoff with the intent `inform`"
    ),
    (
      "drop: {intent: clarify}",
      "nothing in this scenario causes a handoff with the intent `clarify`"
    ),
    (
      "skip-check: {agent: code-reviewer, check: evidence}",
      "`code-reviewer` never makes the check `evidence`, which belongs to another role"
    ),
    (
      "skip-check: {agent: backend-implementer, check: non-goals}",
      "`backend-implementer` never makes the check `non-goals`: the scenario has nothing to check"
    ),
    (
      "false-done: {agent: code-reviewer}", "`code-reviewer` does no work that the fault can strike"
    ),
    (
      "crash: {agent: code-reviewer, after: task.started}",
      "`code-reviewer` never causes the event `task.started`"
    ),
    (
      "crash: {agent: backend-implementer, after: decision.made}",
      "`backend-implementer` never causes the event `decision.made`"
    ),
  ])
  func `is refused, with the reason`(fault: String, reason: String) {
    let found = diagnostics("faults: [{id: f, \(fault)}]")
    #expect(found == ["s.yaml:8:10: error: `f` can never strike: \(reason)"])
  }

  @Test func `is one on an agent that receives no handoff`() {
    let found = Fixture.diagnostics(
      Fixture.head + Fixture.work + "faults: [{id: f, slow: {agent: docs-writer, times: 2}}]",
      files: ["agents/docs-writer.md": "---\nname: docs-writer\n---\nWrites."]
    )
    #expect(
      found.contains(
        "s.yaml:8:10: error: `f` can never strike: no handoff can reach `docs-writer`: no contract, task or script names it"
      ),
      "\(found)"
    )
  }

  @Test(arguments: [
    "behaviour: {backend-implementer: [{hands: [{inform: code-reviewer}]}]}\nfaults: [{id: f, drop: {intent: inform}}]",
    "behaviour: {frontend-implementer: [{hands: [{inform: code-reviewer}]}]}\nfaults: [{id: f, drop: {from: frontend-implementer, to: code-reviewer}}]",
    "faults: [{id: f, drop: {from: verify-app, to: frontend-implementer}}]",
    "faults: [{id: f, drop: {to: implement-trd}}]",
    "faults: [{id: f, skip-check: {agent: verify-app, check: evidence}}]",
  ])
  func `is not one that a script, a contract or a role lets strike`(rest: String) {
    #expect(diagnostics(rest) == [])
  }
}
