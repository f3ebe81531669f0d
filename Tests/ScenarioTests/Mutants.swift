@testable import RehearsalSimulation

/// All mutants.
enum Mutants {
  static let all =
    workers + verifiers + reviewers + leads + callers + creators + panels + joins + nestedLeads
    + routers + rights + panelPlatforms + callPlatforms + mergePlatforms + messages
    + messagePlatforms + claimPlatforms

  static let doing: [Role] = [.implementer, .worker, .debugger]
  static let leading: [Role] = [.planner, .orchestrator]
}
