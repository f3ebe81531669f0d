public import RehearsalRunning
import RehearsalSimulation

/// A report on the scenarios of a sweep that took the most real time.
public struct SlowestReport: CustomStringConvertible {
  private let result: SuiteResult
  private let scenarioLimit: Int

  /// Creates a report on the `count` slowest scenarios, or on all scenarios with a measured time if there are
  /// fewer.
  public init(_ result: SuiteResult, count: Int) {
    self.result = result
    scenarioLimit = count
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let timedScenarios = result.scenarios.compactMap { scenario in
      scenario.wallTime.map { (scenario: scenario, time: $0) }
    }
    let untimedCount = result.scenarios.count - timedScenarios.count
    let rows = timedScenarios.sorted { $0.time > $1.time }.prefix(scenarioLimit).map {
      timedScenario in
      [
        Self.text(timedScenario.time),
        timedScenario.scenario.runs.count.counted("run"),
        InertText.singleLine(timedScenario.scenario.plan.name),
        InertText.singleLine(timedScenario.scenario.path),
      ]
    }
    let untimedNote =
      untimedCount > 0
      ? ["  in the recording already, without a time: \(untimedCount.counted("scenario"))"] : []
    let lines =
      ["", "the slowest scenarios, in real time"] + TextTable.lines(rows, indent: 2) + untimedNote
    return lines.joined(separator: "\n") + "\n"
  }

  /// Returns a time in milliseconds with three decimals, such as `12.345 ms`; further decimals are cut off.
  private static func text(_ time: Duration) -> String {
    let (seconds, attoseconds) = time.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    let decimals = String(1_000 + microseconds % 1_000).dropFirst()
    return "\(microseconds / 1_000).\(decimals) ms"
  }
}
