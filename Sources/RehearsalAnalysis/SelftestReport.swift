public import RehearsalRunning
import RehearsalSimulation

/// A human-readable report on the canaries: scenarios that break rules on purpose, to test the rules.
public struct SelftestReport: CustomStringConvertible {
  /// The path of a canary scenario, as reports show it, and the result of the check of the canary.
  public typealias Canary = (path: String, check: CanaryCheck)

  private let canaries: [Canary]

  /// Creates the report on the given canaries.
  public init(_ canaries: [Canary]) {
    self.canaries = canaries
  }

  /// The exit status of `rehearse selftest`.
  public var status: ExitStatus {
    if canaries.isEmpty { return .nothingRan }
    return canaries.allSatisfy { $0.check.isCaught } ? .passed : .canaryMissed
  }

  /// The text of the report, which ends with a newline.
  ///
  /// Each canary has one line: `caught` or `MISSED`, the path, and the rules that the canary violates on
  /// purpose. If the canary is missed, two more lines show the problem and the command that repeats the run.
  /// The last line counts the canaries.
  public var description: String {
    let lines = canaries.map { path, check in
      let rules = check.rules.joined(separator: ", ")
      return "\(check.isCaught ? "caught" : "MISSED")  \(InertText.singleLine(path))  \(rules)"
        + (check.problem.map { problem in
          "\n        \(InertText.singleLine(problem.text))"
            + "\n        repeat  rehearse run \(ShellWord.displayedPath(path)) --seed \(problem.seed)"
        } ?? "")
    }
    let missedCount = canaries.count { !$0.check.isCaught }
    let noun = canaries.count == 1 ? "canary" : "canaries"
    return lines.joined(separator: "\n") + "\n\n\(canaries.count) \(noun), \(missedCount) missed\n"
  }
}
