package import RehearsalSimulation

/// A difference between two configurations that has no effect on any event of their runs.
///
/// It can have an effect on what rules say about these events.
package struct IneffectiveEdit: Sendable, Hashable {
  /// A sentence that says what differs, and why the difference has no effect.
  package var text: String

  /// Returns the differences between A's plan and B's plan of one scenario.
  ///
  /// The runs of both plans must have the same events.
  package static func edits(between first: Plan, and second: Plan) -> [IneffectiveEdit] {
    var texts: [String] = []
    for agent in first.agents {
      let name = first.name(of: agent)
      guard let memberOfA = first.member(agent), let agentOfB = second.agent(named: name),
        let memberOfB = second.member(agentOfB)
      else {
        texts.append("`\(name)` is only in A, and has no session")
        continue
      }
      texts += differences(of: name, memberOfA, memberOfB)
    }
    for name in second.agents.map(second.name(of:)) where first.agent(named: name) == nil {
      texts.append("`\(name)` is only in B, and has no session")
    }
    if first.platform != second.platform {
      texts.append("the platform differs, but no event depends on the keys that differ")
    }
    if first.gates.map(\.metricAndFloor) != second.gates.map(\.metricAndFloor) {
      texts.append("the gates differ, but every check has the same result")
    }
    let policyParts = changedPartsOfPolicy(first, second)
    if !policyParts.isEmpty {
      texts.append(
        "the policy differs in \(policyParts.joined(separator: ", ")): no event depends on that, but rules can judge the "
          + "same events differently"
      )
    }
    return texts.map(IneffectiveEdit.init)
  }

  /// Returns the parts of the policy that differ between A and B, such as `severities`, other than gates and the parts
  /// that policies state of single agents.
  private static func changedPartsOfPolicy(_ first: Plan, _ second: Plan) -> [String] {
    let comparedParts: [(String, Bool)] = [
      ("severities", first.severities != second.severities),
      ("specialties", first.specialties != second.specialties),
      ("panels", first.panels.map(first.texts) != second.panels.map(second.texts)),
      ("files of gates", first.gateFiles != second.gateFiles),
      ("contested gates", first.contestedGates != second.contestedGates),
      ("context that may be assumed", first.assumableContext != second.assumableContext),
      ("delivery machinery", first.machinery != second.machinery),
      ("table of tools", first.toolTable.kinds != second.toolTable.kinds),
    ]
    return comparedParts.filter(\.1).map(\.0)
  }

  private static func differences(
    of name: String,
    _ memberOfA: Plan.Member,
    _ memberOfB: Plan.Member
  ) -> [String] {
    let parts = changedParts(memberOfA, memberOfB)
    if !parts.isEmpty {
      let partNames = parts.joined(separator: ", ")
      return ["`\(name)`: \(partNames) differ, but no event of these scenarios depends on them"]
    }
    guard memberOfA.definition?.fingerprint != memberOfB.definition?.fingerprint else { return [] }
    return [
      "`\(name)`: the text of the definition differs, but nothing that a simulation reads: edges, tools, skills, "
        + "deliverables, gates, context and model are the same"
    ]
  }

  /// Returns the names of the parts in which an agent differs between A and B, such as `tools`.
  private static func changedParts(_ memberOfA: Plan.Member, _ memberOfB: Plan.Member) -> [String] {
    let (contractOfA, contractOfB) = (memberOfA.contract, memberOfB.contract)
    let comparedParts: [(String, Bool)] = [
      ("edges", edges(contractOfA) != edges(contractOfB)),
      (
        "tools",
        contractOfA.tools != contractOfB.tools
          || contractOfA.disallowedTools != contractOfB.disallowedTools
      ),
      ("skills", contractOfA.skills.map(\.text) != contractOfB.skills.map(\.text)),
      (
        "deliverables", contractOfA.deliverables.map(\.text) != contractOfB.deliverables.map(\.text)
      ),
      ("gates", contractOfA.floors.map(floorText) != contractOfB.floors.map(floorText)),
      ("context", contractOfA.neededContext.map(\.text) != contractOfB.neededContext.map(\.text)),
      ("limits of work", contractOfA.exclusions.map(\.text) != contractOfB.exclusions.map(\.text)),
      ("language model", contractOfA.languageModel != contractOfB.languageModel),
      ("role", memberOfA.role != memberOfB.role),
      ("script", memberOfA.behaviour != memberOfB.behaviour),
      ("model", memberOfA.model != memberOfB.model),
      ("price", memberOfA.price != memberOfB.price),
      ("number of sessions", memberOfA.sessions != memberOfB.sessions),
      ("number of instances", memberOfA.instances != memberOfB.instances),
    ]
    return comparedParts.filter(\.1).map(\.0)
  }

  private static func edges(_ contract: Contract) -> [[String]] {
    [contract.receivesFrom, contract.handsOffTo, contract.worksWith].map { $0.map(\.agent) }
  }

  private static func floorText(_ floor: Contract.Floor) -> String {
    "\(floor.metric) \(floor.lowestPassingValue.hundredths)"
  }
}

extension Gate {
  fileprivate var metricAndFloor: String { "\(metric) \(floor.hundredths)" }
}

extension Plan {
  /// Returns what a panel states, with the names of its judges, which have other identifiers in another plan.
  fileprivate func texts(_ panel: Panel) -> [String] {
    [panel.name ?? "", "\(panel.neededApprovals)", panel.missingVote.rawValue]
      + panel.judges.map(name) + ["veto"] + panel.veto.map(name)
  }
}

extension ToolTable {
  /// The platform, the name and the kind of each tool, which are what rules read of it.
  fileprivate var kinds: [[String]] {
    platforms.flatMap { platform in
      platform.tools.map { [platform.id, $0.name, $0.kind.rawValue] }
    }
  }
}

extension Comparison {
  /// The differences between the configurations, if no pair of runs differs in any event; otherwise empty.
  package var ineffectiveEdits: [IneffectiveEdit] {
    guard pairsHaveIdenticalEvents else { return [] }
    var edits: [IneffectiveEdit] = []
    for scenario in scenarios {
      edits += IneffectiveEdit.edits(between: scenario.resultOfA.plan, and: scenario.resultOfB.plan)
        .filter { !edits.contains($0) }
    }
    return edits
  }

  /// Whether the runs depend on the seed, so that other seeds could give different runs.
  package var dependsOnSeed: Bool {
    scenarios.contains(where: \.dependsOnSeed)
  }

  /// The metrics without a margin in which B is worse, with the change from A's mean to B's mean.
  ///
  /// Cost and makespan come first. The tests of all these metrics in all scenarios are made together, also those of other
  /// configurations that are compared with A at the same time. These tests are not valid if a sequential comparison
  /// stopped early, so the array is empty then.
  public var worseMetricsWithoutMargin: [(metric: Metric, change: String)] {
    if hasStoppedEarly { return [] }
    let worseFindings = findings.filter { $0.margin == nil && $0.decision == .inferior }
    let costAndMakespan = worseFindings.filter { [.cost, .makespan].contains($0.metric) }
      .sorted { $0.metric == .cost && $1.metric != .cost }
    let otherMetrics = worseFindings.filter { ![.cost, .makespan].contains($0.metric) }
    return (costAndMakespan + otherMetrics).map { ($0.metric, $0.changeText) }
  }

  /// Whether a sequential comparison stopped before it reached its maximum number of pairs.
  ///
  /// After an early stop, only the results of the sequential tests are valid.
  package var hasStoppedEarly: Bool {
    areRunsOfStoppedSequence
      || sequence.map { $0.addedPairCount < $0.maximumPairCount } ?? false
  }
}
