import RehearsalDefinitions
import RehearsalRecording

/// What a run of each scenario costs, measured by the events of earlier runs.
///
/// The time that a simulation takes is nearly proportional to its events.
public struct RunCosts: Sendable {
  /// The mean count of events of a run, by path and configuration.
  private let means: [[String]: Int]
  private let mean: Int
  /// The greatest cost of a run, so that the sum over all runs is a number.
  private static let mostCost = 100_000

  /// Creates the costs from the runs of a recording.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read.
  public init(recording path: String) throws {
    let events = try RecordingReader(path).meanEvents()
    means = Dictionary(
      events.map {
        ([$0.path, $0.configuration ?? ""], min(max(1, Int($0.events)), Self.mostCost))
      },
      uniquingKeysWith: { $1 }
    )
    mean = means.isEmpty ? 1 : max(1, means.values.reduce(0, +) / means.count)
  }

  /// Returns the cost of a run of a scenario: that of earlier runs, or the mean of all scenarios if there are none.
  func cost(of scenario: LoadedScenario) -> Int {
    means[[scenario.loaded.path, scenario.loaded.configuration ?? ""]] ?? mean
  }
}
