package import RehearsalSimulation

/// A difference between two configurations that has no effect on any event of their runs.
package struct IneffectiveEdit: Sendable, Hashable {
  /// What differs, and why it has no effect.
  package var text: String

  /// Returns the differences between the plans of a scenario whose runs are the same with both configurations.
  package static func all(between first: Plan, and second: Plan) -> [IneffectiveEdit] {
    var texts: [String] = []
    for agent in first.agents {
      let name = first.name(of: agent)
      guard let before = first.member(agent), let other = second.agent(named: name),
        let after = second.member(other)
      else {
        texts.append("`\(name)` is only in A, and has no session")
        continue
      }
      texts += differences(of: name, before, after)
    }
    for name in second.agents.map(second.name(of:)) where first.agent(named: name) == nil {
      texts.append("`\(name)` is only in B, and has no session")
    }
    if first.platform != second.platform {
      texts.append("the platform differs, but no event depends on the keys that differ")
    }
    if first.gates.map(\.text) != second.gates.map(\.text) {
      texts.append("the gates differ, but every check has the same result")
    }
    return texts.map(IneffectiveEdit.init)
  }

  private static func differences(
    of name: String,
    _ before: Plan.Member,
    _ after: Plan.Member
  ) -> [String] {
    let parts = changedParts(before, after)
    if !parts.isEmpty {
      let list = parts.joined(separator: ", ")
      return ["`\(name)`: \(list) differ, but no event of these scenarios depends on them"]
    }
    guard before.definition?.fingerprint != after.definition?.fingerprint else { return [] }
    return [
      "`\(name)`: the text of the definition differs, but nothing that a simulation reads: edges, tools, skills, "
        + "deliverables, gates, context and model are the same"
    ]
  }

  /// Returns the names of the parts of an agent that differ.
  private static func changedParts(_ before: Plan.Member, _ after: Plan.Member) -> [String] {
    let (old, new) = (before.contract, after.contract)
    let parts: [(String, Bool)] = [
      ("edges", edges(old) != edges(new)),
      (
        "tools",
        old.tools != new.tools || old.disallowedTools != new.disallowedTools
      ),
      ("skills", old.skills.map(\.text) != new.skills.map(\.text)),
      ("deliverables", old.deliverables.map(\.text) != new.deliverables.map(\.text)),
      ("gates", old.floors.map(floor) != new.floors.map(floor)),
      ("context", old.neededContext.map(\.text) != new.neededContext.map(\.text)),
      ("limits of work", old.boundaries.map(\.text) != new.boundaries.map(\.text)),
      ("language model", old.languageModel != new.languageModel),
      ("role", before.role != after.role),
      ("script", before.behaviour != after.behaviour),
      ("model", before.model != after.model),
      ("price", before.price != after.price),
    ]
    return parts.filter(\.1).map(\.0)
  }

  private static func edges(_ contract: Contract) -> [[String]] {
    [contract.receivesFrom, contract.handsOffTo, contract.worksWith].map { $0.map(\.agent) }
  }

  private static func floor(_ floor: Contract.Floor) -> String {
    "\(floor.metric) \(floor.floor.hundredths)"
  }
}

extension Gate {
  fileprivate var text: String { "\(metric) \(floor.hundredths)" }
}

extension Comparison {
  /// The differences between the configurations, if no event of any pair differs; otherwise empty.
  package var ineffectiveEdits: [IneffectiveEdit] {
    guard areSame else { return [] }
    var edits: [IneffectiveEdit] = []
    for scenario in scenarios {
      edits += IneffectiveEdit.all(between: scenario.first.plan, and: scenario.second.plan)
        .filter { !edits.contains($0) }
    }
    return edits
  }

  /// Whether other seeds could give other runs.
  package var dependsOnSeed: Bool {
    scenarios.contains { $0.first.plan.dependsOnSeed || $0.second.plan.dependsOnSeed }
  }

  /// The metrics without a margin in which B is worse, with the change from A's mean to B's mean.
  ///
  /// Cost and makespan come first. Each metric is tested by itself, without an adjustment for multiple tests. The
  /// array is empty if the comparison stopped early, because these tests are not valid then.
  public var worseWithoutMargin: [(metric: Metric, change: String)] {
    if stoppedEarly { return [] }
    let worse = findings.filter { $0.margin == nil && $0.decision == .inferior }
    let first = worse.filter { [.cost, .makespan].contains($0.metric) }
      .sorted { $0.metric == .cost && $1.metric != .cost }
    let others = worse.filter { ![.cost, .makespan].contains($0.metric) }
    return (first + others).map { ($0.metric, $0.change) }
  }

  /// Whether the comparison stopped before its cap, so that only what is valid at any stop decides.
  package var stoppedEarly: Bool { sequence.map { $0.pairs < $0.cap } ?? false }
}
