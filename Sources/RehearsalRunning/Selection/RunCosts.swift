import RehearsalDefinitions
import RehearsalRecording

/// The computing cost of a run of each scenario: the mean number of events in earlier runs.
///
/// The time that a simulation takes is nearly proportional to the number of its events.
public struct RunCosts: Sendable {
  /// The mean number of events per run.
  ///
  /// Each key consists of the path of the scenario and the name of the configuration.
  private let eventsPerRun: [[String]: Int]
  /// The mean of the numbers in `eventsPerRun`, used for a scenario without earlier runs.
  private let overallMean: Int
  /// The maximum cost of a run; greater costs are reduced to it, so that the sum over all runs does not overflow.
  private static let maximumCost = 100_000

  /// Reads the costs from the runs of a recording.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read.
  public init(recording path: String) throws {
    let events = try RecordingReader(path).meanEventCounts()
    eventsPerRun = Dictionary(
      events.map {
        ([$0.path, $0.configuration ?? ""], min(max(1, Int($0.events)), Self.maximumCost))
      },
      uniquingKeysWith: { $1 }
    )
    overallMean =
      eventsPerRun.isEmpty ? 1 : max(1, eventsPerRun.values.reduce(0, +) / eventsPerRun.count)
  }

  /// Returns the cost of a run of a scenario, or the mean of all scenarios if the scenario has no
  /// earlier runs.
  func cost(of scenario: LoadedScenario) -> Int {
    eventsPerRun[[scenario.loadedPlan.scenarioPath, scenario.loadedPlan.configuration ?? ""]]
      ?? overallMean
  }
}
