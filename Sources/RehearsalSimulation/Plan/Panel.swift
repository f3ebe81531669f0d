/// A group of judges that decide together about one version of the work.
///
/// The panel approves the work once enough of its judges, including all judges with a veto, have approved it.
/// The panel refuses the work as soon as the missing votes can no longer lead to an approval.
public struct Panel: Sendable, Hashable {
  /// How the panel counts a judge that does not answer.
  public enum MissingVote: String, Sendable, Hashable, CaseIterable {
    /// A missing answer does not count as an approval.
    case refuse
    /// A missing answer counts as an approval, unless the judge has a veto.
    case pass
  }

  /// The name of the panel in the policy, or `nil` if the contracts alone determine the judges.
  ///
  /// If the contracts alone determine the judges, all of them have to approve.
  public var name: String?

  /// The judges of the panel, at least one.
  public var judges: [AgentID]

  /// How many of the judges have to approve.
  public var neededApprovals: Int

  /// The judges whose approval is always required, however many other judges approve.
  public var veto: [AgentID]

  /// How the panel counts a judge that does not answer.
  public var missingVote: MissingVote

  /// Creates a panel of judges.
  ///
  /// - Parameters:
  ///   - name: The name of the panel in the policy, or `nil` if the contracts alone determine the judges.
  ///   - judges: The judges of the panel, at least one.
  ///   - need: How many of the judges have to approve, or `nil` for all.
  ///   - veto: The judges whose approval is always required, however many other judges approve.
  ///   - missingVote: How the panel counts a judge that does not answer.
  public init(
    name: String? = nil,
    judges: [AgentID],
    need: Int? = nil,
    veto: [AgentID] = [],
    missingVote: MissingVote = .refuse
  ) {
    self.name = name
    self.judges = judges
    self.neededApprovals = need ?? judges.count
    self.veto = veto
    self.missingVote = missingVote
  }

  /// Returns true if the panel approves the work, false if it refuses it, or `nil` if the votes do
  /// not decide yet.
  public func verdict(approvals: Set<AgentID>, refusals: Set<AgentID>) -> Bool? {
    verdict(hasApproved: approvals.contains, hasRefused: refusals.contains)
  }

  /// Returns true if the panel approves the work, false if it refuses it, or `nil` if the votes do
  /// not decide yet.
  package func verdict(
    hasApproved: (AgentID) -> Bool,
    hasRefused: (AgentID) -> Bool = { _ in false }
  ) -> Bool? {
    if veto.contains(where: hasRefused) { return false }
    if judges.count - judges.count(where: hasRefused) < neededApprovals { return false }
    let hasEnoughApprovals = judges.count(where: hasApproved) >= neededApprovals
    return hasEnoughApprovals && veto.allSatisfy(hasApproved) ? true : nil
  }

  /// Returns whether the panel counts a missing answer of a judge as an approval.
  ///
  /// The approval of a judge with a veto is always required, so its missing answer never counts.
  package func passesMissingVote(of judge: AgentID) -> Bool {
    missingVote == .pass && !veto.contains(judge)
  }

  /// Returns the judges whose approvals are still missing.
  ///
  /// The result is empty if the panel approves the work. If enough judges have approved, only judges with a
  /// veto are missing.
  package func missingJudges(hasApproved: (AgentID) -> Bool) -> [AgentID] {
    guard verdict(hasApproved: hasApproved) != true else { return [] }
    let hasEnoughApprovals = judges.count(where: hasApproved) >= neededApprovals
    return (hasEnoughApprovals ? veto : judges).filter { !hasApproved($0) }
  }

  /// Returns the panel without the judges that a closure selects, or `nil` if no judge remains.
  func removingJudges(_ isLeftOut: (AgentID) -> Bool) -> Panel? {
    var panel = self
    panel.judges.removeAll(where: isLeftOut)
    panel.veto.removeAll(where: isLeftOut)
    panel.neededApprovals =
      name == nil ? panel.judges.count : min(neededApprovals, panel.judges.count)
    return panel.judges.isEmpty ? nil : panel
  }
}

/// For each author, the panels that judge its work, one after the other.
///
/// An author is an agent whose work is judged. A judge that decides alone is a panel of one. The table is a class, so
/// that reading it from a plan copies one reference.
final class JudgeStages: Sendable {
  /// For each author, the panels that can judge its work, before specialties are considered.
  private let stagesByAuthor: [[Panel]]
  /// Whether any work is judged by more than one judge at the same time.
  let hasPanels: Bool
  /// For each author, the judges that can be left out for tasks outside their specialties.
  private let specialistsByAuthor: [Set<AgentID>]

  init(of plan: Plan) {
    let authors = plan.agents
    stagesByAuthor = authors.map { Self.stages(of: $0, in: plan) }
    hasPanels = stagesByAuthor.contains { $0.contains { $0.judges.count > 1 } }
    specialistsByAuthor = authors.map { Set(plan.routes.additionalJudges(of: $0)) }
  }

