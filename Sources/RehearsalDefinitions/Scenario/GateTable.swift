package import RehearsalSimulation

/// The gates that a policy or the work of a scenario states.
package struct GateTable: Sendable {
  /// What to do where two places state one gate with different numbers.
  enum Conflict: String, CaseIterable, Sendable {
    /// Complain.
    case error
    /// The highest number applies.
    case strictest
    /// The work's number applies, else the policy's, else the strictest of the contracts.
    case declared
  }

  package private(set) var floors: [Contract.Floor] = []
  var onConflict: Conflict?

  init() {}

  static let shape = ObjectShape([
    .key("unit-coverage", .percentage, "the least unit test coverage"),
    .key("integration-coverage", .percentage, "the least integration test coverage"),
    .key(
      "on-conflict",
      .choice(Conflict.allCases.map(\.rawValue)),
      "what to do where two places state different numbers; the strictest applies otherwise"
    ),
  ])

  init(_ value: YAMLValue, _ reader: ValueReader) {
    guard let gates = reader.object(value, "gates", Self.shape) else { return }
    onConflict = gates.choice("on-conflict")
    for metric in CoverageGate.metrics {
      guard let floor = gates.percentage(metric) else { continue }
      floors.append(
        Contract.Floor(metric: metric, floor: floor, location: gates.place(of: metric))
      )
    }
  }
}
