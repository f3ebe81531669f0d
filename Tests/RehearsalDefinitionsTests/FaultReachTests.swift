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

  @Test func `is not one that edits a file without a gate, which is a warning`() {
    let found = diagnostics(
      "faults: [{id: f, edit-gate: {agent: backend-implementer, path: docs/gates.md}}]"
    )
    #expect(
      found == [
        "s.yaml:8:10: warning: `f` writes `docs/gates.md`, which states no gate, so that no rule reports it; "
          + "leave out `path`, or add the file to `gate-files` of the policy"
      ]
    )
    let gate = "agents/backend-implementer.md"
    for keys in ["", ", path: \(gate)"] {
      #expect(
        diagnostics("faults: [{id: f, edit-gate: {agent: backend-implementer\(keys)}}]") == []
      )
    }
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

  @Test(arguments: [
    "drop: {intent: call, from: frontend-implementer, to: helper}",
    "drop: {from: helper, to: frontend-implementer}",
    "slow: {agent: helper, times: 2}",
    "scope-creep: {agent: helper, path: docs/more.md}",
  ])
  func `is not one on a call in a script, or on its answer`(fault: String) {
    let found = Fixture.diagnostics(
      Fixture.head + Fixture.work
        + """
        behaviour: {frontend-implementer: [{does: [{call: helper}, {wait: all}], times: always}]}
        faults: [{id: f, \(fault)}]

        """,
      files: [
        "agents/helper.md": "---\nname: helper\n---\nHelps.",
        "policy.yaml": "rehearsal-policy: 1\nroles: {helper: reviewer}\n",
      ]
    )
    #expect(found == [])
  }

  @Test(arguments: [
    "drop: {from: backend-implementer, to: api-expert}",
    "drop: {from: api-expert, to: backend-implementer}",
    "slow: {agent: api-expert, times: 2}",
  ])
  func `is not one on a route of a router, or on a task that is handed back`(fault: String) {
    let found = Fixture.diagnostics(
      Fixture.head + Fixture.work
        + """
        model: {backend-implementer: {routes: {api-expert: 100}}}
        faults: [{id: f, \(fault)}]

        """,
      files: [
        "agents/api-expert.md": "---\nname: api-expert\n---\nKnows the API.",
        "policy.yaml": "rehearsal-policy: 1\nroles: {api-expert: worker}\n",
      ]
    )
    #expect(found == [])
  }

  @Test(arguments: [
    "skip-check: {agent: backend-implementer, check: context}", "drop: {intent: clarify}",
  ])
  func `does not concern the context of an agent that can forget it`(fault: String) {
    let model =
      "model: {backend-implementer: {spends: 50, window: {tokens: 50, forgets: [KIND]}}}\n"
    let faults = "faults: [{id: f, \(fault)}]"
    #expect(diagnostics(model.replacing("KIND", with: "context") + faults) == [])
    let refusals = diagnostics(model.replacing("KIND", with: "non-goals") + faults)
    #expect(refusals.count == 1 && refusals[0].contains("`f` can never strike"), "\(refusals)")
  }

  @Test func `is one that skips the check of a context that only another agent forgets`() {
    let refusals = diagnostics(
      """
      model: {frontend-implementer: {spends: 50, window: {tokens: 50, forgets: [context]}}}
      faults: [{id: f, skip-check: {agent: backend-implementer, check: context}}]
      """
    )
    #expect(
      refusals == [
        "s.yaml:9:10: error: `f` can never strike: `backend-implementer` never makes the check `context`: "
          + "the scenario has nothing to check"
      ]
    )
  }
}
