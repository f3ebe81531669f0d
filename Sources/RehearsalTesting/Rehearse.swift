// These modules are exported, so that a test that imports only this module can use their agents, plans and results.
@_exported public import RehearsalDefinitions
@_exported public import RehearsalRules
@_exported public import RehearsalRunning
@_exported public import RehearsalSimulation

/// Runs the scenario in a file once and evaluates the run, as the command `rehearse run FILE --seed N` does.
///
/// If the scenario has only one seed, the run with this seed has to exercise the plan, as with `rehearse run FILE`: a
/// fault that never strikes, or work that passes along no edge, makes the verdict unknown. If you state `seed`, this
/// applies only to scenarios in which nothing is drawn at random, because other seeds of the test could exercise more.
///
/// The result keeps all events of the run. If `limits.events` has its default, the run therefore stops at a million
/// events, with a warning.
///
/// ```swift
/// let rehearsal = try await rehearse("Scenarios/login.yaml", seed: 3) {
///   Cast("code-reviewer") { StubbornReviewer(on: $0) }
/// }
/// #expect(rehearsal.verdict == .pass)
/// ```
///
/// - Parameters:
///   - path: The path of the scenario file, relative to the working directory. In `swift test`, this is the
///     folder of the package.
///   - seed: The seed of the run; `nil` for the first seed that the scenario states.
///   - cast: The replacements of agents by your own actors. All other agents behave as the scenario says.
/// - Returns: The run with its events and its verdict.
/// - Throws: `PlanError` if a file is invalid; `RunningError` if the file is missing, if the path names
///   several scenarios, if `cast` names an unknown agent or the same agent twice, or if a fault needs an agent that
///   `cast` replaces; `CancellationError` if the Swift task is cancelled.
public func rehearse(
  _ path: String,
  seed: Seed? = nil,
  @CastBuilder cast: () -> [Cast] = { [] }
) async throws -> Rehearsal {
  let (scenario, warnings) = try loadScenario(path)
  return try SingleRun(path: scenario.path, plan: scenario.plan, warnings: warnings, seed: seed)
    .make(cast())
}

/// Runs a plan once and evaluates the run.
///
/// If the plan has only one seed, as a new plan has, the run with this seed has to exercise the plan: a fault that
/// never strikes, or work that passes along no edge, makes the verdict unknown. If you state `seed`, this applies only
/// to plans in which nothing is drawn at random. If that is intended, set `mayNeverStrike` of the fault or
/// `mayPassNoEdge` of the plan.
///
/// The result keeps all events of the run. If `limits.events` has its default, the run therefore stops at a million
/// events, with a warning.
///
/// - Parameters:
///   - plan: The plan, for example a plan that was built in Swift code.
///   - seed: The seed of the run; `nil` for the first seed of the plan.
///   - cast: The replacements of agents by your own actors. All other agents behave as the plan says.
/// - Returns: The run with its events and its verdict.
/// - Throws: `RunningError` if a task of the plan refers to an agent or a task that the plan does not have, if `cast`
///   names an unknown agent or the same agent twice, or if a fault needs an agent that `cast` replaces;
///   `CancellationError` if the Swift task is cancelled.
public func rehearse(
  _ plan: Plan,
  seed: Seed? = nil,
  @CastBuilder cast: () -> [Cast] = { [] }
) async throws -> Rehearsal {
  // The search for warnings also follows the references.
  try checkReferences(in: plan)
  return try SingleRun(plan: plan, warnings: plan.warnings.map(\.description), seed: seed)
    .make(cast())
}

/// Runs the scenario in a file with many seeds, several runs at a time, as the command
/// `rehearse run FILE --seeds A:B` does.
///
/// - Parameters:
///   - path: The path of the scenario file, relative to the working directory.
///   - seeds: The seeds; `nil` for the seeds that the scenario states.
///   - cast: The replacements of agents by your own actors. All other agents behave as the scenario says.
/// - Returns: The result of the scenario over all seeds.
/// - Throws: `PlanError` if a file is invalid; `RunningError` if the file is missing, if the path names
///   several scenarios, if `seeds` is empty or has more than a billion seeds, if `cast` names an unknown agent or the
///   same agent twice, or if a fault needs an agent that `cast` replaces; `CancellationError` if the Swift task is
///   cancelled.
public func sweep(
  _ path: String,
  seeds: Range<UInt64>? = nil,
  @CastBuilder cast: () -> [Cast] = { [] }
) async throws -> ScenarioResult {
  let (scenario, warnings) = try loadScenario(path)
  recordWarnings(warnings)
  var sweep = Sweep()
  if let seeds { try checkCount(of: seeds, path) }
  sweep.seeds = seeds
  sweep.makeCustomActor = try makeCasting(cast(), in: scenario.plan)
  sweep.withRunContext = { seed, makeRun in
    RehearsalLog.$currentRun.withValue(.init(seed: seed, path: path), operation: makeRun)
  }
  let sweepResult = try await sweep.run([scenario])
  guard var scenarioResult = sweepResult.scenarios.first else { throw CancellationError() }
  scenarioResult.remarks.insert(contentsOf: warnings, at: 0)
  // An issue lists only the last runs of the log. Failed runs are therefore added last.
  for verdict in [Verdict.unknown, .fail] {
    for run in scenarioResult.runs where run.verdict == verdict {
      RehearsalLog.current?.add(seed: run.summary.seed, path: path)
    }
  }
  return scenarioResult
}

