import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation

/// A report on failed runs as annotations of a GitHub Actions workflow, each at a line of a scenario.
///
/// GitHub shows at most ten errors of each workflow step. The report therefore contains no more, and its last line
/// says how many it leaves out.
public struct AnnotationReport: CustomStringConvertible {
  private let result: SuiteResult
  private let text: TextReport

  /// Creates the report on the results of a sweep.
  public init(_ result: SuiteResult) {
    self.result = result
    text = TextReport(result)
  }

  /// The text of the report, which ends with a newline; empty if every scenario passes.
  public var description: String {
    let all = result.scenarios.filter { $0.verdict != .pass }.flatMap(annotations)
    let shown = all.prefix(WorkflowCommand.mostShown).map(\.description)
    let hidden = all.count - shown.count
    let note = hidden == 0 ? [] : ["\(hidden) more failures than GitHub shows of a step"]
    return (shown + note).map { $0 + "\n" }.joined()
  }

  /// Returns an annotation for each group of runs that failed alike and each failed expectation over all runs.
  private func annotations(_ scenario: ScenarioResult) -> [WorkflowCommand] {
    let groups = scenario.causes?.groups ?? []
    let explained = Set(groups.flatMap(\.seeds))
    let causes = groups.compactMap { cause in
      scenario.runs.first { $0.summary.seed == cause.seeds.first }
        .map { annotation($0, cause, scenario) }
    }
    let others = scenario.runs.filter {
      $0.verdict != .pass && !explained.contains($0.summary.seed)
    }
    return causes + others.map { annotation($0, nil, scenario) }
      + scenario.sweepExpectations.filter { $0.verdict != .pass }.map {
        command($0, scenario, count: 1, nil, scenario.repeatLine)
      }
  }

  private func annotation(
    _ run: JudgedRun,
    _ cause: FailureCause?,
    _ scenario: ScenarioResult
  ) -> WorkflowCommand {
    let failing = run.judgement.expectations.first { $0.verdict != .pass }
    let digest = text.digestFailure(run).map { String($0.drop { $0 == " " }) }
    return command(
      failing,
      scenario,
      digest: digest.joined(separator: "; "),
      count: cause?.seeds.count ?? 1,
      cause,
      scenario.repeatLine(seed: run.summary.seed)
    )
  }

  private func command(
    _ failing: ExpectationResult?,
    _ scenario: ScenarioResult,
    digest: String = "",
    count: Int,
    _ cause: FailureCause?,
    _ repeatLine: String
  ) -> WorkflowCommand {
    let problem =
      failing.map { "\($0.statement): expected \($0.expected), found \($0.found)" }
      ?? digest
    var lines = [count > 1 ? "\(problem) (\(count) runs)" : problem]
    if let cause { lines.append("cause: \(cause.title); without it: \(cause.trial)") }
    lines.append("repeat: \(repeatLine)")
    // A location in another file, such as a policy, is as useful as one in the scenario.
    return WorkflowCommand(
      kind: .error,
      file: failing?.location?.file ?? scenario.path,
      line: failing?.location?.line ?? 1,
      column: failing?.location?.column ?? 1,
      title: "\(scenario.plan.name): \(scenario.verdict.rawValue)",
      lines: lines
    )
  }
}
