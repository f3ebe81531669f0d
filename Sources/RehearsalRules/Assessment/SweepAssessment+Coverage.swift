import OrderedCollections
public import RehearsalSimulation

/// Finds the faults, edges, agents and script entries of a scenario that none of its runs
/// exercised.
extension SweepAssessment {
  /// Returns results with the verdict unknown for parts of the plan that no run exercised.
  ///
  /// There is one result if no handoff passed along an edge that a contract names, unless the scenario itself
  /// has `may-miss: true`. There is one result for each fault that never took effect, unless the fault has
  /// `may-miss: true` or comes from the key `misconduct` of an agent's model.
  package static func unexercisedResults(_ plan: Plan, _ runs: some Collection<JudgedRun>)
    -> [ExpectationResult]
  {
    let coverage = coverage(of: plan, runs)
    let missedFaults = zip(plan.faults.indices, coverage.hasFaultStruck).filter {
      !$1 && !plan.faults[$0].mayNeverStrike
    }.map(\.0)
    return noEdgeResults(plan, runs, coverage)
      + missedFaults.map { missedFaultResult($0, plan, runs) }
  }

  /// Returns a result with the verdict unknown if no handoff of the runs passed along an edge that a contract names.
  ///
  /// The array is empty if one did, or if the scenario has `may-miss: true`. A shard has this result, too: it needs a
  /// proof that its runs exercised anything, because the other shards do not see them.
  package static func noEdgeResults(_ plan: Plan, _ runs: some Collection<JudgedRun>)
    -> [ExpectationResult]
  {
    runs.isEmpty ? [] : noEdgeResults(plan, runs, coverage(of: plan, runs))
  }

  private static func noEdgeResults(
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>,
    _ coverage: PlanCoverage
  ) -> [ExpectationResult] {
    coverage.hasCrossedEdge || plan.mayPassNoEdge ? [] : [noEdgeResult(runs.count)]
  }

  /// Returns the result for a fault, given by its index in the plan, that took effect in none of the runs.
  ///
  /// The fault may have stopped an agent that had nothing to do, or taken slots that no session needed.
  private static func missedFaultResult(
    _ index: Int,
    _ plan: Plan,
    _ runs: some Collection<JudgedRun>
  ) -> ExpectationResult {
    let fault = plan.faults[index]
    let hasStruckInVain =
      fault.stopsAgentAtSetTime || runs.contains { $0.summary.wasInVain(faultIndex: index) }
    let (statement, need) =
      hasStruckInVain
      ? (
        "changed nothing",
        "it ends or delays a session, makes a handoff wait, or makes a planner or coordinator resume its open tasks,"
      )
      : ("never struck", "it strikes")
    return ExpectationResult(
      statement: "fault \(fault.id) \(statement)",
      verdict: .unknown,
      expected: "\(need) in at least one of the runs; write `may-miss: true` if it need not",
      found: "in none of \(runs.count.counted("run"))",
      explanation: [],
      location: fault.location
    )
  }

  /// Returns the result for runs in which no handoff passed along an edge that a contract names.
  private static func noEdgeResult(_ runCount: Int) -> ExpectationResult {
    ExpectationResult(
      statement: "no edge exercised",
      verdict: .unknown,
      expected:
        "work passes along an edge that a contract names; write `may-miss: true` if it need not",
      found: "in none of \(runCount.counted("run"))",
      explanation: [],
      location: nil
    )
  }

  private static func coverage(of plan: Plan, _ runs: some Collection<JudgedRun>) -> PlanCoverage {
    var coverage = PlanCoverage(of: plan)
    for run in runs { coverage.add(run.judgement.coverage) }
    return coverage
  }

  /// How many agents and edges several scenarios have, and how many of them the runs exercised.
  ///
  /// Agents with the same name in different scenarios count once, and so do edges between agents
  /// with the same names.
  public struct ExerciseCounts: Sendable {
    /// The number of agents with definitions that had a session, and the number of all agents with definitions.
    public var agents: (exercised: Int, all: Int)
    /// The number of edges along which a handoff passed, and the number of all edges that contracts name.
    ///
    /// Edges from and to the orchestrator count too, although it need not have a definition.
    public var edges: (exercised: Int, all: Int)
    /// The same numbers for the edges that definitions name.
    ///
    /// The other edges are only in policies.
    public var statedEdges: (exercised: Int, all: Int)
  }

