import ArgumentParser
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation

/// Proves that the harness can fail: runs every canary, with what it breaks and without.
struct SelftestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Run every canary: a harness that misses one is broken.",
    discussion: """
      A canary breaks a rule on purpose; it is caught where exactly the violations show that it names. \
      Where it has faults or scripts it is run without them as well: the rules that it names may not \
      fire any more, or it proves nothing. Other scenarios below the paths are passed over.

      Exit status: 0 every canary is caught, 65 an invalid file, 66 there is no canary, 70 one is \
      missed, 130 interrupted, 143 terminated.
      """
  )

  @Argument(help: "Scenario files, or folders of them.")
  var paths: [String] = ["Scenarios"]

  func run() throws {
    Signals.watch()
    let (text, status) = try Exit.onFailure {
      let files = try ScenarioFiles(paths).load()
      let canaries = files.compactMap { file in
        CanaryCheck(file.loaded.plan) { Signals.areReceived }.map { (path: file.shown, check: $0) }
      }
      guard !canaries.isEmpty || Signals.areReceived else {
        throw NothingFound(
          message: "error: no canary below \(paths.joined(separator: ", ")); "
            + "a canary is a scenario with `must-fail`"
        )
      }
      let report = SelftestReport(canaries)
      return (report.description, report.status)
    }
    try Output.print(text)
    if let interruption = Signals.interruption {
      throw ExitCode(ExitStatus(interruption).rawValue)
    }
    if status != .passed { throw ExitCode(status.rawValue) }
  }
}
