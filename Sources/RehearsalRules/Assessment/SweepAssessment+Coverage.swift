public import RehearsalSimulation

/// Reports the parts of a scenario that none of its runs exercised.
extension SweepAssessment {
  /// Returns an `unknown` result if no edge was exercised, and one for each fault that never struck.
  ///
  /// Faults with `may-miss: true`, and the faults of models, need not strike.
  package static func unexercised(_ plan: Plan, _ runs: some Collection<JudgedRun>)
    -> [ExpectationResult]
  {
    let coverage = coverage(of: plan, runs)
    let faults = zip(plan.faults, coverage.faults).filter { !$1 && !$0.mayMiss }.map(\.0)
    let edge = coverage.hasCrossedEdge || plan.mayMiss ? [] : [noEdge(runs.count)]
    return edge
      + faults.map { fault in
        ExpectationResult(
          statement: "fault \(fault.id) never struck",
          verdict: .unknown,
          expected:
            "it strikes in at least one of the runs; write `may-miss: true` if it need not",
          found: "in none of \(count(runs.count))",
          nearest: [],
          location: fault.location
        )
      }
  }

  private static func noEdge(_ runs: Int) -> ExpectationResult {
    ExpectationResult(
      statement: "no edge exercised",
      verdict: .unknown,
      expected:
        "work passes along an edge that a contract names; write `may-miss: true` if it need not",
      found: "in none of \(count(runs))",
      nearest: [],
      location: nil
    )
  }

  private static func count(_ runs: Int) -> String { runs == 1 ? "1 run" : "\(runs) runs" }

  private static func coverage(of plan: Plan, _ runs: some Collection<JudgedRun>) -> PlanCoverage {
    var coverage = PlanCoverage(of: plan)
    for run in runs { coverage.add(run.judgement.coverage) }
    return coverage
  }

  /// How many agents and edges some scenarios have, and how many of them the runs exercised.
  ///
  /// Agents and edges of different scenarios are the same if their names are.
  public struct Exercise: Sendable {
    /// The agents with definitions that had a session, and all of them.
    public var agents: (exercised: Int, all: Int)
    /// The edges of contracts along which work passed, and all of them.
    public var edges: (exercised: Int, all: Int)
  }

  /// Counts the agents and edges of scenarios, and those that their runs exercised.
  public static func exercise<Runs: Collection<JudgedRun>>(
    of scenarios: [(plan: Plan, runs: Runs)]
  ) -> Exercise {
    var defined: Set<String> = []
    var active: Set<String> = []
    var edges: Set<[String]> = []
    var crossed: Set<[String]> = []
    for (plan, runs) in scenarios {
      let coverage = coverage(of: plan, runs)
      for agent in plan.agents where plan.isDefined(agent) {
        let name = plan.name(of: agent)
        defined.insert(name)
        if coverage.agents[agent.index] { active.insert(name) }
        for (index, receiver) in plan.receivers(of: agent).enumerated()
        where plan.isDefined(receiver) {
          let edge = [name, plan.name(of: receiver)]
          edges.insert(edge)
          if coverage.edges[agent.index][index] { crossed.insert(edge) }
        }
      }
    }
    return Exercise(agents: (active.count, defined.count), edges: (crossed.count, edges.count))
  }

  /// Returns lines of text about the agents and clauses that no run used.
  ///
  /// These remarks do not change the verdict.
  public static func remarks(_ plan: Plan, _ runs: some Collection<JudgedRun>) -> [String] {
    guard !runs.isEmpty else { return [] }
    let coverage = coverage(of: plan, runs)
    let idleAgents = plan.agents.filter { plan.isDefined($0) && !coverage.agents[$0.index] }
    let planners = idleAgents.filter { plan.role(of: $0) == .planner && $0 != plan.planner }
    let others = idleAgents.filter { !planners.contains($0) }.map(plan.name(of:))
    var lines = planners.map { planner in
      "\(plan.name(of: planner)) is a second planner next to \(plan.planner.map(plan.name(of:)) ?? "-"), "
        + "and received nothing"
    }
    if !others.isEmpty { lines.append("had no session: \(list(others))") }
    return lines + unmatchedClauses(plan, runs)
  }

  /// Returns the first names and the count of the other names as text.
  private static func list(_ names: [String]) -> String {
    let most = 5
    guard names.count > most + 1 else { return names.joined(separator: ", ") }
    return names.prefix(most).joined(separator: ", ") + " and \(names.count - most) more"
  }

  /// Returns a line for each clause that no session matched.
  private static func unmatchedClauses(_ plan: Plan, _ runs: some Collection<JudgedRun>) -> [String]
  {
    plan.members.enumerated().flatMap { agent, member in
      member.behaviour.clauses.enumerated().compactMap { index, clause in
        let isUsed = runs.contains { run in
          let clauses = run.summary.usedClauses
          return clauses.indices.contains(agent) && clauses[agent].indices.contains(index)
            && clauses[agent][index]
        }
        return isUsed ? nil : "\(clause.location): no session matched this clause"
      }
    }
  }
}
