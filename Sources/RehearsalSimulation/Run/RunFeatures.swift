/// The parts of the simulation that a run uses besides the sending, delivery, opening and ending of handoffs.
///
/// Most runs use few of these parts. With this set, a step of the event loop checks several of them at once.
struct RunFeatures: OptionSet {
  let rawValue: UInt16

  /// Faults of handoffs, sessions and agents.
  static let faults = RunFeatures(rawValue: 1)
  /// Panels of several judges.
  static let panels = RunFeatures(rawValue: 1 << 1)
  /// Merges of approved work.
  static let merges = RunFeatures(rawValue: 1 << 2)
  /// Inboxes, in which messages wait until their receivers have nothing else to do.
  static let inboxes = RunFeatures(rawValue: 1 << 3)
  /// Agents that leave the team.
  static let membership = RunFeatures(rawValue: 1 << 4)
  /// A budget or quotas.
  static let metering = RunFeatures(rawValue: 1 << 5)
  /// Context windows, so that agents forget.
  static let contextWindows = RunFeatures(rawValue: 1 << 6)
  /// Rules for handoffs that are not answered.
  static let replies = RunFeatures(rawValue: 1 << 7)
  /// A shared list, from which agents claim tasks.
  static let sharedList = RunFeatures(rawValue: 1 << 8)
  /// Tools that the contracts of other agents than the session's own limit.
  static let callerRights = RunFeatures(rawValue: 1 << 9)
  /// An orchestrator that routes handoffs.
  static let orchestrator = RunFeatures(rawValue: 1 << 10)
  /// A limit on the repetition of a handoff.
  static let repeatLimit = RunFeatures(rawValue: 1 << 11)
  /// Scripts that name the task of a handoff.
  static let otherTasks = RunFeatures(rawValue: 1 << 12)
  /// Agents with working hours.
  static let workingHours = RunFeatures(rawValue: 1 << 13)

  /// Finds the parts that a run uses, from the tables at its start.
  init(of run: borrowing RunState) {
    self = []
    if !run.faultInjector.isEmpty { insert(.faults) }
    if !run.panels.isEmpty { insert(.panels) }
    if run.merges.isActive { insert(.merges) }
    if run.inboxes.isActive { insert(.inboxes) }
    if run.membership != nil { insert(.membership) }
    if run.plan.platform.isMetered { insert(.metering) }
    if !run.windows.isUnlimited { insert(.contextWindows) }
    if !run.replies.isEmpty { insert(.replies) }
    if run.sharedList.isActive { insert(.sharedList) }
    if run.plan.platform.rights == .meet { insert(.callerRights) }
    if run.router.orchestrator != nil { insert(.orchestrator) }
    if run.repeatCounter.isActive { insert(.repeatLimit) }
    if run.plan.hasScriptsAboutOtherTasks { insert(.otherTasks) }
    if run.plan.members.contains(where: { $0.model?.hours != nil }) { insert(.workingHours) }
  }

  init(rawValue: UInt16) { self.rawValue = rawValue }
}
