@testable import RehearsalSimulation

/// Every way in which the protocol is broken.
enum Mutants {
  static let all = workers + verifiers + reviewers + leads

  private static let doing: [Role] = [.implementer, .worker, .debugger]
  private static let leading: [Role] = [.planner, .orchestrator]

  // MARK: Who does the work

  private static let workers = [
    Mutant(name: "worker skips the non-goal check", roles: doing, plan: { $0.nonGoals = [] }),
    Mutant(name: "worker skips the specialty check", roles: doing, plan: { $0.specialties = [] }),
    Mutant(
      name: "worker skips the context check",
      roles: doing,
      situation: { $0.task?.context = nil }
    ),
    Mutant(
      name: "worker never assumes what is derivable",
      roles: doing,
      plan: { $0.derivable = [] }
    ),
    Mutant(
      name: "worker assumes what is not derivable",
      roles: doing,
      plan: { plan in
        plan.derivable = plan.members.flatMap { $0.contract.neededContext.map(\.text) }
      }
    ),
    Mutant(
      name: "worker writes nothing",
      roles: doing,
      actions: { _, actions in
        actions.filter { !$0.isWrite }
      }
    ),
    Mutant(
      name: "worker proves nothing",
      roles: doing,
      actions: { _, actions in
        actions.filter { !$0.isProof }
      }
    ),
    Mutant(
      name: "worker proves before it writes",
      roles: doing,
      actions: { _, actions in
        actions.filter(\.isProof) + actions.filter { !$0.isProof }
      }
    ),
    Mutant(
      name: "worker drops its report",
      roles: doing,
      actions: { _, actions in
        actions.filter { !$0.isReport }
      }
    ),
    Mutant(
      name: "worker leaves a deliverable out",
      roles: doing,
      actions: { _, actions in
        actions.mapReports { $0.deliverables = Array($0.deliverables.dropLast()) }
      }
    ),
    Mutant(
      name: "worker reports no numbers",
      roles: doing,
      actions: { _, actions in
        actions.mapReports { $0.numbers = [] }
      }
    ),
    Mutant(
      name: "worker reports no skills",
      roles: doing,
      actions: { _, actions in
        actions.mapReports { $0.skills = [] }
      }
    ),
    Mutant(
      name: "worker invokes no skill",
      roles: doing,
      actions: { _, actions in
        actions.filter { !$0.isSkill }.mapReports { $0.skills = [] }
      }
    ),
    Mutant(
      name: "worker hands nothing on",
      roles: doing,
      actions: { _, actions in
        actions.filter { !$0.isHandoff }
      }
    ),
    Mutant(
      name: "worker hands everything on twice",
      roles: doing,
      actions: { _, actions in
        actions + actions.filter(\.isHandoff)
      }
    ),
    Mutant(
      name: "worker hands its work past the verifier",
      roles: doing,
      actions: { situation, actions in
        let reviewer = situation.plan.agents.first { situation.plan.role(of: $0) == .reviewer }
        return actions.mapHandoffs(of: .deliver) { $0.receiver = reviewer ?? $0.receiver }
      }
    ),
    Mutant(
      name: "worker reports completion itself",
      roles: doing,
      actions: { situation, actions in
        actions.mapHandoffs(of: .deliver) {
          $0.content.intent = .complete
          $0.receiver = situation.coordinator
        }
      }
    ),
    Mutant(
      name: "worker delegates a conflict to itself",
      roles: doing,
      actions: { situation, actions in
        actions.mapHandoffs(of: .conflict) {
          $0.content = Content(.delegate)
          $0.receiver = situation.agent
        }
      }
    ),
    Mutant(
      name: "worker calls a non-goal a specialty",
      roles: doing,
      actions: { _, actions in
        actions.mapHandoffs(of: .conflict) { $0.content.outcome = .rejected(.specialty) }
      }
    ),
    Mutant(
      name: "worker fails where it should ask",
      roles: doing,
      actions: { _, actions in
        actions.mapHandoffs(of: .clarify) { $0.content = Content(.fail) }
      }
    ),
    Mutant(
      name: "worker hands refused work back unchanged",
      roles: doing,
      actions: { situation, actions in
        situation.handoff.intent == .reject ? actions.filter { !$0.isWrite } : actions
      }
    ),
    Mutant(
      name: "worker takes failed attempts for successful ones",
      roles: doing,
      situation: {
        $0.luck = .none
      }
    ),
    Mutant(
      name: "worker touches a file besides",
      roles: doing,
      actions: { _, actions in
        actions.contains(where: \.isWrite) ? [.act(.write("notes/aside.md"))] + actions : actions
      }
    ),
  ]

