package import RehearsalSimulation

/// A panel of judges in a policy, by the names of the judges.
package struct PolicyPanel: Sendable {
  /// How many judges have to approve.
  enum Need: String, CaseIterable, Sendable {
    case all, any
  }

  package var name: String
  var judges: [(name: String, location: SourceLocation)] = []
  /// How many judges have to approve, or `nil` for all.
  var need: Int?
  var veto: [String] = []
  var missing = Panel.Missing.refuse
  package var location: SourceLocation

  /// Returns the panel of a plan, or `nil` if the plan lacks one of the judges.
  package func panel(in plan: Plan) -> Panel? {
    let agents = judges.compactMap { plan.agent(named: $0.name) }
    guard agents.count == judges.count else { return nil }
    return Panel(
      name: name,
      judges: agents,
      need: need,
      veto: veto.compactMap { plan.agent(named: $0) },
      missing: missing
    )
  }
}

extension PolicyPanel {
  /// Reads the panels of a policy, without those that have an error.
  static func panels(_ policy: Mapping<PolicyKeys>) -> [PolicyPanel] {
    let diagnostics = policy.reader.diagnostics
    var panels: [PolicyPanel] = []
    var owners: [String: String] = [:]
    for entry in policy.elements(\.panels) {
      guard let keys = entry.value.read() else { continue }
      let panel = PolicyPanel(entry.name, keys, at: entry.location)
      guard let (problem, location) = panel.problem(of: keys, owners) else {
        for judge in panel.judges { owners[judge.name] = panel.name }
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
    veto = keys.all(\.veto)
    missing = keys.value(\.missing)
    need =
      switch keys.value(\.need) {
      case .first(let count): count.read()
      case .second(let word): word.read().flatMap { $0 == .any ? 1 : nil }
      case nil: nil
      }
  }

  /// Returns the first problem of the panel and its location, or `nil` if there is none.
  ///
  /// `owners` has the panel that each judge of an earlier panel is in.
  private func problem(
    of keys: Mapping<PanelKeys>,
    _ owners: [String: String]
  ) -> (String, SourceLocation)? {
    var seen: Set<String> = []
    for judge in judges {
      if let other = owners[judge.name] {
        return (
          "`\(judge.name)` is a judge of the panel `\(other)` already; leave it out of one",
          judge.location
        )
      }
      guard seen.insert(judge.name).inserted else {
        return ("`\(judge.name)` is in the panel twice; leave one out", judge.location)
      }
    }
    if judges.count < 2 {
      return ("a panel has two or more judges; add one to `of`, or remove the panel", location)
    }
    if let need, need > judges.count {
      return (
        "\(need) approvals cannot come from \(judges.count) judges; lower `need`",
        keys.location(of: \.need)
      )
    }
    if let stranger = veto.first(where: { !seen.contains($0) }) {
      return (
        "`\(stranger)` has a veto but is no judge of the panel; add it to `of`",
        keys.location(of: \.veto)
      )
    }
    if !veto.isEmpty, need ?? judges.count == judges.count {
      return (
        "`veto` has no effect where all judges have to approve; remove it, or lower `need`",
        keys.location(of: \.veto)
      )
    }
    return nil
  }

  /// Adds an error for each judge whose role is not that of a judge.
  func checkRoles(_ roster: Roster, _ diagnostics: Diagnostics) {
    for judge in judges {
      guard let role = roster.agent(judge.name).map({ roster.members[$0.index].member.role }),
        role != .verifier, role != .reviewer
      else { continue }
      diagnostics.error(
        "`\(judge.name)` has the role \(role.rawValue), which judges nothing; make it a verifier or a "
          + "reviewer under `roles`",
        at: judge.location
      )
    }
  }
}
