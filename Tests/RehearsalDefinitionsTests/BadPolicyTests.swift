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
      "rehearsal-policy: 1\nspecialties: {web: {paths: [a], agents: [nobody]}}",
      "policy.yaml:2:15: error: no agent is named `nobody`; the agents are: `backend-implementer`, `code-reviewer`, `frontend-implementer`, `implement-trd`, `spec-planner`, `verify-app`"
    ),
    (
      "rehearsal-policy: 1\ndisabled: {scope.non-goal: we know}",
      "policy.yaml:2:12: error: `scope.non-goal` judges runs, and only the rules of `lint` can be disabled; give it another severity under `severities`"
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
}
