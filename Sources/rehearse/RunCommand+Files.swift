import ArgumentParser
import RehearsalAnalysis
import RehearsalRunning

/// The files that the `run` command writes, apart from the recording.
extension RunCommand {
  /// Checks, before anything runs, that each file which is written after the runs can be created or replaced.
  ///
  /// `SeedCorpus` checks the corpus.
  func checkWrittenFiles() throws {
    try results.checkFiles()
    if writeDigests, let digests { try OutputFile(digests).checkCanBeReplaced() }
  }

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

  /// Writes a result to the files that the options or the defaults name, apart from the recording.
  ///
  /// The corpus and the digests are written only if `isComplete` is true.
  func writeFiles(_ result: SuiteResult, corpus: SeedCorpus?, isComplete: Bool) throws {
    if isComplete {
      if writeDigests, let digests { try DigestFile.write(result, to: digests) }
      try corpus?.keepingFailures(of: result).write()
    }
    try results.writeFiles(result, exitingWith: exitStatus(of: result))
  }
}
