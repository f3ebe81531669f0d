/// Judges that are asked at once about the same version of the work.
///
/// A panel lets the work through when as many judges as it needs, and every judge with a veto, have
/// approved. It refuses the work as soon as it can no longer let it through.
public struct Panel: Sendable, Hashable {
  /// What a judge counts as that does not answer.
  public enum Missing: String, Sendable, Hashable, CaseIterable {
    /// The judge does not count, so that its task fails once more if the panel needs it.
    case refuse
    /// The judge counts as an approval.
    case pass
  }

  /// The name of the panel in the policy, or `nil` if contracts name the judges and no panel of the
  /// policy or chain of handoffs says how they decide together.
  public var name: String?

  /// The judges, at least one.
  public var judges: [AgentID]

  /// How many of the judges have to approve.
  public var need: Int

  /// The judges that have to approve in any case.
  public var veto: [AgentID]

  /// What a judge counts as that does not answer.
  public var missing: Missing

  /// Creates a panel.
  ///
  /// - Parameters:
  ///   - name: The name of the panel in the policy.
  ///   - judges: The judges.
  ///   - need: How many of the judges have to approve, or `nil` if all have to.
  ///   - veto: The judges that have to approve in any case.
  ///   - missing: What a judge counts as that does not answer.
  public init(
    name: String? = nil,
    judges: [AgentID],
    need: Int? = nil,
    veto: [AgentID] = [],
    missing: Missing = .refuse
  ) {
    self.name = name
    self.judges = judges
    self.need = need ?? judges.count
    self.veto = veto
    self.missing = missing
  }

  /// Returns whether the panel lets the work through, or `nil` if it cannot decide yet.
  public func verdict(approvals: Set<AgentID>, refusals: Set<AgentID>) -> Bool? {
    if veto.contains(where: refusals.contains) { return false }
    let (approving, refusing) = (
      judges.count { approvals.contains($0) }, judges.count { refusals.contains($0) }
    )
    if judges.count - refusing < need { return false }
    return approving >= need && veto.allSatisfy(approvals.contains) ? true : nil
  }

  /// Returns the judges whose approval is missing for the work to be let through, in order.
  ///
  /// The result is empty if enough judges approved.
  package func missingJudges(approvals: Set<AgentID>) -> [AgentID] {
    guard verdict(approvals: approvals, refusals: []) != true else { return [] }
    let isEnough = judges.count { approvals.contains($0) } >= need
    return (isEnough ? veto : judges).filter { !approvals.contains($0) }
  }

  /// Returns the panel without some of its judges, or `nil` if no judge remains.
  func without(_ isLeftOut: (AgentID) -> Bool) -> Panel? {
    var panel = self
    panel.judges.removeAll(where: isLeftOut)
    panel.veto.removeAll(where: isLeftOut)
    panel.need = name == nil ? panel.judges.count : min(need, panel.judges.count)
    return panel.judges.isEmpty ? nil : panel
  }
}

/// The panels that judge the work of each agent, one after the other.
///
/// A judge that decides alone is a panel of one.
struct JudgeStages: Sendable {
  /// For each author, its stages, with the judges of all specialties.
  private let stages: [[Panel]]
  /// For each author, the judges that only the work of their specialties needs.
  private let specialists: [Set<AgentID>]

  init(of plan: Plan) {
    let authors = plan.agents
    stages = authors.map { Self.stages(of: $0, in: plan) }
    specialists = authors.map { Set(plan.routes.otherJudges(of: $0)) }
  }

  /// Whether any work is judged by more than one judge at once.
  var hasPanels: Bool { stages.contains { $0.contains { $0.judges.count > 1 } } }

