public import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// A report on the recorded expectations about all runs of a scenario together that do not hold.
///
/// All runs of a scenario can pass although such an expectation does not hold. The report therefore comes before the
/// runs.
public struct SweepProblemReport: CustomStringConvertible {
  private let problems: [RecordedSweepProblem]

  /// Creates the report.
  public init(_ problems: [RecordedSweepProblem]) { self.problems = problems }

  /// The text of the report, with a newline at the end; empty if there are no problems.
  ///
  /// Each scenario has a line with its verdict. The expectations that do not hold follow.
  public var description: String {
    var lines: [String] = []
    var shownScenario: Int64?
    for problem in problems {
      if problem.scenarioID != shownScenario {
        shownScenario = problem.scenarioID
        let configuration = problem.configuration.map { ", \($0)" } ?? ""
        let verdict = worstVerdict(ofScenario: problem.scenarioID)
        lines.append(
          InertText.singleLine(
            "\(verdict.rawValue) over all runs: \(problem.scenarioName)\(configuration)"
          )
        )
      }
      let place = problem.place.map { "\($0): " } ?? ""
      lines += [
        "  " + InertText.singleLine("\(place)\(problem.verdict.rawValue): \(problem.statement)"),
        "    expected  \(InertText.singleLine(problem.expected))",
        "    found     \(InertText.singleLine(problem.found))",
      ]
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func worstVerdict(ofScenario scenario: Int64) -> Verdict {
    problems.contains { $0.scenarioID == scenario && $0.verdict == .fail } ? .fail : .unknown
  }
}
