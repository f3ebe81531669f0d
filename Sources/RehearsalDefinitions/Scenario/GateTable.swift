package import RehearsalSimulation

/// The gates that a policy or the work of a scenario states.
package struct GateTable: Sendable {
  /// The way to resolve different floors for one gate.
  enum Conflict: String, CaseIterable, Sendable {
    /// Different floors are an error.
    case error
    /// The highest floor applies.
    case strictest
    /// The work's floor applies, else the policy's floor, else the highest floor of the contracts.
    case declared
  }

  package private(set) var floors: [Contract.Floor] = []
  var onConflict: Conflict?

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

/// The floors that apply to the gates of a scenario.
struct ResolvedGates {
  var gates: [Gate] = []
  /// The files that state gates, without duplicates.
  var files: [String] = []
  /// The gates that have different floors, without an `on-conflict` key to say which floor applies.
  var contested: [ContestedGate] = []
}

/// A resolver of the floor that applies to each gate, which the work, the policy or a contract states.
struct GateResolver {
  private typealias StatedFloor = (floor: Contract.Floor, source: Gate.Source)

  let team: ScenarioTeam
  /// The path of the scenario file, which states the gates of the work.
  let path: String
  let diagnostics: Diagnostics

  func resolve(_ work: GateTable) -> ResolvedGates {
    var resolved = ResolvedGates()
    for metric in CoverageGate.metrics {
      let stated = statedFloors(metric, by: work)
      for case let file? in stated.map({ file(of: $0.source) }) where !resolved.files.contains(file)
      {
        resolved.files.append(file)
      }
      let conflict = work.onConflict ?? team.policy.gates.onConflict
      if conflict == nil, isContested(stated) {
        resolved.contested.append(contestedGate(metric, stated))
      }
      if let gate = gate(metric, stated, conflict) { resolved.gates.append(gate) }
    }
    return resolved
  }

  /// Returns the floors that the work, the policy and the contracts state for a metric, in this order.
  private func statedFloors(_ metric: String, by work: GateTable) -> [StatedFloor] {
    var stated: [StatedFloor] = work.floors.map { ($0, .work) }
    stated += team.policy.gates.floors.map { ($0, .policy) }
    for (name, member) in team.roster.members {
      stated += member.contract.floors.map { ($0, .contract(name)) }
    }
    return stated.filter { $0.floor.metric == metric }
  }

  private func file(of source: Gate.Source) -> String? {
    switch source {
    case .work: path
    case .policy: team.policyPath
    case .contract(let name): team.roster.member(name)?.definition?.path
    }
  }

  private func isContested(_ stated: [StatedFloor]) -> Bool {
    stated.contains { $0.floor.floor != stated.first?.floor.floor }
  }

  private func contestedGate(_ metric: String, _ stated: [StatedFloor]) -> ContestedGate {
    ContestedGate(
      metric: metric,
      statements: stated.map {
        ContestedGate.Statement(floor: $0.floor.floor, source: $0.source)
      }
    )
  }

  private func gate(
    _ metric: String,
    _ stated: [StatedFloor],
    _ conflict: GateTable.Conflict?
  ) -> Gate? {
    guard let first = stated.first else { return nil }
    let strictest = stated.dropFirst().reduce(first) { $1.floor.floor > $0.floor.floor ? $1 : $0 }
    let applied: StatedFloor
    switch conflict {
    case .declared: applied = first.source.isContract ? strictest : first
    case .strictest, nil: applied = strictest
    case .error:
      if let other = stated.first(where: { $0.floor.floor != first.floor.floor }) {
        diagnostics.error(
          "`\(metric)` is \(first.floor.floor) here and \(other.floor.floor) at "
            + "\(other.floor.location); make them equal, or change `on-conflict`",
          at: first.floor.location
        )
      }
      applied = first
    }
    return Gate(metric: metric, floor: applied.floor.floor, source: applied.source)
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
