import RehearsalSimulation

/// Mutants of the platform, which counts the votes of panels, decides on slots, rights and claims, and merges work.
extension Mutants {
  static let panelPlatforms = [
    Mutant(
      name: "panel passes at the first approval",
      platform: { changePanels(of: &$0) { $0.neededApprovals = 1 } }
    ),
    Mutant(
      name: "panel waits for approvals that it does not need",
      platform: { changePanels(of: &$0) { $0.neededApprovals = $0.judges.count } }
    ),
    Mutant(
      name: "panel outvotes a judge that has a veto",
      platform: { changePanels(of: &$0) { $0.veto = [] } }
    ),
    Mutant(
      name: "panel takes silence for an approval",
      platform: { changePanels(of: &$0) { $0.missingVote = .pass } }
    ),
    Mutant(
      name: "panel takes silence for a refusal",
      platform: { changePanels(of: &$0) { $0.missingVote = .refuse } }
    ),
  ]

  static let callPlatforms = [
    Mutant(
      name: "platform lets waiting sessions keep their slots",
      platform: { $0.platform.waitingSlots = .held }
    ),
    Mutant(
      name: "platform takes the slots of waiting sessions away",
      platform: { $0.platform.waitingSlots = .freed }
    ),
    Mutant(
      name: "platform does not cancel the children of a cancelled session",
      platform: { $0.platform.children = .goOn }
    ),
    Mutant(
      name: "platform gives called agents tools that their callers lack",
      platform: { $0.platform.rights = .own }
    ),
    Mutant(
      name: "platform denies called agents the tools that their callers lack",
      platform: { $0.platform.rights = .meet }
    ),
  ]

  static let mergePlatforms = [
    Mutant(
      name: "platform merges work that conflicts",
      platform: { $0.platform.merge.unnoticedConflictRate = Percentage(hundredths: 10_000) }
    ),
    Mutant(
      name: "platform hands back work that does not conflict",
      platform: { $0.platform.merge.conflictRate = Percentage(hundredths: 10_000) }
    ),
    Mutant(
      name: "platform merges the work of several tasks at the same time",
      platform: { $0.platform.merge.concurrency = .many }
    ),
    Mutant(
      name: "platform merges one after the other what may merge side by side",
      platform: { $0.platform.merge.concurrency = .one }
    ),
    Mutant(
      name: "platform puts all tasks into one tree",
      platform: { $0.platform.workspace = .shared }
    ),
  ]

  static let claimPlatforms = [
    Mutant(
      name: "platform gives a task to every agent that claims it",
      platform: { $0.platform.claim.method = .racy }
    ),
    Mutant(
      name: "platform refuses a claim that it should not notice",
      platform: { $0.platform.claim.method = .atomic }
    ),
    Mutant(
      name: "platform lets agents claim in no time",
      platform: { $0.platform.claim.claimDuration = 0 }
    ),
    Mutant(
      name: "platform tells idle agents of tasks at once",
      platform: { $0.platform.claim.checkInterval = nil }
    ),
    Mutant(
      name: "platform hands out the tasks that agents should claim",
      platform: { $0.platform.assignment = .push }
    ),
    Mutant(
      name: "platform lets only the first agent claim a task",
      platform: { plan in
        for index in plan.tasks.indices { plan.tasks[index].otherCandidates = [] }
      }
    ),
    Mutant(
      name: "platform does not know which task is urgent",
      platform: { plan in
        for index in plan.tasks.indices { plan.tasks[index].priority = 0 }
      }
    ),
  ]

  private static func changePanels(of plan: inout Plan, _ change: (inout Panel) -> Void) {
    for index in plan.panels.indices { change(&plan.panels[index]) }
  }
}