  /// Returns the panels that judge an author's work on a task, in order.
  ///
  /// A judge whose specialties do not cover the task is left out, unless a panel of the policy includes the
  /// judge or the contracts require the judge. A judge without specialties is never left out.
  func stages(of author: AgentID, on task: TaskID, in plan: Plan) -> [Panel] {
    guard stagesByAuthor.indices.contains(author.index) else { return [] }
    let stages = stagesByAuthor[author.index]
    let specialists = specialistsByAuthor[author.index]
    guard !plan.specialties.isEmpty, !specialists.isEmpty else { return stages }
    return stages.compactMap { stage in
      guard stage.name == nil, stage.judges.contains(where: specialists.contains) else {
        return stage
      }
      return stage.removingJudges {
        specialists.contains($0) && !plan.hasSpecialtyToJudge($0, on: task)
      }
    }
  }

  private static func stages(of author: AgentID, in plan: Plan) -> [Panel] {
    let routes = plan.routes
    var judgeGroups = routes.requiredJudges(of: author).map { [$0] }
    for judge in routes.additionalJudges(of: author) {
      let possiblePredecessors = [author] + judgeGroups.joined()
      // The judge comes after its predecessor. The candidates for the predecessor are the author and the
      // judges so far. The first candidate on whose edge to the judge the contracts agree is the predecessor, or
      // else the author.
      let predecessor =
        possiblePredecessors.first { routes.agrees(from: $0, to: judge) } ?? author
      let firstGroupIndex = (judgeGroups.firstIndex { $0.contains(predecessor) } ?? -1) + 1
      let role = routes.roles[judge.index]
      let groupIndexOfSameRole = judgeGroups.indices.dropFirst(firstGroupIndex).first { index in
        judgeGroups[index].contains { routes.roles[$0.index] == role }
      }
      if let groupIndexOfSameRole {
        judgeGroups[groupIndexOfSameRole].append(judge)
      } else {
        judgeGroups.append([judge])
      }
    }
    return panels(judgeGroups, of: author, in: plan)
  }

  /// Converts groups of judges to panels, in order.
  ///
  /// A panel of the policy takes the position of the first group that contains one of its judges. The judges
  /// of this group that are in no panel of the policy form their own panel, directly after it.
  private static func panels(_ groups: [[AgentID]], of author: AgentID, in plan: Plan) -> [Panel] {
    var stages: [Panel] = []
    var placedJudges: Set<AgentID> = [author]
    for group in groups {
      for panel in plan.panels where panel.judges.contains(where: group.contains) {
        guard let panel = panel.removingJudges(placedJudges.contains) else { continue }
        stages.append(panel)
        placedJudges.formUnion(panel.judges)
      }
      let remainingJudges = group.filter { !placedJudges.contains($0) }
      if !remainingJudges.isEmpty { stages.append(Panel(judges: remainingJudges)) }
      placedJudges.formUnion(remainingJudges)
    }
    return stages
  }
}

extension Plan {
  /// Whether any work is judged by more than one judge at the same time.
  package var hasPanels: Bool { judgeStages.hasPanels }

  /// Returns the panels that judge an author's work on a task, one after the other.
  ///
  /// The contracts determine the judges, and the policy determines which of them decide together. If several
  /// judges are asked at the same time without a panel of the policy, all of them have to approve. A judge
  /// that decides alone is a panel of one.
  public func stages(of author: AgentID, on task: TaskID) -> [Panel] {
    judgeStages.stages(of: author, on: task, in: self)
  }

  /// Returns the panel that judges an author's work on a task first, or `nil` if no agent judges the work.
  func firstPanel(of author: AgentID, on task: TaskID) -> Panel? {
    stages(of: author, on: task).first
  }

  /// Returns the panel that judges an author's work after a given judge's panel, or `nil` for none.
  ///
  /// If the given judge is a verifier that is in no panel for the author's work, the next panel consists of
  /// the reviewer to which this verifier hands work.
  func nextPanel(after judge: AgentID, of author: AgentID, on task: TaskID) -> Panel? {
    let stages = stages(of: author, on: task)
    guard let index = stages.firstIndex(where: { $0.judges.contains(judge) }) else {
      guard role(of: judge) == .verifier else { return nil }
      return routes.reviewer(after: judge).map { Panel(judges: [$0]) }
    }
    return stages.dropFirst(index + 1).first
  }

  /// Returns the judges that, by the contracts, judge all work of an author, in the order in which they
  /// judge.
  ///
  /// The policy can define a panel that approves work without the approval of all these judges.
  public func requiredJudges(of author: AgentID) -> [AgentID] { routes.requiredJudges(of: author) }

  /// Returns whether a judge has no specialty, or has a specialty that covers the task.
  fileprivate func hasSpecialtyToJudge(_ judge: AgentID, on task: TaskID) -> Bool {
    let name = name(of: judge)
    let ownSpecialties = specialties.filter { $0.agents.contains(name) }
    guard !ownSpecialties.isEmpty, let task = self.task(task) else { return true }
    return ownSpecialties.contains { $0.boundary.covers(task) }
  }
}
