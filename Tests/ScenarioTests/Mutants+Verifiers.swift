@testable import RehearsalSimulation

/// Mutants of verifiers.
extension Mutants {
  static let verifiers = [
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
      name: "verifier accepts missing evidence",
      roles: [.verifier],
      situation: {
        let count = $0.task?.criteria.count ?? 0
        $0.content?.work?.evidence = Array(repeating: .max, count: count)
        $0.content?.work?.files = ["something"]
      }
    ),
    Mutant(
      name: "verifier accepts old evidence",
      roles: [.verifier],
      situation: {
        $0.content?.work?.lastWriteEvent = nil
      }
    ),
    Mutant(
      name: "verifier never checks deliverables",
      roles: [.verifier],
      situation: {
        $0.content?.work?.reports = []
      }
    ),
    Mutant(name: "verifier checks no gate", roles: [.verifier], plan: { $0.gates = [] }),
    Mutant(
      name: "verifier and reviewer require more than the floor",
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
      name: "verifier forgets earlier refusals",
      roles: [.verifier],
      situation: {
        $0.content?.work?.refusals = []
      }
    ),
    Mutant(
      name: "verifier approves work that needs a manual check",
      roles: [.verifier],
      situation: {
        $0.task?.verification = .unitOnly
      }
    ),
    Mutant(
      name: "verifier runs no commands",
      roles: [.verifier],
      actions: { _, actions in
        actions.filter { !$0.isCommand }
      }
    ),
    Mutant(
      name: "verifier records no decision",
      roles: [.verifier],
      actions: { _, actions in
        actions.filter { !$0.isDecision }
      }
    ),
    Mutant(
      name: "verifier records no retry when it refuses",
      roles: [.verifier],
      actions: { _, actions in
        actions.filter { !$0.isRetry }
      }
    ),
    Mutant(
      name: "verifier skips the reviewer",
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
    Mutant(
      name: "verifier accepts any file as the task's",
      roles: [.verifier],
      plan: { plan in
        for index in plan.tasks.indices { plan.tasks[index].touches = [] }
      }
    ),
  ]
}
