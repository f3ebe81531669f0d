import RehearsalRecording
import RehearsalSimulation

/// Methods that record which runs the comparisons are to have, and when all of them are made.
extension ComparisonRunner {
  /// Returns the scenarios of all configurations, each with the seeds of its pairs.
  private func plannedScenarios(of arms: [LoadedArm], pairs: Int) -> [LoadedScenario] {
    arms.flatMap { arm in
      arm.scenarios.enumerated().map { index, scenario in
        var scenario = scenario
        scenario.seeds = RangeSet(seeds(of: index, 0..<pairs))
        return scenario
      }
    }
  }

  /// Records how many runs the comparison is to have at most, and with which seeds.
  ///
  /// The recording counts as incomplete until ``recordCompletion(of:pairs:in:)`` is called.
  ///
  /// - Parameters:
  ///   - arms: The configurations.
  ///   - pairs: The maximum number of pairs of each scenario.
  ///   - seeds: The seeds that were used, as text; `nil` for those of all pairs.
  ///   - isSequential: Whether the comparison is sequential, so that it may stop before it has all pairs.
  ///   - recording: The recording; `nil` to record nothing.
  /// - Throws: `RecordingError` if the recording cannot be written.
  func recordPlan(
    of arms: [LoadedArm],
    pairs: Int,
    seeds: String? = nil,
    isSequential: Bool = false,
    in recording: Recording?
  ) throws {
    guard let recording else { return }
    let description = try sweep.description(
      of: plannedScenarios(of: arms, pairs: pairs),
      options: arms.map(\.options).joined(separator: "\u{1F}"),
      in: recording
    )
    try recording.recordSeeds(
      seeds ?? seedText(pairs: pairs),
      sweep: description,
      cap: isSequential ? pairs : nil
    )
  }

  /// Adds the scenarios of all configurations to a recording, in the order in which they run.
  func planScenarios(in recording: Recording?) throws {
    guard let recording else { return }
    for (number, arm) in arms.dropFirst().enumerated() {
      for (index, scenario) in arm.scenarios.enumerated() {
        if number == 0 {
          let scenarioOfA = arms[0].scenarios[index]
          try sweep.planScenarios([scenarioOfA], options: arms[0].options, in: recording)
        }
        try sweep.planScenarios([scenario], options: arm.options, in: recording)
      }
    }
  }

  /// Records the maximum number of pairs of a sequential comparison of the first two configurations.
  ///
  /// - Parameters:
  ///   - cap: The maximum number of pairs of each scenario.
  ///   - usedPairs: The number of pairs of each scenario that were made; `nil` if it is unknown.
  ///   - recording: The recording; `nil` to record nothing.
  /// - Throws: `RecordingError` if the recording cannot be written.
  func recordPlan(
    ofSequenceUpTo cap: Int,
    usedPairs: Int? = nil,
    in recording: Recording?
  ) throws {
    try recordPlan(
      of: Array(arms.prefix(2)),
      pairs: cap,
      seeds: usedPairs.map(seedText(pairs:)),
      isSequential: true,
      in: recording
    )
  }

  /// Returns the seeds of the first pairs of each scenario as text, such as `0:200, 10000000:10000200`.
  private func seedText(pairs: Int) -> String {
    arms[0].scenarios.indices.map { index in
      let seeds = seeds(of: index, 0..<pairs)
      return "\(seeds.lowerBound):\(seeds.upperBound)"
    }.joined(separator: ", ")
  }

  /// Records that the recording has all runs of the comparison.
  func recordCompletion(of arms: [LoadedArm], pairs: Int, in recording: Recording?) throws {
    guard let recording else { return }
    try sweep.recordCompletion(of: plannedScenarios(of: arms, pairs: pairs), in: recording)
  }
}
