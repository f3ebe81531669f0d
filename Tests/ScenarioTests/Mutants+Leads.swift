@testable import RehearsalSimulation

/// Who leads.
extension Mutants {
  static let leads = [
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
    Mutant(
      name: "lead hands out a task again that has completed",
      roles: leading,
      actions: { situation, actions in
        guard situation.handoff.intent == .complete, let task = situation.task else {
          return actions
        }
        return actions + [situation.handOff(Content(.assign), to: task.agent)]
      }
    ),
    Mutant(
      name: "lead assigns every task to somebody else as well",
      roles: leading,
      actions: { situation, actions in
        let other = situation.plan.agents.first { situation.plan.role(of: $0) == .verifier }
        let assigned = actions.filter { $0.handoff?.content.intent == .assign }
        return actions + assigned.mapHandoffs(of: .assign) { $0.receiver = other ?? $0.receiver }
      }
    ),
    Mutant(
      name: "lead and worker thank each other for ever",
      roles: leading + doing,
      actions: { situation, actions in
        let plan = situation.plan
        let leads = plan.role(of: situation.agent).map(leading.contains) ?? false
        let worker = plan.agents.first { plan.role(of: $0).map(doing.contains) ?? false }
        switch situation.handoff.intent {
        case .complete where leads, .inform where leads:
          return actions + (worker.map { [situation.handOff(Content(.inform), to: $0)] } ?? [])
        case .inform:
          return actions + [situation.handOff(Content(.inform), to: situation.handoff.sender)]
        default: return actions
        }
      }
    ),
  ]
}
