@testable import RehearsalSimulation

/// Who reviews.
extension Mutants {
  static let reviewers = [
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
}