/// Throws an error if a sweep cannot have the given seeds.
private func checkCount(of seeds: Range<UInt64>, _ path: String) throws {
  guard SeedRange("\(seeds.lowerBound):\(seeds.upperBound)") == nil else { return }
  let problem = seeds.isEmpty ? "no seeds" : "more than a billion seeds"
  throw RunningError(
    .usage,
    "\(path): error: the range \(seeds) has \(problem); sweep from one to a billion seeds, such as 0..<100"
  )
}

/// Returns the scenario at a path, and the warnings about its files.
private func loadScenario(_ path: String) throws -> (LoadedScenario, [String]) {
  let files = try ScenarioFiles([path]).load()
  guard files.scenarios.count == 1 else {
    throw RunningError(
      .usage,
      "\(path): error: name one scenario file; there are \(files.scenarios.count) below this folder"
    )
  }
  let warnings = files.diagnostics.filter { $0.severity == .warning }
  return (files.scenarios[0], warnings.map(\.description))
}

/// Throws an error if a task of a plan refers to an agent or a task that the plan does not have.
///
/// Code can set a property of a plan to an identifier of another plan. A run of such a plan would stop the test process.
private func checkReferences(in plan: Plan) throws(RunningError) {
  for task in plan.tasks {
    guard task.candidates.allSatisfy({ plan.names.indices.contains($0.index) }) else {
      throw unknownReference("is assigned to an agent", of: task)
    }
    guard task.needs.allSatisfy({ plan.tasks.indices.contains($0.index) }) else {
      throw unknownReference("needs a task", of: task)
    }
  }
}

private func unknownReference(_ verb: String, of task: PlannedTask) -> RunningError {
  RunningError(
    .usage,
    "error: the task `\(task.id)` \(verb) that the plan does not have; take the identifiers from this plan, or "
      + "build another plan with `PlanBuilder`"
  )
}

/// Returns the closure that creates the actors of the given casts; `nil` if there are none.
func makeCasting(_ cast: [Cast], in plan: Plan) throws -> Simulation.Casting? {
  guard !cast.isEmpty else { return nil }
  var casts: [String: Cast] = [:]
  for replacement in cast {
    guard let agent = plan.agent(named: replacement.name), plan.member(agent) != nil else {
      let names = plan.agents.map(plan.name(of:)).joined(separator: ", ")
      throw RunningError(
        .usage,
        "error: there is no agent `\(replacement.name)` in the scenario to cast; it has \(names)"
      )
    }
    guard casts.updateValue(replacement, forKey: replacement.name) == nil else {
      throw RunningError(.usage, "error: the agent `\(replacement.name)` is cast twice")
    }
  }
  try refuseFaults(of: plan, onAgentsIn: casts)
  let castsByName = casts
  return { name, loop in castsByName[name]?.makeAgent(loop) }
}

/// Throws an error if a fault cannot strike because it needs a built-in agent that a test replaces.
///
/// Such a fault makes the built-in agent depart from the protocol. Faults of handoffs and of the platform, crashes and
/// pauses also strike replaced agents.
private func refuseFaults(of plan: Plan, onAgentsIn casts: [String: Cast]) throws {
  let problems = plan.faults.compactMap { fault -> String? in
    switch fault.verb {
    case .session(_, let pattern), .decision(_, let pattern):
      let name = plan.name(of: pattern.agent)
      guard casts[name] != nil, !fault.mayNeverStrike else { return nil }
      return
        "\(fault.location): error: the fault `\(fault.id)` (\(fault.verb.name)) strikes only the built-in agent "
        + "`\(name)`, which is cast; remove the fault, and let your actor do what it did"
    case .agent, .handoff, .platform: return nil
    }
  }
  guard problems.isEmpty else { throw RunningError(.usage, problems.joined(separator: "\n")) }
}
