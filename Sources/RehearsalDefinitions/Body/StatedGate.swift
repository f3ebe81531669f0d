package import RehearsalSimulation

/// A gate that a definition states, such as `unit coverage >= 80%`.
package struct StatedGate: Sendable, Hashable {
  /// The ways in which a gate can compare the measured value with its threshold.
  package enum Comparison: String, Sendable {
    case atLeast = ">="
    case moreThan = ">"
    case atMost = "<="
    case lessThan = "<"
  }

  /// The name of the metric in a standard form, such as `unit-coverage`, `complexity` or `p95-latency`.
  package var metric: String
  /// The way in which the gate compares the measured value with the threshold.
  package var comparison: Comparison
  /// The threshold without its unit, as it is written in the definition.
  package var number: String
  /// The unit of the threshold: `%`, `ms`, `s`, `kb`, `mb` or `gb`; empty if there is none.
  package var unit: String
  /// Whether the gate applies only to a part of the work, as in `95% for the risk logic`.
  ///
  /// The value is also `true` for each of several floors for one metric in one clause, as in `80%+/70%+ coverage`,
  /// because they cannot be about the same work. In `80% with 90% for the risk logic`, the first is about all work.
  package var appliesOnlyToPart: Bool
  /// Whether the number is only a target, as in `target: 90%`.
  ///
  /// A target is a gate if the definition states no minimum for the metric.
  package var isTarget = false
  /// The parts of the work that the gate is about, such as `python`; empty if it is about all work.
  ///
  /// They are named in the headings above the gate, and in its line.
  package var part = ""
  /// The location of the threshold in the definition.
  package var location: SourceLocation

  /// The comparison, the threshold and the unit as one text, such as `>= 80%`.
  package var requirementText: String { "\(comparison.rawValue) \(number)\(unit)" }

  /// Whether the metric is a kind of coverage.
  var isAboutCoverage: Bool { metric.hasSuffix("-coverage") }

  /// The lowest percentage that passes; `nil` if the gate is not a minimum, or no percentage from 0 to 100 passes.
  ///
  /// Percentages have two decimals, so that 80.01 % is the lowest one that is more than 80 %.
  var lowestPassingValue: Percentage? {
    guard comparison.isFloor, let percentage else { return nil }
    let value = Percentage(hundredths: percentage.hundredths + (comparison == .moreThan ? 1 : 0))
    return value.hundredths <= 10_000 ? value : nil
  }

  /// The threshold as a percentage; `nil` if its unit is not `%` or its number is not a valid percentage.
  package var percentage: Percentage? { unit == "%" ? Percentage(number[...]) : nil }
}
