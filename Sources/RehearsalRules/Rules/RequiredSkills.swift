import RehearsalSimulation

/// A comparison of the skills that contracts require for each task with the skills that sessions invoked.
struct RequiredSkills: Sendable {
  /// The kinds of event that ``missedObligations(at:)`` needs.
  static let eventKinds: [Event.Name] = [
    .actSkill, .actWrite, .actCommand, .reportFiled, .sessionEnded,
  ]

  /// The conditions under which ``missedObligations(at:)`` needs the kinds of event.
  ///
  /// The rule that uses the comparison is watching if ``isWatching`` is true.
  static var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    [.actCommand: .changesFiles, .reportFiled: .isWatching, .sessionEnded: .isWatching]
  }

  private let plan: Plan
  private let taskBoundaries: TaskBoundaries
  /// Whether the comparison is about skills for frameworks; otherwise it is about all other skills.
  private let isForFrameworks: Bool
  /// For each task, the skills that sessions on the task invoked, in order.
  private var invokedSkills = TaskTable<[String]>([])
  /// The open sessions that have written a file, each with the value true.
  private var writers = SessionTable<Bool>()

  /// Whether an open session has written a file.
  var isWatching: Bool { writers.count > 0 }

  /// Creates the comparison of the skills that contracts require with the skills that sessions invoke in a
  /// run.
  ///
  /// If `forFrameworks` is true, only skills for frameworks are compared. Otherwise, all other skills are
  /// compared. The result is `nil` if no contract requires a skill of the compared kind.
  init?(_ plan: Plan, forFrameworks: Bool) {
    let obligations = plan.members.lazy.flatMap(\.contract.skillObligations)
    guard obligations.contains(where: { ($0.framework != nil) == forFrameworks }) else {
      return nil
    }
    self.plan = plan
    taskBoundaries = plan.taskBoundaries
    isForFrameworks = forFrameworks
  }

  /// Observes an event, and returns the required skills that no session on the event's task invoked.
  ///
  /// The skills are checked when a session that has written a file files a report. For any other event, the
  /// result is empty. Each element has the skill and the kind of work that requires it.
  mutating func missedObligations(at event: borrowing Event) -> [Contract.SkillObligation] {
    guard event.task != .none else { return [] }
    switch event.kind {
    case .actSkill(let skill): invokedSkills[event.task].append(skill)
    case .actWrite, .actCommand: writers[event.session] = true
    case .sessionEnded: writers[event.session] = nil
    case .reportFiled:
      guard writers[event.session] != nil else { return [] }
      let taskSkills = invokedSkills[event.task]
      let obligations = taskBoundaries.skillObligations(of: event.agent, on: event.task, in: plan)
      return obligations.filter { obligation in
        (obligation.framework != nil) == isForFrameworks && !taskSkills.contains(obligation.skill)
      }
    default: break
    }
    return []
  }
}
