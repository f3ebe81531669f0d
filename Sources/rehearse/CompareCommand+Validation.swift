import ArgumentParser
import RehearsalRunning
import RehearsalSimulation

/// The validation of the `compare` command, which checks that its options fit each other, and makes the question.
extension CompareCommand {
  func validate() throws {
    try FileUses.checkNames(["--record": record, "--corpus": corpus])
    try validateRecordings()
    try validateConfigurations()
    try validateNumbers()
    if resume, record == nil { throw ValidationError("--resume requires --record FILE.") }
    if power, margin.isEmpty {
      throw ValidationError("--power requires --margin NAME=VALUE, the difference to show.")
    }
    try validateModes()
    try validateCeilings(try makeQuestion())
  }

  private func validateConfigurations() throws {
    if !vary.isEmpty, !configurations.isEmpty || aa || sequential {
      throw ValidationError(
        "--vary compares values with each other; remove configurations, --aa and --sequential."
      )
    }
    if vary.isEmpty, configurations.count < 2, !aa, recordings.isEmpty {
      throw ValidationError("Give at least two configurations, --vary or --aa.")
    }
    if aa, configurations.isEmpty { throw ValidationError("--aa requires a configuration.") }
  }

  private func validateNumbers() throws {
    let maximumPairCount =
      aa ? ComparisonRunner.maximumPairsAgainstItself : ComparisonRunner.maximumPairCount
    let minimumPairCount = aa ? 2 : 1
    if let seeds, !(minimumPairCount...maximumPairCount).contains(seeds) {
      throw ValidationError(
        "--seeds must be from \(minimumPairCount) to \(maximumPairCount) pairs."
      )
    }
    if let jobs, !(1...1_024).contains(jobs) {
      throw ValidationError("--jobs must be from 1 to 1024.")
    }
  }

  /// Checks that nothing is drawn at random if `--seeds 1` asks for a single pair of each scenario.
  ///
  /// One pair of a scenario without draws shows everything. One pair of any other scenario shows nothing about others.
  func checkOnePairIsEnough(_ plans: [(path: String, plan: Plan)]) throws {
    guard seeds == 1, let scenario = plans.first(where: \.plan.dependsOnSeed) else { return }
    throw RunningError(
      .usage,
      "error: \(scenario.path) draws at random, so that one pair shows nothing; give at least --seeds 2"
    )
  }

  /// Checks that `--aa`, `--power` and `--sequential` are used with options that fit them.
  private func validateModes() throws {
    if aa, configurations.count > 1 || !margin.isEmpty {
      throw ValidationError(
        "--aa compares one configuration with itself; remove other configurations and --margin."
      )
    }
    try validateMeasurement()
    if sequential, failFast || configurations.count > 2 {
      throw ValidationError(
        "--sequential compares exactly two configurations, and cannot be used with --fail-fast."
      )
    }
  }

  /// Checks that `--aa` and `--power` are used only with options that they take into account.
  private func validateMeasurement() throws {
    guard aa || power else { return }
    let hasOtherOption =
      aa && power || sequential || failFast || corpus != nil || record != nil || format != .text
      || failOn != .margin
    if aa, hasOtherOption || !ceiling.isEmpty {
      throw ValidationError(
        "--aa can be used only with --scenarios, --seeds, --metric and --jobs: it tests for any difference, without "
          + "margins and ceilings."
      )
    }
    if hasOtherOption {
      throw ValidationError(
        "--power can be used only with --vary, --scenarios, --seeds, --metric, --margin, --ceiling and --jobs."
      )
    }
  }

  private func validateRecordings() throws {
    guard !recordings.isEmpty else {
      guard !scenarios.isEmpty else {
        throw ValidationError("Give --scenarios, or --from with recordings.")
      }
      return
    }
    if !configurations.isEmpty || !scenarios.isEmpty || !vary.isEmpty || aa || power || failFast
      || corpus != nil || record != nil || jobs != nil
    {
      throw ValidationError(
        "--from can be used only with --seeds, --sequential, --metric, --margin, --ceiling, --fail-on and --format."
      )
    }
    if seeds != nil, !sequential {
      throw ValidationError("--seeds with --from requires --sequential; all pairs are compared.")
    }
  }

  private func validateCeilings(_ question: Question) throws {
    if sequential, failOn == .worse {
      throw ValidationError(
        "--sequential decides only about metrics with a margin; replace --fail-on worse by --margin for each metric."
      )
    }
    if sequential, question.margins.isEmpty {
      throw ValidationError(
        "--sequential requires a margin; add --margin NAME=VALUE."
      )
    }
    let ceilings = question.ceilings
    guard Set(ceilings.map(\.metric)).count == ceilings.count else {
      throw ValidationError("A metric can have only one --ceiling.")
    }
    for ceiling in ceilings {
      let name = ceiling.metric.rawValue
      let margin = question.margins.first { $0.metric == ceiling.metric }
      if sequential, margin == nil {
        throw ValidationError("--ceiling \(name) requires --margin \(name)=VALUE.")
      }
      if ceiling.size <= margin?.size ?? 0 {
        throw ValidationError("--ceiling \(name) must be greater than its margin.")
      }
    }
  }

  /// Returns the question of the comparison: the metrics to show, and the values of `--margin` and `--ceiling`.
  func makeQuestion() throws -> Question {
    let margins = try margin.map(Margin.init(argument:))
    let marginMetrics = margins.map(\.metric)
    guard Set(marginMetrics).count == marginMetrics.count else {
      throw ValidationError("A metric can have only one --margin.")
    }
    if let wideMargin = margins.first(where: \.isNeverExceeded) {
      throw ValidationError(
        "--margin \(wideMargin.metric.rawValue) must be less than 100 points, which no difference exceeds."
      )
    }
    var question = Question(metrics: metric, margins: margins)
    question.ceilings = try ceiling.map(Margin.init(argument:))
    return question
  }
}
