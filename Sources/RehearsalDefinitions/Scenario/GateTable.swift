package import RehearsalSimulation

/// The quality gates that a policy or the work of a scenario states.
///
/// A gate requires that a metric, such as `unit-coverage`, is not below a value, its floor.
package struct GateTable: Sendable {
  /// The ways to choose a floor if different floors are stated for the same gate.
  enum ConflictResolution: String, CaseIterable, Sendable {
    /// Different floors are an error.
    case error
    /// The highest floor applies.
    case strictest
    /// The floor that the work states applies. If the work states none, the floor in the policy applies. If
    /// the policy states none either, the highest floor in the agents' contracts applies.
    case declared
  }

  /// The stated floors, at most one for each metric.
  package private(set) var floors: [Contract.Floor] = []
  /// The value of the key `on-conflict`; `nil` if the key is missing.
  var onConflict: ConflictResolution?

  init() {}

  init(_ gates: Mapping<GateKeys>) {
    onConflict = gates.value(\.onConflict)
    for (metric, key) in [
      (CoverageGate.unit, \GateKeys.unitCoverage),
      (CoverageGate.integration, \GateKeys.integrationCoverage),
    ] {
      guard let floor = gates.value(key) else { continue }
      floors.append(
        Contract.Floor(metric: metric, floor: floor, location: gates.location(of: key))
      )
    }
  }
}

/// The gates that apply to a scenario, with one floor for each.
struct ResolvedGates {
  var gates: [Gate] = []
  /// The gates with different floors for which no key `on-conflict` says how to choose one.
  ///
  /// The highest floor of each of these gates applies.
  var contestedGates: [ContestedGate] = []

  func apply(to plan: inout Plan) {
    plan.gates = gates
    plan.contestedGates = contestedGates
  }
}

/// A resolver that chooses one floor for each gate.
///
/// The work, the policy and the agents' contracts can each state floors for the same gate.
struct GateResolver {
  private typealias StatedFloor = (floor: Contract.Floor, source: Gate.Source)

  let roster: Roster
  let policy: PolicyFile
  /// The path of the policy file; `nil` if there is no policy.
  let policyPath: String?
  /// The path of the scenario file, where the gates of the work are stated; empty if there is no scenario.
  let scenarioPath: String
  let diagnostics: Diagnostics

  /// Returns the paths of the files that state a floor of any gate, without duplicates.
  func filesStatingGates(_ work: GateTable) -> [String] {
    var files: [String] = []
    for metric in CoverageGate.metrics {
      for case let file? in statedFloors(metric, by: work).map({ filePath(of: $0.source) })
      where !files.contains(file) {
        files.append(file)
      }
    }
    return files
  }

  /// Chooses one floor for each gate.
  ///
  /// - Parameters:
  ///   - work: The gates that the work states.
  ///   - plan: The plan with the agents and the tasks, or `nil` if the tasks are not known. Floors of agents that have
  ///     nothing to do with the tasks are then left out.
  /// - Returns: The gates, and those about which the files disagree.
  func resolve(_ work: GateTable, for plan: Plan? = nil) -> ResolvedGates {
    var resolvedGates = ResolvedGates()
    let areStatedByAgents = roster.members.contains { !$0.member.contract.floors.isEmpty }
    let scope = areStatedByAgents ? plan.flatMap { GateScope($0) } : nil
    for metric in CoverageGate.metrics {
      let floors = applicableFloors(statedFloors(metric, by: work), scope)
      let resolution = work.onConflict ?? policy.gates.onConflict
      if resolution == nil, isContested(floors) {
        resolvedGates.contestedGates.append(contestedGate(metric, floors))
      }
      if let gate = gate(metric, floors, resolution) { resolvedGates.gates.append(gate) }
    }
    return resolvedGates
  }

  /// Returns all stated floors of a metric: first those in the scenario's work, then those in the
  /// policy, then those in the agents' contracts.
  private func statedFloors(_ metric: String, by work: GateTable) -> [StatedFloor] {
    var allStatedFloors: [StatedFloor] = work.floors.map { ($0, .work) }
    allStatedFloors += policy.gates.floors.map { ($0, .policy) }
    for (name, member) in roster.members {
      allStatedFloors += member.contract.floors.map { ($0, .contract(name)) }
    }
    return allStatedFloors.filter { $0.floor.metric == metric }
  }

  /// Returns the floors without those of agents outside a scope.
  ///
  /// A floor outside the scope stays if it requires the same value as another floor that stays, because it then changes
  /// nothing.
  private func applicableFloors(_ floors: [StatedFloor], _ scope: GateScope?) -> [StatedFloor] {
    guard let scope else { return floors }
    let applicableFloors = floors.filter { floor in
      switch floor.source {
      case .work, .policy: true
      case .contract(let name): scope.contains(name)
      }
    }
    let values = Set(applicableFloors.map(\.floor.lowestPassingValue))
    return floors.filter { values.contains($0.floor.lowestPassingValue) }
  }

  private func filePath(of source: Gate.Source) -> String? {
    switch source {
    case .work: scenarioPath
    case .policy: policyPath
    case .contract(let name): roster.member(name)?.definition?.path
    }
  }

  /// Returns whether the numbers of floors differ; `> 80%` and `>= 80%` have the same number.
  private func isContested(_ floors: [StatedFloor]) -> Bool {
    floors.contains { $0.floor.floor != floors.first?.floor.floor }
  }

  private func contestedGate(_ metric: String, _ floors: [StatedFloor]) -> ContestedGate {
    ContestedGate(
      metric: metric,
      statements: floors.map {
        ContestedGate.Statement(floor: $0.floor.floor, source: $0.source)
      }
    )
  }

  private func gate(
    _ metric: String,
    _ floors: [StatedFloor],
    _ resolution: GateTable.ConflictResolution?
  ) -> Gate? {
    guard let firstFloor = floors.first else { return nil }
    let strictestFloor = floors.dropFirst().reduce(firstFloor) {
      $1.floor.lowestPassingValue > $0.floor.lowestPassingValue ? $1 : $0
    }
    let appliedFloor: StatedFloor
    switch resolution {
    case .declared: appliedFloor = firstFloor.source.isContract ? strictestFloor : firstFloor
    case .strictest, nil: appliedFloor = strictestFloor
    case .error:
      if let conflictingFloor = floors.first(where: { $0.floor.floor != firstFloor.floor.floor }) {
        diagnostics.error(
          "`\(metric)` is \(firstFloor.floor.floor) here and \(conflictingFloor.floor.floor) at "
            + "\(conflictingFloor.floor.location); make them equal, or change `on-conflict`",
          at: firstFloor.floor.location
        )
      }
      appliedFloor = firstFloor
    }
    return Gate(
      metric: metric,
      floor: appliedFloor.floor.lowestPassingValue,
      source: appliedFloor.source
    )
  }
}

extension Gate.Source {
  fileprivate var isContract: Bool {
    switch self {
    case .work, .policy: false
    case .contract: true
    }
  }
}
