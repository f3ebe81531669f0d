public import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A human-readable report on how often comparisons of a configuration with itself raise false alarms.
public struct FalseAlarmReport: CustomStringConvertible {
  private let alarms: FalseAlarms

  /// Creates the report of false alarms.
  public init(_ alarms: FalseAlarms) {
    self.alarms = alarms
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    guard !alarms.isEmpty else {
      return "nothing varies from seed to seed, so nothing can raise a false alarm\n"
    }
    let rows = alarms.rates.map { name, rate in
      let interval = rate.exact()
      return [
        name, "\(rate.successes) of \(rate.trials)",
        Metric.passed.words(rate.share * Metric.whole),
        "\(Metric.passed.words(interval.low * Metric.whole)) to "
          + Metric.passed.words(interval.high * Metric.whole),
        alarms.exceedsStatedRate(rate) ? "too many" : "not too many, as far as this shows",
      ]
    }
    let head = ["metric", "alarms", "rate", "95 % interval", "at most 5 %"]
    let lines =
      ["A against itself on disjoint seeds, \(alarms.pairs) pairs each time", ""]
      + TextTable.lines([head] + rows) + ["", CalibrationNote(alarms.calibrations, []).line]
    return lines.joined(separator: "\n") + "\n"
  }
}