  // MARK: Who verifies

  private static let verifiers = [
    Mutant(name: "verifier approves everything", roles: [.verifier], actions: approving),
    Mutant(
      name: "verifier approves nothing",
      roles: [.verifier],
      actions: { situation, actions in
        actions.contains(where: \.isDecision)
          ? [.decide(.needsFixes, [])]
            + situation.refusing(to: situation.content?.work?.author ?? situation.coordinator)
          : actions
      }
    ),
    Mutant(
      name: "verifier sees evidence where there is none",
      roles: [.verifier],
      situation: {
        let count = $0.task?.criteria.count ?? 0
        $0.content?.work?.evidence = Array(repeating: .max, count: count)
        $0.content?.work?.files = ["something"]
      }
    ),
    Mutant(
      name: "verifier takes old evidence",
      roles: [.verifier],
      situation: {
        $0.content?.work?.lastWrite = nil
      }
    ),
    Mutant(
      name: "verifier never looks at deliverables",
      roles: [.verifier],
      situation: {
        $0.content?.work?.reports = []
      }
    ),
    Mutant(name: "verifier holds no gate", roles: [.verifier], plan: { $0.gates = [] }),
    Mutant(
      name: "verifier and reviewer want more than the floor",
      roles: [.verifier, .reviewer],
      plan: raisingGates
    ),
    Mutant(
      name: "verifier goes one attempt beyond the cap",
      roles: [.verifier, .reviewer],
      plan: {
        $0.platform.attempts += 1
      }
    ),
    Mutant(
      name: "verifier gives up one attempt early",
      roles: [.verifier, .reviewer],
      plan: {
        $0.platform.attempts -= 1
      }
    ),
    Mutant(
      name: "verifier forgets what it refused before",
      roles: [.verifier],
      situation: {
        $0.content?.work?.refusals = []
      }
    ),
    Mutant(
      name: "verifier approves what needs a hand",
      roles: [.verifier],
      situation: {
        $0.task?.verification = .unitOnly
      }
    ),
    Mutant(
      name: "verifier watches nothing run",
      roles: [.verifier],
      actions: { _, actions in
        actions.filter { !$0.isCommand }
      }
    ),
    Mutant(
      name: "verifier decides in silence",
      roles: [.verifier],
      actions: { _, actions in
        actions.filter { !$0.isDecision }
      }
    ),
    Mutant(
      name: "verifier refuses without a word to the record",
      roles: [.verifier],
      actions: { _, actions in
        actions.filter { !$0.isRetry }
      }
    ),
    Mutant(
      name: "verifier passes the reviewer by",
      roles: [.verifier],
      actions: { situation, actions in
        actions.mapHandoffs(of: .deliver) {
          $0.content.intent = .approve
          $0.receiver = situation.coordinator
        }
      }
    ),
    Mutant(
      name: "verifier sends refused work to the planner",
      roles: [.verifier],
      actions: { situation, actions in
        actions.mapHandoffs(of: .reject) { $0.receiver = situation.plan.planner ?? $0.receiver }
      }
    ),
  ]

  // MARK: Who reviews

  private static let reviewers = [
    Mutant(name: "reviewer approves everything", roles: [.reviewer], actions: approving),
    Mutant(name: "reviewer holds no gate", roles: [.reviewer], plan: { $0.gates = [] }),
    Mutant(
      name: "both judges hold no gate",
      roles: [.verifier, .reviewer],
      plan: { $0.gates = [] }
    ),
    Mutant(
      name: "both judges take a missing number for a pass",
      roles: [.verifier, .reviewer],
      situation: { situation in
        let missing = situation.plan.gates.filter { gate in
          situation.content?.work?.numbers.first { $0.metric == gate.metric }?.value == nil
        }
        situation.content?.work?.numbers += missing.map {
          Measurement(metric: $0.metric, value: $0.floor)
        }
        situation.content?.work?.numbers.removeAll { $0.value == nil }
      }
    ),
    Mutant(
      name: "reviewer does not ask for a verifier",
      roles: [.reviewer],
      situation: {
        $0.content?.work?.verified = .max
      }
    ),
    Mutant(
      name: "reviewer hands its approval to nobody",
      roles: [.reviewer],
      actions: { _, actions in
        actions.filter { $0.handoff?.content.intent != .approve }
      }
    ),
    Mutant(
      name: "reviewer approves before it looks",
      roles: [.reviewer],
      actions: { _, actions in
        actions.filter(\.isHandoff) + actions.filter { !$0.isHandoff }
      }
    ),
    Mutant(
      name: "guards fail open where they should not",
      roles: [.verifier, .reviewer],
      plan: {
        $0.platform.guards = .open
      }
    ),
    Mutant(
      name: "guards fail closed where they should not",
      roles: [.verifier, .reviewer],
      plan: {
        $0.platform.guards = .closed
      }
    ),
  ]

