import RehearsalSimulation

/// Reports work that was done without a skill that the agent's definition requires for the work.
struct SkillNotInvokedRule: Rule {
  static let about = RuleDescription(
    id: "skill.not-invoked",
    severity: .warning,
    failureMode: .disobeyedRole,
    firesWhen: "work is done and reported without a skill that the definition requires for it",
    kinds: RequiredSkills.kinds
  )

  private var skills: RequiredSkills

  init?(_ plan: Plan) {
    guard let skills = RequiredSkills(plan, where: { $0.framework == nil }) else { return nil }
    self.skills = skills
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    for occasion in skills.missedOccasions(at: event) {
      violations.record(Self.about, event, "worked without \(occasion.skill)")
    }
  }
}

/// Reports work with a framework without the skill that the agent's definition has for the framework.
struct FrameworkUnmatchedRule: Rule {
  static let about = RuleDescription(
    id: "skill.framework-unmatched",
    severity: .warning,
    failureMode: .disobeyedRole,
    firesWhen: "work with a framework is done and reported without the skill for that framework",
    kinds: RequiredSkills.kinds
  )

  private var skills: RequiredSkills

  init?(_ plan: Plan) {
    guard let skills = RequiredSkills(plan, where: { $0.framework != nil }) else { return nil }
    self.skills = skills
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    for occasion in skills.missedOccasions(at: event) {
      let framework = occasion.framework ?? "the framework"
      violations.record(Self.about, event, "worked with \(framework) without \(occasion.skill)")
    }
  }
}

/// A comparison of the skills that contracts require for a task with the skills that were invoked.
struct RequiredSkills: Sendable {
  static let kinds: [Event.Name] = [.actSkill, .actWrite, .reportFiled]

  private let plan: Plan
  /// For each agent, the occasions on which the agent's contract requires a skill.
  private let occasions: [[Contract.SkillOccasion]]
  private var tasks = TaskTable(Work())

  /// The invoked skills and the last writer of a task.
  private struct Work {
    /// The skills that were invoked for the task.
    var invoked: [String] = []
    /// The session that wrote last for the task.
    var writer = SessionID.none
  }

  /// Creates the comparison for the included occasions, or returns `nil` if no contract has such an occasion.
  init?(_ plan: Plan, where isIncluded: (Contract.SkillOccasion) -> Bool) {
    self.plan = plan
    occasions = plan.members.map { $0.contract.skillOccasions.filter(isIncluded) }
    guard occasions.contains(where: { !$0.isEmpty }) else { return nil }
  }

  /// Observes an event, and returns the occasions whose skill was never invoked if the event is a report on
  /// work.
  ///
  /// A report is on work if its session made the last write for the task.
  mutating func missedOccasions(at event: borrowing Event) -> [Contract.SkillOccasion] {
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

/// Reports the invocation of a skill that the contract does not list.
struct UndeclaredSkillRule: Rule {
  static let about = RuleDescription(
    id: "skill.undeclared",
    severity: .warning,
    failureMode: .disobeyedRole,
    firesWhen: "a session invokes a skill that is not among the skills its contract lists",
    kinds: [.actSkill]
  )

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    guard case .actSkill(let skill) = event.kind,
      plan.member(event.agent)?.contract.lists(skill: skill) == false
    else { return }
    violations.record(Self.about, event, "invoked \(skill), which its contract does not list")
  }
}
