import RehearsalSimulation

/// The skills that contracts ask for on a task, held against those that were invoked.
struct DueSkills: Sendable {
  static let kinds: [Event.Name] = [.actSkill, .actWrite, .reportFiled]

  private let plan: Plan
  /// For each agent the work on which its contract asks for a skill.
  private let occasions: [[Contract.SkillOccasion]]
  private var tasks = PerTask(Work())

  /// What there is of a task.
  private struct Work {
    /// The skills that were invoked.
    var invoked: [String] = []
    /// The session that wrote last.
    var writer = SessionID.none
  }

  /// Fails where no contract asks for a skill.
  init?(_ plan: Plan, where isMeant: (Contract.SkillOccasion) -> Bool) {
    self.plan = plan
    occasions = plan.members.map { $0.contract.skillOccasions.filter(isMeant) }
    guard occasions.contains(where: { !$0.isEmpty }) else { return nil }
  }

  /// The occasions that a report passes over: work was done, and the skill never invoked for it.
  mutating func missed(at event: borrowing Event) -> [Contract.SkillOccasion] {
    guard let task = plan.task(event.task), occasions.indices.contains(event.agent.index) else {
      return []
    }
    switch event.kind {
    case .actSkill(let skill): tasks[event.task].invoked.append(skill)
    case .actWrite: tasks[event.task].writer = event.session
    case .reportFiled:
      let (agent, work) = (event.agent, tasks[event.task])
      guard work.writer == event.session else { return [] }
      return occasions[agent.index].filter { occasion in
        occasion.work.covers(task)
          && !work.invoked.contains(occasion.skill)
      }
    default: break
    }
    return []
  }
}
