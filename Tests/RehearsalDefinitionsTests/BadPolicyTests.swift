import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@Suite struct `A bad policy` {
  @Test(arguments: [
    (
      "rehearsal-policy: 1\nrole: {}",
      "policy.yaml:2:1: error: `role` is not a key of the policy; did you mean `roles`?"
    ),
    (
      "rehearsal-policy: 1\nroles: {verify-ap: verifier}",
      "policy.yaml:2:9: error: no agent is named `verify-ap`; did you mean `verify-app`?"
    ),
    (
      "rehearsal-policy: 1\nroles: {verify-app: checker}",
      "policy.yaml:2:21: error: `verify-app` cannot be `checker`; the allowed words are: `planner`, `implementer`, `verifier`, `reviewer`, `debugger`, `orchestrator`, `worker`"
    ),
    (
      "rehearsal-policy: 1\nseverities: {scope.nongoal: note}",
      "policy.yaml:2:14: error: there is no rule `scope.nongoal`; did you mean `scope.non-goal`?"
    ),
    (
      "rehearsal-policy: 1\nedges: [{from: verify-app}]",
      "policy.yaml:2:9: error: an edge needs the key `to`: the agent that receives"
    ),
    (
      "rehearsal-policy: 1\naliases: {all: [some], some: [all]}",
      "policy.yaml:2:11: error: the alias `all` stands for itself, directly or through other aliases"
    ),
    (
      "rehearsal-policy: 1\naliases: {Everyone: [everyone]}",
      "policy.yaml:2:11: error: the alias `Everyone` stands for itself, directly or through other aliases"
    ),
    (
      "rehearsal-policy: 1\nspecialties: {web: {paths: [a], agents: [nobody]}}",
      "policy.yaml:2:15: error: no agent is named `nobody`; the agents are: `backend-implementer`, `code-reviewer`, `frontend-implementer`, `implement-trd`, `spec-planner`, `verify-app`"
    ),
    (
      "rehearsal-policy: 1\ndisabled: {scope.non-goal: we know}",
      "policy.yaml:2:12: error: `scope.non-goal` judges runs, and only the rules of `lint` can be disabled; give it another severity under `severities`"
    ),
    (
      "rehearsal-policy: 1\nplatform: crane",
      "policy.yaml:2:11: error: there is no platform `crane`; the platforms are claude-code, copilot, opencode, cursor, codex, gemini-cli, other"
    ),
    (
      "rehearsal-policy: 1\nplatform: copilot@new",
      "policy.yaml:2:11: error: `new` is not a version; write one such as `copilot@2.1`"
    ),
    (
      "rehearsal-policy: 1\ntool-table: tools.txt",
      "policy.yaml:2:13: error: there is no file `tools.txt`"
    ),
    (
      "gates: {}",
      "policy.yaml:1:1: error: the policy needs the key `rehearsal-policy`: the version of the format, 1"
    ),
    ("", "policy.yaml:1:1: error: the file is empty"),
  ])
  func `is refused with its location and a remedy`(policy: String, diagnostic: String) {
    let diagnostics = Fixture.diagnostics(
      Fixture.head + Fixture.work,
      files: ["policy.yaml": policy]
    )
    #expect(diagnostics.contains(diagnostic), "\(diagnostics)")
  }

  @Test func `is refused for an invalid line of its table of tools`() {
    let diagnostics = Fixture.diagnostics(
      Fixture.head + Fixture.work,
      files: [
        "policy.yaml": "rehearsal-policy: 1\ntool-table: tools.txt",
        "tools.txt": "# ours\nHammer edit\n",
      ]
    )
    #expect(
      diagnostics.contains(
        "tools.txt:2:1: error: a tool comes before the first line `platform`; add one"
      ),
      "\(diagnostics)"
    )
  }

  @Test(arguments: [
    ("of: [verify-app]", "a panel has two or more judges; add one to `of`, or remove the panel"),
    (
      "of: [verify-app, verify-app]", "`verify-app` is in the panel twice; leave one out"
    ),
    (
      "of: [verify-app, code-reviewer], need: 3",
      "3 approvals cannot come from 2 judges; lower `need`"
    ),
    (
      "of: [verify-app, code-reviewer], need: any, veto: [spec-planner]",
      "`spec-planner` has a veto but is no judge of the panel; add it to `of`"
    ),
    (
      "of: [verify-app, code-reviewer], veto: [code-reviewer]",
      "`veto` has no effect where all judges have to approve; remove it, or lower `need`"
    ),
    (
      "of: [verify-app, backend-implementer]",
      "`backend-implementer` has the role implementer, which judges nothing; make it a verifier or a reviewer under `roles`"
    ),
    (
      "of: [verify-app, code-reviewr]",
      "no agent is named `code-reviewr`; did you mean `code-reviewer`?"
    ),
    (
      "of: [verify-app, code-reviewer], need: some",
      "`need` has to be a whole number from 1 to 1000, not `some`"
    ),
    (
      "off: [verify-app]", "`off` is not a key of review; did you mean `of`?"
    ),
  ])
  func `with a panel that cannot decide is one error`(panel: String, problem: String) {
    let found = Fixture.diagnostics(
      Fixture.head + Fixture.work,
      files: ["policy.yaml": "rehearsal-policy: 1\npanels: {review: {\(panel)}}"]
    )
    #expect(found.contains { $0.hasSuffix("error: \(problem)") }, "\(found)")
    #expect(found.allSatisfy { $0.hasPrefix("policy.yaml:2:") })
  }

  @Test func `with a judge in two panels names the other panel`() {
    let found = Fixture.diagnostics(
      Fixture.head + Fixture.work,
      files: [
        "policy.yaml": """
        rehearsal-policy: 1
        panels:
          one: {of: [verify-app, code-reviewer]}
          two: {of: [code-reviewer, verify-app]}
        """
      ]
    )
    #expect(
      found == [
        "policy.yaml:4:14: error: `code-reviewer` is a judge of the panel `one` already; leave it out of one"
      ]
    )
  }
}
