import ArgumentParser
import RehearsalAnalysis
import RehearsalRunning

/// The `selftest` command, which checks that the rules find the violations of every canary.
///
/// A canary is a scenario that breaks rules on purpose. The command runs each canary, and runs a canary that has faults
/// or scripts once more without them.
struct SelftestCommand: AsyncParsableCommand, Sendable {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Run every canary, to prove that the harness can fail.",
    discussion: """
      A canary breaks rules on purpose. It is caught if it has exactly the violations that it names. \
      A canary with faults or scripts is also run without them, and is caught only if the rules that \
      it names then do not fire. Other scenarios below the paths are skipped.

      Examples:
        rehearse selftest Scenarios

      Exit status: 0 every canary is caught, 65 an invalid file, 66 there is no canary, 70 one is \
      missed, 130 interrupted, 143 terminated.
      """
  )

  @Argument(help: "Scenario files, or folders of them.")
  var paths: [String] = ["Scenarios"]

  func run() async throws {
    try await Signals.cancelling { signals in
      let report = try Exit.convertingErrors { try self.makeReport() }
      try Output.print(report.description)
      if let interruption = signals.interruption {
        throw ExitCode(ExitStatus(interruption).rawValue)
      }
      if report.status != .passed { throw ExitCode(report.status.rawValue) }
    }
  }

  private func makeReport() throws -> SelftestReport {
    let files = try ScenarioFiles(paths).load()
    Output.report(remarks: files.diagnostics)
    let canaries = files.scenarios.compactMap { scenario in
      CanaryCheck(scenario.plan).map { (path: scenario.path, check: $0) }
    }
    guard !canaries.isEmpty || Task.isCancelled else {
      throw RunningError(
        .missing,
        "error: no canary below \(paths.joined(separator: ", ")); "
          + "a canary is a scenario with `must-fail`"
      )
    }
    return SelftestReport(canaries)
  }
}
