public import RehearsalSimulation

/// What the runs of a scenario exercised, taken together.
extension OverSeeds {
  /// What a scenario has that none of its runs exercised, so that they prove nothing of it.
  ///
  /// Faults that may miss, and those by which a model goes wrong, need not strike.
  package static func unexercised(_ plan: Plan, _ runs: [JudgedRun]) -> [ExpectationResult] {
    let exercise = exercise(of: plan, runs)
    let faults = zip(plan.faults, exercise.faults).filter { !$1 && !$0.mayMiss }.map(\.0)
    let edge = exercise.hasCrossedEdge || plan.mayMiss ? [] : [noEdge(runs.count)]
    return edge
      + faults.map { fault in
        ExpectationResult(
          statement: "fault \(fault.id) never struck",
          verdict: .unknown,
          expected:
            "it strikes in one of the runs at least; say `may-miss: true` where it need not",
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
        "work passes along an edge that a contract names; say `may-miss: true` where it need not",
      found: "in none of \(count(runs))",
      nearest: [],
      location: nil
    )
  }

  private static func count(_ runs: Int) -> String { runs == 1 ? "1 run" : "\(runs) runs" }

  private static func exercise(of plan: Plan, _ runs: [JudgedRun]) -> Exercise {
    var exercise = Exercise(of: plan)
    for run in runs { exercise.add(run.judgement.exercise) }
    return exercise
  }

  /// What of a plan had no part in its runs, a line each: it changes no verdict.
  public static func remarks(_ plan: Plan, _ runs: [JudgedRun]) -> [String] {
    guard !runs.isEmpty else { return [] }
    let exercise = exercise(of: plan, runs)
    let idle = plan.agents.filter { plan.isDefined($0) && !exercise.agents[$0.index] }
    let planners = idle.filter { plan.role(of: $0) == .planner && $0 != plan.planner }
    let others = idle.filter { !planners.contains($0) }.map(plan.name(of:))
    var lines = planners.map { planner in
      "\(plan.name(of: planner)) is a planner besides \(plan.planner.map(plan.name(of:)) ?? "-"), "
        + "and nobody handed it anything"
    }
    if !others.isEmpty { lines.append("took no part: \(list(others))") }
    return lines + unmatched(plan, runs)
  }

  /// A few names, and how many more there are.
  private static func list(_ names: [String]) -> String {
    let most = 5
    guard names.count > most + 1 else { return names.joined(separator: ", ") }
    return names.prefix(most).joined(separator: ", ") + " and \(names.count - most) more"
  }

  /// The clauses of scripts that served no session.
  private static func unmatched(_ plan: Plan, _ runs: [JudgedRun]) -> [String] {
    plan.members.enumerated().flatMap { agent, member in
      member.behaviour.clauses.enumerated().compactMap { place, clause in
        let isUsed = runs.contains { run in
          let clauses = run.summary.usedClauses
          return clauses.indices.contains(agent) && clauses[agent].indices.contains(place)
            && clauses[agent][place]
        }
        return isUsed ? nil : "\(clause.location): no session matched this clause"
      }
    }
  }
}
