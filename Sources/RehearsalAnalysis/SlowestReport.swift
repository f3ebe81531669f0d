public import RehearsalRunning
import RehearsalSimulation

/// A report on the scenarios whose runs took the most real time.
public struct SlowestReport: CustomStringConvertible {
  private let result: SuiteResult
  private let count: Int

  /// Creates a report on at most `count` scenarios.
  public init(_ result: SuiteResult, count: Int) {
    self.result = result
    self.count = count
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let timed = result.scenarios.compactMap { scenario in
      scenario.wallTime.map { (scenario: scenario, time: $0) }
    }
    let untimed = result.scenarios.count - timed.count
    let rows = timed.sorted { $0.time > $1.time }.prefix(count).map { entry in
      [
        Self.text(entry.time),
        "\(entry.scenario.runs.count) run\(entry.scenario.runs.count == 1 ? "" : "s")",
        InertText.line(entry.scenario.plan.name), InertText.line(entry.scenario.path),
      ]
    }
    let note =
      untimed > 0 ? ["  \(untimed) scenarios were in the recording already and took no time"] : []
    let lines =
      ["", "the slowest scenarios, in real time"] + TextTable.lines(rows, indent: 2) + note
    return lines.joined(separator: "\n") + "\n"
  }

  /// Returns a time in milliseconds with three decimals.
  private static func text(_ time: Duration) -> String {
    let (seconds, attoseconds) = time.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    let rest = String(1_000 + microseconds % 1_000).dropFirst()
    return "\(microseconds / 1_000).\(rest) ms"
  }
}
