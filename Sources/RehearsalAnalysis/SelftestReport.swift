public import RehearsalRunning
import RehearsalSimulation

/// A human-readable report that says which canaries were caught.
public struct SelftestReport: CustomStringConvertible {
  /// The path of a canary, as reports show it, and the result of its check.
  public typealias Canary = (path: String, check: CanaryCheck)

  private let canaries: [Canary]

  /// Creates the report on the given canaries.
  public init(_ canaries: [Canary]) {
    self.canaries = canaries
  }

  /// The exit status of the command.
  public var status: ExitStatus {
    if canaries.isEmpty { return .nothingRan }
    return canaries.allSatisfy { $0.check.isCaught } ? .passed : .canaryMissed
  }

  /// The text of the report, which ends with a newline.
  ///
  /// Each canary has one line, with its result and the rules that it violates on purpose.
  public var description: String {
    let lines = canaries.map { path, check in
      let rules = check.rules.joined(separator: ", ")
      return "\(check.isCaught ? "caught" : "MISSED")  \(InertText.line(path))  \(rules)"
        + (check.problem.map { problem in
          "\n        \(InertText.line(problem.text))"
            + "\n        repeat  rehearse run \(ShellWord.quoted(path)) --seed \(problem.seed)"
        } ?? "")
    }
    let missedCount = canaries.count { !$0.check.isCaught }
    let noun = canaries.count == 1 ? "canary" : "canaries"
    return lines.joined(separator: "\n") + "\n\n\(canaries.count) \(noun), \(missedCount) missed\n"
  }
}