  /// Counts the agents and edges of scenarios, and the agents and edges that the scenarios' runs exercised.
  public static func exerciseCounts<Runs: Collection<JudgedRun>>(
    of scenarios: [(plan: Plan, runs: Runs)]
  ) -> ExerciseCounts {
    var definedAgents: Set<String> = []
    var activeAgents: Set<String> = []
    var edges: Set<[String]> = []
    var crossedEdges: Set<[String]> = []
    var statedEdges: Set<[String]> = []
    for (plan, runs) in scenarios {
      let coverage = coverage(of: plan, runs)
      statedEdges.formUnion(self.statedEdges(of: plan))
      for agent in plan.agents {
        let name = plan.name(of: agent)
        if plan.isDefined(agent) {
          definedAgents.insert(name)
          if coverage.hadAgentSession[agent.index] { activeAgents.insert(name) }
        }
        for (index, receiver) in plan.receivers(of: agent).enumerated() {
          let edge = [name, plan.name(of: receiver)]
          edges.insert(edge)
          if coverage.isEdgeCrossed[agent.index][index] { crossedEdges.insert(edge) }
        }
      }
    }
    return ExerciseCounts(
      agents: (activeAgents.count, definedAgents.count),
      edges: (crossedEdges.count, edges.count),
      statedEdges: (
        crossedEdges.intersection(statedEdges).count, edges.intersection(statedEdges).count
      )
    )
  }

  /// Returns the edges that contracts name and that no policy adds, as the names of sender and receiver.
  private static func statedEdges(of plan: Plan) -> [[String]] {
    plan.agents.flatMap { agent -> [[String]] in
      guard let contract = plan.member(agent)?.contract else { return [] }
      let name = plan.name(of: agent)
      return contract.handsOffTo.filter { !$0.isFromPolicy }.map { [name, $0.agent] }
        + contract.receivesFrom.filter { !$0.isFromPolicy }.map { [$0.agent, name] }
    }
  }

  /// Returns lines of text about agents without a session, about flaws that escaped, about script entries that no
  /// session matched, and about assertions that judged nothing.
  ///
  /// The lines are remarks for reports. They do not change the verdict.
  public static func remarks(_ plan: Plan, _ runs: some Collection<JudgedRun>) -> [String] {
    guard !runs.isEmpty else { return [] }
    let coverage = coverage(of: plan, runs)
    let idleAgents = plan.agents.filter {
      plan.isDefined($0) && !coverage.hadAgentSession[$0.index]
    }
    let idlePlanners = idleAgents.filter { plan.role(of: $0) == .planner && $0 != plan.planner }
    let otherIdleNames = idleAgents.filter { !idlePlanners.contains($0) }.map(plan.name(of:))
    var lines = idlePlanners.map { planner in
      "\(plan.name(of: planner)) is a second planner next to \(plan.planner.map(plan.name(of:)) ?? "-"), "
        + "and received nothing"
    }
    if !otherIdleNames.isEmpty { lines.append("had no session: \(listText(otherIdleNames))") }
    return lines + escapedFlawLines(plan, runs) + unmatchedClauseLines(plan, runs)
      + ConditionalAssertion.unjudgedLines(plan, coverage.isAssertionJudged)
      + inviolableRuleLines(plan)
  }

  /// Returns the first five names and the count of the remaining names as text, or all names if there are at most six.
  private static func listText(_ names: [String]) -> String {
    let maximumShown = 5
    guard names.count > maximumShown + 1 else { return names.joined(separator: ", ") }
    return names.prefix(maximumShown).joined(separator: ", ")
      + " and \(names.count - maximumShown) more"
  }

  /// Returns a line of text about the flaws that remain in completed work, if there are any.
  ///
  /// The result is empty if the scenario bounds their number.
  private static func escapedFlawLines(_ plan: Plan, _ runs: some Collection<JudgedRun>) -> [String]
  {
    let isBounded = plan.oracle.expectations?.numbers.contains { $0.quantity == .escaped } ?? false
    let runCount = runs.count { $0.summary.escapedFlaws > 0 }
    guard !isBounded, runCount > 0 else { return [] }
    return [
      "work was completed with flaws in \(runCount) of \(runs.count.counted("run")); bound them with "
        + "`numbers: {escaped: {at-most: 0}}`"
    ]
  }

  /// Returns a line of text for each entry of a script that no session matched.
  ///
  /// A script for a role or for `*` is the script of several agents. Its entries are matched if a session of any
  /// of the agents matched them.
  private static func unmatchedClauseLines(_ plan: Plan, _ runs: some Collection<JudgedRun>)
    -> [String]
  {
    var isUsedByLocation: OrderedDictionary<SourceLocation, Bool> = [:]
    for (agent, member) in plan.members.enumerated() {
      for (index, clause) in member.behaviour.clauses.enumerated() {
        let isUsed = runs.contains { run in
          let clauses = run.summary.usedClauses
          return clauses.indices.contains(agent) && clauses[agent].indices.contains(index)
            && clauses[agent][index]
        }
        isUsedByLocation[clause.location, default: false] =
          isUsedByLocation[clause.location, default: false] || isUsed
      }
    }
    return isUsedByLocation.filter { !$0.value }.keys
      .map { "\($0): no session matched this clause" }
  }
}

extension RunSummary {
  /// Returns whether a fault, given by its index in the plan, struck and changed nothing.
  fileprivate func wasInVain(faultIndex: Int) -> Bool {
    faultsWithoutEffect.indices.contains(faultIndex) && faultsWithoutEffect[faultIndex]
  }
}
