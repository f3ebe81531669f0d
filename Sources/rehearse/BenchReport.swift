import Foundation
import OperatingSystem
import RehearsalBenchmark
import RehearsalSimulation

/// The report of a measurement that was repeated several times.
struct BenchReport {
  private let title: String
  private let medianTiming: Timing
  private let nanosecondsPerHandoff: Spread
  private let nanosecondsPerEvent: Spread
  private let repeatCount: Int
  private let startUp: Double

  /// Creates the report; `nil` if `results` is empty or one of the results has no handoffs.
  init?(_ title: String, _ results: [Timing], startUp: Double) {
    let resultsByTime = results.sorted { $0.cpu < $1.cpu }
    guard let nanosecondsPerHandoff = Spread(results.map(\.nanosecondsPerHandoff)),
      let nanosecondsPerEvent = Spread(results.map(\.nanosecondsPerEvent)),
      resultsByTime.allSatisfy({ $0.handoffs > 0 })
    else { return nil }
    self.title = title
    medianTiming = resultsByTime[(resultsByTime.count - 1) / 2]
    self.nanosecondsPerHandoff = nanosecondsPerHandoff
    self.nanosecondsPerEvent = nanosecondsPerEvent
    repeatCount = results.count
    self.startUp = startUp
  }

  /// The report as human-readable text, which ends in a newline.
  var text: String {
    let labelledValues = [
      ("handoffs per second", rateText(nanosecondsPerHandoff)),
      ("ns per handoff", nanosecondsText(nanosecondsPerHandoff)),
      ("events per second", rateText(nanosecondsPerEvent)),
      ("ns per event", nanosecondsText(nanosecondsPerEvent)),
      ("peak memory", "\(CurrentProcess.peakMemory >> 20) MB"),
      ("start-up", String(format: "%.1f ms", startUp * 1_000)),
    ]
    let countsText =
      "\(medianTiming.handoffs) handoffs, \(medianTiming.events) events, \(repeatCount) repeats"
    let rows = labelledValues.map {
      "  " + $0.0.padding(toLength: 20, withPad: " ", startingAt: 0) + $0.1
    }
    return ([InertText.singleLine(title + ", " + countsText)] + rows).joined(separator: "\n") + "\n"
  }

  private func rateText(_ spread: Spread) -> String {
    func millionsPerSecond(_ nanoseconds: Double) -> String {
      String(format: "%.2f M", 1_000 / nanoseconds)
    }
    return
      "\(millionsPerSecond(spread.median))  (\(millionsPerSecond(spread.highest)) to \(millionsPerSecond(spread.lowest)))"
  }

  private func nanosecondsText(_ spread: Spread) -> String {
    String(format: "%.0f  (%.0f to %.0f)", spread.median, spread.lowest, spread.highest)
  }

  /// The report as a JSON object on a single line, which ends in a newline.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let object = BenchJSON(
        name: title,
        repeats: repeatCount,
        handoffs: medianTiming.handoffs,
        events: medianTiming.events,
        seconds: medianTiming.seconds,
        cpu: medianTiming.cpu,
        vtime: medianTiming.time.nanoseconds,
        done: medianTiming.done,
        failed: medianTiming.failed,
        digest: medianTiming.digest.description,
        nanosecondsPerHandoff: BenchJSON.Range(nanosecondsPerHandoff),
        nanosecondsPerEvent: BenchJSON.Range(nanosecondsPerEvent),
        peakMemory: CurrentProcess.peakMemory,
        startUp: startUp
      )
      return String(decoding: try encoder.encode(object), as: UTF8.self) + "\n"
    }
  }

  private struct BenchJSON: Encodable {
    var name: String
    var repeats: Int
    var handoffs: UInt64
    var events: UInt64
    /// The elapsed time of the median repeat, in seconds.
    var seconds: Double
    /// The processor time of the median repeat, in seconds.
    var cpu: Double
    /// The virtual time of the median repeat, in nanoseconds.
    var vtime: Int64
    var done: UInt64
    var failed: UInt64
    var digest: String
    var nanosecondsPerHandoff: Range
    var nanosecondsPerEvent: Range
    /// The peak memory of the process, in bytes.
    var peakMemory: Int
    /// The processor time, in seconds, that the command needs until the first run of the measurement.
    var startUp: Double

    struct Range: Encodable {
      var median: Double
      var lowest: Double
      var highest: Double

      init(_ spread: Spread) {
        median = spread.median
        lowest = spread.lowest
        highest = spread.highest
      }
    }
  }
}
