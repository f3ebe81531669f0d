package import RehearsalSimulation

/// A panel as a policy describes it: judges, given by name, that decide on work together.
package struct PolicyPanel: Sendable {
  /// The words that can replace the number of approvals under the key `need`.
  enum ApprovalCountWord: String, CaseIterable, Sendable {
    case all, any
  }

  package var name: String
  /// The judges, each with the location of its name in the policy.
  var judges: [(name: String, location: SourceLocation)] = []
  /// How many judges have to approve; `nil` if all of them have to.
  var neededApprovals: Int?
  /// The names of the judges that must approve, no matter how many other judges approve.
  var judgesWithVeto: [String] = []
  /// How the panel counts a judge that does not answer.
  var missingVote = Panel.MissingVote.refuse
  package var location: SourceLocation

  /// Converts the panel to the form that plans store.
  ///
  /// The result is `nil` if the plan does not have all judges of the panel.
  package func panel(in plan: Plan) -> Panel? {
    let agents = judges.compactMap { plan.agent(named: $0.name) }
    guard agents.count == judges.count else { return nil }
    return Panel(
      name: name,
      judges: agents,
      need: neededApprovals,
      veto: judgesWithVeto.compactMap { plan.agent(named: $0) },
      missingVote: missingVote
    )
  }
}

extension PolicyPanel {
  /// Parses the panels of a policy, and returns those that are valid.
  ///
  /// Adds an error for each invalid panel.
  static func validPanels(_ policy: Mapping<PolicyKeys>) -> [PolicyPanel] {
    let diagnostics = policy.reader.diagnostics
    var panels: [PolicyPanel] = []
    var panelNamesByJudge: [String: String] = [:]
    for entry in policy.elements(\.panels) {
      guard let keys = entry.value.read() else { continue }
      let panel = PolicyPanel(entry.name, keys, at: entry.location)
      guard let (problem, location) = panel.problem(of: keys, panelNamesByJudge) else {
        for judge in panel.judges { panelNamesByJudge[judge.name] = panel.name }
        panels.append(panel)
        continue
      }
      if !keys.hasUnknownKey { diagnostics.error(problem, at: location) }
    }
    return panels
  }

  private init(_ name: String, _ keys: Mapping<PanelKeys>, at location: SourceLocation) {
    self.init(name: name, location: location)
    judges = keys.elements(\.judges).compactMap { judge in
      judge.read().map { ($0, judge.location) }
    }
    judgesWithVeto = keys.validElements(\.veto)
    missingVote = keys.value(\.missing)
    neededApprovals =
      switch keys.value(\.need) {
      case .first(let count): count.read()
      case .second(let word): word.read().flatMap { $0 == .any ? 1 : nil }
      case nil: nil
      }
  }

  /// Returns a message about the first problem of the panel, and where the problem is.
  ///
  /// `panelNamesByJudge` contains the judges of earlier panels, each with the name of its panel.
  /// The result is `nil` if the panel is valid.
  private func problem(
    of keys: Mapping<PanelKeys>,
    _ panelNamesByJudge: [String: String]
  ) -> (String, SourceLocation)? {
    if let problem = problemOfOneJudge(panelNamesByJudge) { return problem }
    if judges.count < 2 {
      return ("a panel has two or more judges; add one to `of`, or remove the panel", location)
    }
    if let neededApprovals, neededApprovals > judges.count {
      return (
        "\(neededApprovals) approvals cannot come from \(judges.count) judges; lower `need`",
        keys.location(of: \.need)
      )
    }
    let judgeNames = Set(judges.map(\.name))
    if let nonJudge = judgesWithVeto.first(where: { !judgeNames.contains($0) }) {
      return (
        "`\(nonJudge)` has a veto but is no judge of the panel; add it to `of`",
        keys.location(of: \.veto)
      )
    }
    // With `missing: pass`, a veto says whose missing answer does not count as an approval.
    if !judgesWithVeto.isEmpty, missingVote == .refuse,
      neededApprovals ?? judges.count == judges.count
    {
      return (
        "`veto` has no effect where all judges have to approve; remove it, or lower `need`",
        keys.location(of: \.veto)
      )
    }
    return nil
  }

  /// Returns a message about the first judge that is in two panels or twice in this one, and where it is named.
  private func problemOfOneJudge(
    _ panelNamesByJudge: [String: String]
  ) -> (String, SourceLocation)? {
    var judgeNames: Set<String> = []
    for judge in judges {
      if let otherPanel = panelNamesByJudge[judge.name] {
        return (
          "`\(judge.name)` is a judge of the panel `\(otherPanel)` already; leave it out of one",
          judge.location
        )
      }
      guard judgeNames.insert(judge.name).inserted else {
        return ("`\(judge.name)` is in the panel twice; leave one out", judge.location)
      }
    }
    return nil
  }

  /// Adds an error for each judge of the panel that is neither a verifier nor a reviewer.
  func checkRoles(_ roster: Roster, _ diagnostics: Diagnostics) {
    for judge in judges {
      guard let role = roster.agent(judge.name).map({ roster.members[$0.index].member.role }),
        !role.isJudge
      else { continue }
      diagnostics.error(
        "`\(judge.name)` has the role \(role.rawValue), which judges nothing; make it a verifier or a "
          + "reviewer under `roles`",
        at: judge.location
      )
    }
  }
}
