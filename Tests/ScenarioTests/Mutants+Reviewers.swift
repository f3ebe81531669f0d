@testable import RehearsalSimulation

/// Mutants of reviewers.
extension Mutants {
  static let reviewers = [
    Mutant(name: "reviewer approves everything", roles: [.reviewer], actions: approving),
    Mutant(name: "reviewer checks no gate", roles: [.reviewer], plan: { $0.gates = [] }),
    Mutant(
      name: "both judges check no gate",
      roles: [.verifier, .reviewer],
      plan: { $0.gates = [] }
    ),
    Mutant(
      name: "both judges treat a missing number as a pass",
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
      name: "reviewer does not require a verifier",
      roles: [.reviewer],
      situation: {
        $0.content?.work?.verificationEvent = .max
      }
    ),
    Mutant(
      name: "reviewer refuses work although it is asked again",
      roles: [.reviewer],
      plan: { $0.platform.replies = [] }
    ),
    Mutant(
      name: "reviewer sends its approval to no agent",
      roles: [.reviewer],
      actions: { _, actions in
        actions.filter { $0.handoff?.content.intent != .approve }
      }
    ),
    Mutant(
      name: "reviewer approves before it checks",
      roles: [.reviewer],
      actions: { _, actions in
        actions.filter(\.isHandoff) + actions.filter { !$0.isHandoff }
      }
    ),
    Mutant(
      name: "guards fail open when they should fail closed",
      roles: [.verifier, .reviewer],
      plan: {
        $0.platform.guards = .open
      }
    ),
    Mutant(
      name: "guards fail closed when they should fail open",
      roles: [.verifier, .reviewer],
      plan: {
        $0.platform.guards = .closed
      }
    ),
    Mutant(
      name: "reviewer repairs the work itself and approves it",
      roles: [.reviewer],
      actions: { situation, actions in
        guard actions.contains(where: \.isDecision), let path = situation.task?.touches.first else {
          return actions
        }
        return [.act(.write(path))] + actions
      }
    ),
    Mutant(
      name: "reviewer refuses work that it approved",
      roles: [.reviewer],
      actions: { _, actions in
        actions.contains { $0.handoff?.content.intent == .approve }
          ? actions + [.wait(1), .decide(.blocked, [])] : actions
      }
    ),
    Mutant(
      name: "reviewer uses a tool that it was denied",
      roles: [.reviewer],
      actions: { _, actions in
        actions.contains(where: \.isDecision)
          ? [.act(.command("rm -rf build", succeeds: true))] + actions : actions
      }
    ),
  ]
}
