public import RehearsalRunning
import RehearsalSimulation

/// What became of all canaries, for people.
public struct SelftestReport: CustomStringConvertible {
  /// A canary's path as it is shown, with what became of it.
  public typealias Canary = (path: String, check: CanaryCheck)

  private let canaries: [Canary]

  /// Creates the report.
  public init(_ canaries: [Canary]) {
    self.canaries = canaries
  }

  /// What the command tells its caller.
  public var status: ExitStatus {
    if canaries.isEmpty { return .nothingRan }
    return canaries.allSatisfy { $0.check.isCaught } ? .passed : .canaryMissed
  }

  /// A line for each canary with the rules that it breaks, ending in a line end.
  public var description: String {
    let lines = canaries.map { path, check in
      let rules = check.rules.joined(separator: ", ")
      return "\(check.isCaught ? "caught" : "MISSED")  \(InertText.line(path))  \(rules)"
        + (check.problem.map { problem in
          "\n        \(InertText.line(problem.text))"
            + "\n        repeat  rehearse run \(ShellWord.quoted(path)) --seed \(problem.seed)"
        } ?? "")
    }
    let missed = canaries.count { !$0.check.isCaught }
    let noun = canaries.count == 1 ? "canary" : "canaries"
    return lines.joined(separator: "\n") + "\n\n\(canaries.count) \(noun), \(missed) missed\n"
  }
}
