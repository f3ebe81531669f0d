@testable import RehearsalSimulation

/// Mutants of planner and orchestrator.
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
      name: "lead records a wrong reason",
      roles: leading,
      actions: { _, actions in
        actions.mapEnds { _, outcome in
          if outcome.kind == .stuck { outcome = .stuck(.noProgress) }
        }
      }
    ),
    Mutant(
      name: "lead skips a cancelled task without its reason",
      roles: leading,
      actions: { _, actions in
        actions.mapEnds { _, outcome in
          if outcome.reason == .cancelled { outcome = .skipped }
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
      name: "lead continues with dependents of failed tasks",
      roles: leading,
      actions: { _, actions in
        actions.filter { $0.end?.outcome != .skipped }
      }
    ),
    Mutant(
      name: "lead allows one attempt too many",
      roles: leading,
      plan: {
        $0.platform.attempts += 1
      }
    ),
    Mutant(name: "lead never retries", roles: leading, plan: { $0.platform.attempts = 1 }),
    Mutant(name: "lead never looks for abandoned work", roles: leading, settles: false),
    Mutant(name: "lead does not notice that no answer comes", roles: Role.allCases, givesUp: false),
    Mutant(
      name: "lead waits for the whole wave",
      roles: leading,
      plan: { $0.platform.dispatch = .waves }
    ),
    Mutant(
      name: "lead assigns tasks without regard for their priorities",
      roles: leading,
      plan: { plan in
        for index in plan.tasks.indices { plan.tasks[index].priority = 0 }
      }
    ),
    Mutant(name: "lead starts from the beginning after a crash", roles: leading, resumes: false),
    Mutant(
      name: "lead retries phases instead of tasks",
      roles: leading,
      plan: {
        $0.platform.retry = .phase
      }
    ),
    Mutant(
      name: "lead retries tasks instead of phases",
      roles: leading,
      plan: {
        $0.platform.retry = .task
      }
    ),
    Mutant(
      name: "lead continues when it should stop",
      roles: leading,
      plan: {
        $0.platform.stuck = .goOn
      }
    ),
    Mutant(
      name: "lead stops when it should continue",
      roles: leading,
      plan: {
        $0.platform.stuck = .stop
      }
    ),
    Mutant(
      name: "lead does not detect cycles",
      roles: leading,
      plan: { plan in
        for index in plan.tasks.indices { plan.tasks[index].needs = [] }
      }
    ),
    Mutant(
      name: "lead lets tasks with a common file run together",
      roles: leading,
      plan: { plan in
        for index in plan.tasks.indices { plan.tasks[index].touches = [] }
      }
    ),
    Mutant(
      name: "lead treats all phases as one",
      roles: leading,
      plan: { plan in
        for index in plan.tasks.indices { plan.tasks[index].phase = 1 }
      }
    ),
    Mutant(
      name: "lead treats a conflict as a failure",
      roles: leading,
      situation: {
        $0.replaceIntent(.conflict, as: .reject)
      }
    ),
    Mutant(
      name: "lead treats a question as a failure",
      roles: leading,
      situation: {
        $0.replaceIntent(.clarify, as: .reject)
      }
    ),
    Mutant(
      name: "lead treats a failure as an approval",
      roles: leading,
      situation: {
        if $0.agent == $0.plan.coordinator { $0.replaceIntent(.fail, as: .approve) }
      }
    ),
    Mutant(
      name: "lead does not tell the planner how tasks ended",
      roles: leading,
      actions: { situation, actions in
        actions.filter { $0.handoff?.receiver != situation.plan.planner }
      }
    ),
    Mutant(
      name: "lead assigns tasks to the wrong agent",
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
      name: "lead forgets the number of failures",
      roles: leading,
      actions: { _, actions in
        actions.mapHandoffs(of: .assign) { $0.round = 0 }.mapHandoffs(of: .reject) { $0.round = 0 }
      }
    ),
    Mutant(
      name: "lead assigns a completed task again",
      roles: leading,
      actions: { situation, actions in
        guard situation.handoff.intent == .complete, let task = situation.task else {
          return actions
        }
        return actions + [situation.handOff(Content(.assign), to: task.agent)]
      }
    ),
    Mutant(
      name: "lead also assigns every task to a second agent",
      roles: leading,
      actions: { situation, actions in
        let other = situation.plan.agents.first { situation.plan.role(of: $0) == .verifier }
        let assigned = actions.filter { $0.handoff?.content.intent == .assign }
        return actions + assigned.mapHandoffs(of: .assign) { $0.receiver = other ?? $0.receiver }
      }
    ),
    Mutant(
      name: "lead and worker thank each other forever",
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
