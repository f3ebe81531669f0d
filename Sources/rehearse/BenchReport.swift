import Foundation
import OperatingSystem
import RehearsalBenchmark
import RehearsalSimulation

/// What the repeats of a measurement come to.
struct BenchReport {
  private let title: String
  private let middle: Timing
  private let handoffs: Spread
  private let events: Spread
  private let repeats: Int
  private let startUp: Double

  /// Creates the report of measurements; `nil` where there are none, or no handoffs in one.
  init?(_ title: String, _ results: [Timing], startUp: Double) {
    let sorted = results.sorted { $0.cpu < $1.cpu }
    guard let handoffs = Spread(results.map(\.nanosecondsPerHandoff)),
      let events = Spread(results.map(\.nanosecondsPerEvent)),
      sorted.allSatisfy({ $0.handoffs > 0 })
    else { return nil }
    self.title = title
    middle = sorted[(sorted.count - 1) / 2]
    self.handoffs = handoffs
    self.events = events
    repeats = results.count
    self.startUp = startUp
  }

  /// The report for people, ending in a line end.
  var text: String {
    let lines = [
      ("handoffs a second", rate(handoffs)),
      ("ns a handoff", nanoseconds(handoffs)),
      ("events a second", rate(events)),
      ("ns an event", nanoseconds(events)),
      ("peak memory", "\(CurrentProcess.peakMemory >> 20) MB"),
      ("start-up", String(format: "%.1f ms", startUp * 1_000)),
    ]
    let counts = "\(middle.handoffs) handoffs, \(middle.events) events, \(repeats) repeats"
    let rows = lines.map { "  " + $0.0.padding(toLength: 20, withPad: " ", startingAt: 0) + $0.1 }
    return ([InertText.line(title + ", " + counts)] + rows).joined(separator: "\n") + "\n"
  }

  private func rate(_ spread: Spread) -> String {
    func million(_ nanoseconds: Double) -> String {
      String(format: "%.2f M", 1_000 / nanoseconds)
    }
    return
      "\(million(spread.median))  (\(million(spread.highest)) to \(million(spread.lowest)))"
  }

  private func nanoseconds(_ spread: Spread) -> String {
    String(format: "%.0f  (%.0f to %.0f)", spread.median, spread.lowest, spread.highest)
  }

  /// The report for programs: one object on a line, ending in a line end.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let object = Object(
        name: title,
        repeats: repeats,
        handoffs: middle.handoffs,
        events: middle.events,
        seconds: middle.seconds,
        cpu: middle.cpu,
        vtime: middle.time.nanoseconds,
        done: middle.done,
        failed: middle.failed,
        digest: middle.digest.description,
        nanosecondsPerHandoff: Object.Range(handoffs),
        nanosecondsPerEvent: Object.Range(events),
        peakMemory: CurrentProcess.peakMemory,
        startUp: startUp
      )
      return String(decoding: try encoder.encode(object), as: UTF8.self) + "\n"
    }
  }

  private struct Object: Encodable {
    var name: String
    var repeats: Int
    var handoffs: UInt64
    var events: UInt64
    /// Wall and processor seconds of the repeat in the middle.
    var seconds: Double
    var cpu: Double
    /// Nanoseconds of virtual time.
    var vtime: Int64
    var done: UInt64
    var failed: UInt64
    var digest: String
    var nanosecondsPerHandoff: Range
    var nanosecondsPerEvent: Range
    /// Bytes.
    var peakMemory: Int
    /// Processor seconds from the start of the command to that of the first run, were it the only one.
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
