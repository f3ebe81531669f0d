import Foundation
import OperatingSystem
import RehearsalBenchmark
import RehearsalSimulation

/// The report of a measurement that was repeated several times.
struct BenchReport {
  private let title: String
  /// The first repeat, for the numbers that are the same in all repeats.
  private let firstTiming: Timing
  private let seconds: Spread
  private let cpu: Spread
  private let nanosecondsPerHandoff: Spread
  private let nanosecondsPerEvent: Spread
  private let repeatCount: Int
  private let startUp: Double

  /// Creates the report; `nil` if `results` is empty or one of the results has no handoffs.
  init?(_ title: String, _ results: [Timing], startUp: Double) {
    guard let firstTiming = results.first, let seconds = Spread(results.map(\.seconds)),
      let cpu = Spread(results.map(\.cpu)),
      let nanosecondsPerHandoff = Spread(results.map(\.nanosecondsPerHandoff)),
      let nanosecondsPerEvent = Spread(results.map(\.nanosecondsPerEvent)),
      results.allSatisfy({ $0.handoffs > 0 })
    else { return nil }
    self.title = title
    self.firstTiming = firstTiming
    self.seconds = seconds
    self.cpu = cpu
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
      "\(firstTiming.handoffs) handoffs, \(firstTiming.events) events, \(repeatCount.counted("repeat"))"
    let rows = (labelledValues + shortfalls).map {
      "  " + $0.0.padding(toLength: 20, withPad: " ", startingAt: 0) + $0.1
    }
    return ([InertText.singleLine(title + ", " + countsText)] + rows).joined(separator: "\n") + "\n"
  }

  /// The numbers of tasks that did not complete and of runs that a limit ended early, where there are any.
  private var shortfalls: [(String, String)] {
    let timing = firstTiming
    let values = [
      ("tasks that failed", timing.failed, timing.done + timing.failed),
      ("runs cut short", UInt64(timing.cutShortRuns), UInt64(timing.runs)),
    ]
    return values.filter { $0.1 > 0 }.map { label, count, all in (label, "\(count) of \(all)") }
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
        handoffs: firstTiming.handoffs,
        events: firstTiming.events,
        seconds: seconds.median,
        cpu: cpu.median,
        vtime: firstTiming.time.nanoseconds,
        done: firstTiming.done,
        failed: firstTiming.failed,
        cutShortRuns: firstTiming.cutShortRuns,
        digest: firstTiming.digest.description,
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
    /// The median elapsed time of the repeats, in seconds.
    var seconds: Double
    /// The median processor time of the repeats, in seconds.
    var cpu: Double
    /// The virtual time of a repeat, in nanoseconds; it is the same in all repeats.
    var vtime: Int64
    var done: UInt64
    var failed: UInt64
    var cutShortRuns: Int
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
