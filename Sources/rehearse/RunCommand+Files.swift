import ArgumentParser
import RehearsalAnalysis
import RehearsalRunning

/// The files that the `run` command writes, apart from the recording.
extension RunCommand {
  /// Checks that no file which the command writes is also a file of a scenario, or another file that the command
  /// uses.
  func checkFileUses(for scenarios: [LoadedScenario]) throws {
    var uses = FileUses()
    uses.addInputs([policy, configuration])
    uses.addInputs(of: scenarios)
    // The costs of runs may come from the recording to which the runs are added.
    if selecting.balance.map(ScenarioFiles.resolved) != record.map(ScenarioFiles.resolved) {
      uses.addInputs([selecting.balance])
    }
    uses.addOutput(record, "--record")
    uses.addOutput(corpus, "--corpus")
    if writeDigests { uses.addOutput(digests, "--digests") } else { uses.addInputs([digests]) }
    results.addFiles(to: &uses)
    try uses.check()
  }
}
