@testable import RehearsalSimulation

/// Mutants of agents that do the work.
extension Mutants {
  static let workers = [
    Mutant(name: "worker skips the non-goal check", roles: doing, plan: { $0.nonGoals = [] }),
    Mutant(
      name: "worker knows non-goals that it has forgotten",
      roles: doing,
      situation: { $0.forgottenKnowledge = [] }
    ),
    Mutant(name: "worker skips the specialty check", roles: doing, plan: { $0.specialties = [] }),
    Mutant(
      name: "worker skips the context check",
      roles: doing,
      situation: { $0.task?.context = nil }
    ),
    Mutant(
      name: "worker does not assume derivable context",
      roles: doing,
      plan: { $0.assumableContext = [] }
    ),
    Mutant(
      name: "worker assumes context that is not derivable",
      roles: doing,
      plan: { plan in
        plan.assumableContext = plan.members.flatMap { $0.contract.neededContext.map(\.text) }
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
      name: "worker omits a deliverable",
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
      name: "worker reports a non-goal as a specialty",
      roles: doing,
      actions: { _, actions in
        actions.mapHandoffs(of: .conflict) { $0.content.outcome = .rejected(.specialty) }
      }
    ),
    Mutant(
      name: "worker fails when it should ask",
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
      name: "worker treats failed attempts as successful",
      roles: doing,
      situation: {
        $0.randomDraws = .none
      }
    ),
    Mutant(
      name: "worker writes an additional file",
      roles: doing,
      actions: { _, actions in
        actions.contains(where: \.isWrite) ? [.act(.write("notes/aside.md"))] + actions : actions
      }
    ),
    Mutant(
      name: "worker writes a different file instead of the task's",
      roles: doing,
      actions: { situation, actions in
        actions.map { action in
          guard case .act(.write(let path)) = action, situation.task?.touches.contains(path) == true
          else { return action }
          return .act(.write(path + ".orig"))
        }
      }
    ),
    Mutant(
      name: "worker writes again after handing on its work",
      roles: doing,
      actions: { situation, actions in
        guard actions.contains(where: \.isWrite), let path = situation.task?.touches.first else {
          return actions
        }
        return actions + [.wait(1), .act(.write(path))]
      }
    ),
  ]
}
