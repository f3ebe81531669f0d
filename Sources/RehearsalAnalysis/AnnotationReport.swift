import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation

/// A report on failed runs as GitHub Actions annotations.
///
/// Each annotation marks the location of a failed expectation, or the first line of the scenario file if no
/// location is known. GitHub shows at most ten errors for each workflow step. The report therefore has at
/// most ten annotations. If annotations are left out, the last line of the report states their number.
public struct AnnotationReport: CustomStringConvertible {
  private let result: SuiteResult
  private let textReport: TextReport

  /// Creates the report on the results of a sweep.
  ///
  /// A sweep runs every scenario with all of its seeds.
  public init(_ result: SuiteResult) {
    self.result = result
    textReport = TextReport(result)
  }

  /// The text of the report, with a newline at the end; empty if every scenario passes and no runs are missing.
  public var description: String {
    let missingRuns = result.missingRuns.map {
      WorkflowCommand(kind: .error, title: "the sweep is incomplete", lines: [$0])
    }
    let commandsOfScenarios =
      [[missingRuns].compactMap(\.self)]
      + result.scenarios.filter { $0.verdict != .pass }.map(annotations)
    let shownLines = Self.selection(from: commandsOfScenarios).map(\.description)
    let hiddenCount = commandsOfScenarios.reduce(0) { $0 + $1.count } - shownLines.count
    let hiddenNote =
      hiddenCount == 0
      ? [] : ["\(hiddenCount.counted("more failure", "more failures")) than GitHub shows of a step"]
    return (shownLines + hiddenNote).map { $0 + "\n" }.joined()
  }

  /// Returns as many annotations as GitHub shows, in order.
  ///
  /// The first annotation of each scenario takes precedence over the second of any scenario, and so on.
  private static func selection(from commands: [[WorkflowCommand]]) -> [WorkflowCommand] {
    let places = commands.indices.flatMap { scenario in
      commands[scenario].indices.map { (rank: $0, scenario: scenario) }
    }
    let shownPlaces = places.sorted { $0 < $1 }.prefix(WorkflowCommand.annotationLimit)
    return shownPlaces.sorted { ($0.scenario, $0.rank) < ($1.scenario, $1.rank) }.map {
      commands[$0.scenario][$0.rank]
    }
  }

  /// Returns the annotations of one scenario.
  ///
  /// There is one annotation for each cause of failures, one for each group of runs without a known cause that fail
  /// with the same text, and one for each failed expectation about all runs together. A run or an expectation with an
  /// unknown verdict counts as failed.
  private func annotations(_ scenario: ScenarioResult) -> [WorkflowCommand] {
    let causes = scenario.causes?.causes ?? []
    let explainedSeeds = Set(causes.flatMap(\.seeds))
    let causeAnnotations = causes.compactMap { cause in
      scenario.runs.first { $0.summary.seed == cause.seeds.first }
        .map { annotation($0, cause, scenario) }
    }
    let unexplainedRuns = FailureGroup.groups(of: scenario, besides: explainedSeeds)
    return causeAnnotations
      + unexplainedRuns.map { annotation($0.run, nil, scenario, count: $0.count) }
      + scenario.sweepExpectations.filter { $0.verdict != .pass }.map { result in
        let boundCause = scenario.causes?.cause(of: result)
        return command(
          result,
          scenario,
          count: 1,
          boundCause?.cause,
          boundCause.map { scenario.repeatCommand(seed: $0.worstSeed) } ?? scenario.repeatCommand
        )
      }
  }

  private func annotation(
    _ run: JudgedRun,
    _ cause: FailureCause?,
    _ scenario: ScenarioResult,
    count: Int = 1
  ) -> WorkflowCommand {
    let failedExpectation = run.judgement.expectationResults.first { $0.verdict != .pass }
    let digestLines = textReport.digestFailureLines(run).map { String($0.drop { $0 == " " }) }
    return command(
      failedExpectation,
      scenario,
      digest: digestLines.joined(separator: "; "),
      count: cause?.seeds.count ?? count,
      cause,
      scenario.repeatCommand(seed: run.summary.seed)
    )
  }

  private func command(
    _ failedExpectation: ExpectationResult?,
    _ scenario: ScenarioResult,
    digest: String = "",
    count: Int,
    _ cause: FailureCause?,
    _ repeatLine: String
  ) -> WorkflowCommand {
    let problem =
      failedExpectation.map { "\($0.statement): expected \($0.expected), found \($0.actual)" }
      ?? digest
    var lines = [count > 1 ? "\(problem) (\(count) runs)" : problem]
    if let cause { lines.append("cause: \(cause.title); without it: \(cause.trial)") }
    lines.append("repeat: \(repeatLine)")
    // The failed expectation can be in a file other than the scenario, such as the policy.
    return WorkflowCommand(
      kind: .error,
      file: failedExpectation?.location?.file ?? scenario.path,
      line: failedExpectation?.location?.line ?? 1,
      column: failedExpectation?.location?.column ?? 1,
      title: "\(scenario.plan.name): \(scenario.verdict.rawValue)",
      lines: lines
    )
  }
}