  /// Returns the stages of an author's work on a task.
  ///
  /// Judges of specialties other than the task's are left out, unless the policy names them in a panel
  /// or the contracts require them.
  func stages(of author: AgentID, on task: TaskID, in plan: Plan) -> [Panel] {
    guard stages.indices.contains(author.index) else { return [] }
    let stages = stages[author.index]
    let specialists = specialists[author.index]
    guard !plan.specialties.isEmpty, !specialists.isEmpty else { return stages }
    return stages.compactMap { stage in
      guard stage.name == nil, stage.judges.contains(where: specialists.contains) else {
        return stage
      }
      return stage.without { specialists.contains($0) && !plan.judges($0, task) }
    }
  }

  private static func stages(of author: AgentID, in plan: Plan) -> [Panel] {
    let routes = plan.routes
    var groups = routes.requiredJudges(of: author).map { [$0] }
    for judge in routes.otherJudges(of: author) {
      let namers = [author] + groups.joined()
      // The judge is asked after the first agent that names it.
      let named =
        namers.first { routes.sides(from: $0, to: judge) == [.sender, .receiver] } ?? author
      let first = (groups.firstIndex { $0.contains(named) } ?? -1) + 1
      let role = routes.roles[judge.index]
      let same = groups.indices.dropFirst(first).first { index in
        groups[index].contains { routes.roles[$0.index] == role }
      }
      if let same { groups[same].append(judge) } else { groups.append([judge]) }
    }
    return panels(groups, of: author, in: plan)
  }

  /// Returns the panels of groups of judges, in which a panel of the policy takes the place of the first
  /// group that has one of its judges.
  private static func panels(_ groups: [[AgentID]], of author: AgentID, in plan: Plan) -> [Panel] {
    var stages: [Panel] = []
    var placed: Set<AgentID> = [author]
    for group in groups {
      for panel in plan.panels where panel.judges.contains(where: group.contains) {
        guard let panel = panel.without(placed.contains) else { continue }
        stages.append(panel)
        placed.formUnion(panel.judges)
      }
      let others = group.filter { !placed.contains($0) }
      if !others.isEmpty { stages.append(Panel(judges: others)) }
      placed.formUnion(others)
    }
    return stages
  }
}

extension Plan {
  /// Whether any work is judged by more than one judge at once.
  package var hasPanels: Bool { judgeStages.hasPanels }

  /// Returns the panels that judge an author's work on a task, one after the other.
  ///
  /// A judge that decides alone is a panel of one. The contracts say who judges, and the policy says
  /// which judges decide together. Where contracts name several judges and no panel of the policy or
  /// chain of handoffs says how they decide, all of them have to approve.
  public func stages(of author: AgentID, on task: TaskID) -> [Panel] {
    judgeStages.stages(of: author, on: task, in: self)
  }

  /// Returns the panel that judges an author's work first, or `nil` if nobody judges it.
  func firstStage(of author: AgentID, on task: TaskID) -> Panel? {
    stages(of: author, on: task).first
  }

  /// Returns the panel that judges an author's work after a judge, or `nil` if no judge follows.
  ///
  /// After a verifier that is not one of the author's judges comes the reviewer that it hands work to.
  func stage(after judge: AgentID, of author: AgentID, on task: TaskID) -> Panel? {
    let stages = stages(of: author, on: task)
    guard let index = stages.firstIndex(where: { $0.judges.contains(judge) }) else {
      guard role(of: judge) == .verifier else { return nil }
      return routes.reviewer(after: judge).map { Panel(judges: [$0]) }
    }
    return stages.dropFirst(index + 1).first
  }

  /// Returns the judges that have to approve an author's work on any task, in order.
  public func requiredJudges(of author: AgentID) -> [AgentID] { routes.requiredJudges(of: author) }

  /// Returns whether the work on a task belongs to the specialties of a judge that has any.
  fileprivate func judges(_ judge: AgentID, _ task: TaskID) -> Bool {
    let name = name(of: judge)
    let own = specialties.filter { $0.agents.contains(name) }
    guard !own.isEmpty, let task = self.task(task) else { return true }
    return own.contains { $0.boundary.covers(task) }
  }
}