  // MARK: Who leads

  private static let leads = [
    Mutant(
      name: "lead records every end as completed",
      roles: leading,
      actions: { _, actions in
        actions.mapEnds { $1 = .completed }
      }
    ),
    Mutant(
      name: "lead records why as something else",
      roles: leading,
      actions: { _, actions in
        actions.mapEnds { _, outcome in
          if outcome.kind == .stuck { outcome = .stuck(.noProgress) }
        }
      }
    ),
    Mutant(
      name: "lead never records an end",
      roles: leading,
      actions: { _, actions in
        actions.filter { !$0.isEnd }
      }
    ),
    Mutant(
      name: "lead lets dependents of failed tasks go on",
      roles: leading,
      actions: { _, actions in
        actions.filter { $0.end?.outcome != .skipped }
      }
    ),
    Mutant(
      name: "lead tries a task once too often",
      roles: leading,
      plan: {
        $0.platform.attempts += 1
      }
    ),
    Mutant(name: "lead never tries again", roles: leading, plan: { $0.platform.attempts = 1 }),
    Mutant(name: "lead never settles what is left lying", roles: leading, settles: false),
    Mutant(name: "lead starts anew after a crash", roles: leading, resumes: false),
    Mutant(
      name: "lead tries phases again in place of tasks",
      roles: leading,
      plan: {
        $0.platform.retry = .phase
      }
    ),
    Mutant(
      name: "lead tries tasks again in place of phases",
      roles: leading,
      plan: {
        $0.platform.retry = .task
      }
    ),
    Mutant(
      name: "lead goes on where it should stop",
      roles: leading,
      plan: {
        $0.platform.stuck = .goOn
      }
    ),
    Mutant(
      name: "lead stops where it should go on",
      roles: leading,
      plan: {
        $0.platform.stuck = .stop
      }
    ),
    Mutant(
      name: "lead does not see circles",
      roles: leading,
      plan: { plan in
        for place in plan.tasks.indices { plan.tasks[place].needs = [] }
      }
    ),
    Mutant(
      name: "lead lets tasks share a file",
      roles: leading,
      plan: { plan in
        for place in plan.tasks.indices { plan.tasks[place].touches = [] }
      }
    ),
    Mutant(
      name: "lead takes all phases for one",
      roles: leading,
      plan: { plan in
        for place in plan.tasks.indices { plan.tasks[place].phase = 1 }
      }
    ),
    Mutant(
      name: "lead takes a conflict for a failure",
      roles: leading,
      situation: {
        $0.reads(.conflict, as: .reject)
      }
    ),
    Mutant(
      name: "lead takes a question for a failure",
      roles: leading,
      situation: {
        $0.reads(.clarify, as: .reject)
      }
    ),
    Mutant(
      name: "lead takes a failure for an approval",
      roles: leading,
      situation: {
        if $0.agent == $0.plan.coordinator { $0.reads(.fail, as: .approve) }
      }
    ),
    Mutant(
      name: "lead keeps from the planner how tasks ended",
      roles: leading,
      actions: { situation, actions in
        actions.filter { $0.handoff?.receiver != situation.plan.planner }
      }
    ),
    Mutant(
      name: "lead assigns to somebody else",
      roles: leading,
      actions: { situation, actions in
        let other = situation.plan.agents.first { situation.plan.role(of: $0) == .reviewer }
        return actions.mapHandoffs(of: .assign) { $0.receiver = other ?? $0.receiver }
      }
    ),
    Mutant(
      name: "lead assigns every task twice",
      roles: leading,
      actions: { _, actions in
        actions + actions.filter { $0.handoff?.content.intent == .assign }
      }
    ),
    Mutant(
      name: "lead forgets how often a task has failed",
      roles: leading,
      actions: { _, actions in
        actions.mapHandoffs(of: .assign) { $0.round = 0 }.mapHandoffs(of: .reject) { $0.round = 0 }
      }
    ),
  ]
}
