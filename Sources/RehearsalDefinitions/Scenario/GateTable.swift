package import RehearsalSimulation

/// The gates that a policy, or the work of a scenario, states.
///
/// A gate has a floor, which is the least value of its metric that passes.
package struct GateTable: Sendable {
  /// What to do if different floors are stated for the same gate.
  enum Conflict: String, CaseIterable, Sendable {
    /// Different floors are an error.
    case error
    /// The highest floor applies.
    case strictest
    /// The floor that the work states applies. Without one, the floor of the policy applies, and without
    /// that, the highest floor of the contracts.
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

/// The gates that apply to a scenario, with one floor for each.
struct ResolvedGates {
  var gates: [Gate] = []
  /// The paths of the files that state gates, without duplicates.
  var files: [String] = []
  /// The gates for which different floors are stated, although no key `on-conflict` says which applies.
  var contested: [ContestedGate] = []
}

/// A resolver that chooses the floor of each gate from those that the work, the policy and the
/// contracts state.
struct GateResolver {
  private typealias StatedFloor = (floor: Contract.Floor, source: Gate.Source)

  let roster: Roster
  let policy: PolicyFile
  /// The path of the policy file; `nil` if there is no policy.
  let policyPath: String?
  /// The path of the scenario file, which contains the gates of the work.
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
      let conflict = work.onConflict ?? policy.gates.onConflict
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
    stated += policy.gates.floors.map { ($0, .policy) }
    for (name, member) in roster.members {
      stated += member.contract.floors.map { ($0, .contract(name)) }
    }
    return stated.filter { $0.floor.metric == metric }
  }

  private func file(of source: Gate.Source) -> String? {
    switch source {
    case .work: path
    case .policy: policyPath
    case .contract(let name): roster.member(name)?.definition?.path
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
