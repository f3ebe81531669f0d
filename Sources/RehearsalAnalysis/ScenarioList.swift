public import Foundation
public import RehearsalRunning
import RehearsalSimulation

/// A list of the scenarios that a command would run, with their families, tags and seeds.
public struct ScenarioList {
  private let scenarios: [LoadedScenario]
  private let sweep: Sweep

  /// Creates the list of the scenarios and seeds that a sweep would run.
  public init(_ scenarios: [LoadedScenario], for sweep: Sweep) {
    self.scenarios = scenarios
    self.sweep = sweep
  }

  /// The list as text, which ends with a newline.
  public var text: String {
    let rows = scenarios.map { scenario in
      [
        scenario.plan.name, scenario.plan.family ?? "", scenario.plan.tags.joined(separator: " "),
        seeds(of: scenario), scenario.path,
      ].map { InertText.singleLine($0) }
    }
    let runCount = sweep.expectedRuns(of: scenarios)
    let table = TextTable.lines([["name", "family", "tags", "seeds", "path"]] + rows)
    let countText =
      "\(scenarios.count.counted("scenario")), \(runCount.counted("run"))"
    return (table + ["", countText]).joined(separator: "\n") + "\n"
  }

  /// Returns the list as JSON with sorted keys and a newline at the end.
  ///
  /// - Throws: The error of the encoder.
  public func json() throws -> Data {
    try JSONEncoding.data(
      scenarios.map { scenario in
        ScenarioEntry(
          name: scenario.plan.name,
          path: scenario.path,
          family: scenario.plan.family,
          tags: scenario.plan.tags,
          seeds: seeds(of: scenario)
        )
      }
    )
  }

  private struct ScenarioEntry: Encodable {
    var name: String
    var path: String
    var family: String?
    var tags: [String]
    /// The seeds, as half-open ranges such as `0:200` for the seeds 0 through 199, and as single seeds such
    /// as `7`.
    var seeds: String
  }

  private func seeds(of scenario: LoadedScenario) -> String {
    sweep.seeds(of: scenario).text
  }
}
