@testable import RehearsalSimulation

/// Who verifies.
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
    Mutant(
      name: "verifier takes any file for the task's",
      roles: [.verifier],
      plan: { plan in
        for place in plan.tasks.indices { plan.tasks[place].touches = [] }
      }
    ),
    Mutant(
      name: "verifier asks one reviewer of several",
      roles: [.verifier],
      actions: { _, actions in
        let first = actions.firstIndex { $0.handoff?.content.intent == .deliver }
        return actions.enumerated().filter { place, action in
          action.handoff?.content.intent != .deliver || place == first
        }.map(\.element)
      }
    ),
  ]
}
