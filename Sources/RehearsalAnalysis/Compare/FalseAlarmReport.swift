public import RehearsalRunning
import RehearsalStatistics

/// A human-readable report on the rate of false alarms.
///
/// A false alarm is a difference that a comparison of a configuration with itself finds.
public struct FalseAlarmReport: CustomStringConvertible {
  private let alarms: FalseAlarms

  /// Creates the report on the rates of false alarms.
  public init(_ alarms: FalseAlarms) {
    self.alarms = alarms
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    guard !alarms.isEmpty else {
      return "nothing varies from seed to seed, so nothing can raise a false alarm\n"
    }
    let table = ReportTable(
      "False alarms by metric",
      of: alarms.rates,
      columns: [
        ReportColumn("metric") { "\($0.name)" },
        ReportColumn("alarms") { "\($0.rate.successes) of \($0.rate.trials)" },
        ReportColumn("rate", .trailing) { "\(Metric.formatted(share: $0.rate.successShare))" },
        ReportColumn("95 % interval") { Self.intervalText($0.rate.clopperPearson()) },
        ReportColumn("at most 5 %") {
          alarms.exceedsStatedRate($0.rate) ? "too many" : "not too many, as far as this shows"
        },
      ]
    )
    let title: Phrase =
      "A against itself on disjoint seeds, \(alarms.pairsPerComparison) pairs each time"
    let note = CalibrationNote(alarms.calibrations, []).phrase
    let blocks: [ReportSection.Block] = [.notes([title]), .table(table), .notes([note])]
    return TextSections(blocks.map { ReportSection(blocks: [$0]) }).text
  }

  private static func intervalText(_ interval: Interval) -> Phrase {
    "\(Metric.formatted(share: interval.low)) to \(Metric.formatted(share: interval.high))"
  }
}
