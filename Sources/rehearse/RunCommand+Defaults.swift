import ArgumentParser
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation

/// The defaults of options that the file `rehearsal.yaml` of a project sets.
extension RunCommand {
  /// Returns this command with the defaults of the project for options that the user does not give.
  ///
  /// A default is ignored if the user gives an option that excludes it. For example, `--seed` excludes the default of
  /// `--seeds`. If `comparesDigestsInMerge` is true, the caller passes the default digest file on to `rehearse merge`.
  func withDefaults(comparesDigestsInMerge: Bool = false) throws -> RunCommand {
    let project = try ScenarioFiles(paths).defaults()
    let defaults = project.runDefaults
    var command = self
    if paths.isEmpty { command.paths = defaults.paths.map(project.commandLinePath) }
    guard !command.paths.isEmpty else {
      throw ValidationError(
        "No scenario is named; name a file or folder, or set `run: {paths: [...]}` in rehearsal.yaml."
      )
    }
    if seed == nil, !selecting.failed { command.seeds = seeds ?? defaults.seeds }
    command.jobs = jobs ?? defaults.jobs
    // `--failed` prefers a recording to a corpus. If the user names only a corpus, a default recording is
    // therefore ignored.
    let usesCorpus = selecting.failed && corpus != nil && record == nil
    command.record =
      usesCorpus ? nil : record ?? defaults.recordingPath.map(project.commandLinePath)
    if command.record != nil, level == nil {
      command.level = try defaults.recordingLevel.map(RecordingLevel.parseOption)
    }
    reportUnusedDefaults(project, digests: !comparesDigestsInMerge)
    if vary.isEmpty, !selecting.forMerge {
      if selecting.shard == nil {
        command.corpus = corpus ?? defaults.seedFilePath.map(project.commandLinePath)
      }
      command.digests = digests ?? defaults.digestFilePath.map(project.commandLinePath)
      command.results.json = results.json ?? defaults.jsonPath.map(project.commandLinePath)
      command.results.junit = results.junit ?? defaults.junitPath.map(project.commandLinePath)
      command.results.markdown =
        results.markdown ?? defaults.markdownPath.map(project.commandLinePath)
    }
    if selecting.shuffle, selecting.shuffleSeed == nil {
      let seed = UInt64.random(in: 0..<1_000_000)
      Output.report("the order is that of --shuffle-seed \(seed)")
      command.selecting.shuffleSeed = seed
    }
    try command.validateFiles()
    return command
  }

  /// Reports the defaults that are ignored because the command makes a shard.
  ///
  /// The digest file is reported only if `digests` is true.
  private func reportUnusedDefaults(_ project: ScenarioFiles.ProjectDefaults, digests: Bool) {
    if vary.isEmpty, selecting.shard != nil, let name = project.runDefaults.seedFilePath {
      Output.report(
        "note: shards do not use the corpus \(InertText.singleLine(project.commandLinePath(name)))"
      )
    }
    if digests, selecting.forMerge, let name = project.runDefaults.digestFilePath {
      let path = InertText.singleLine(project.commandLinePath(name))
      Output.report(
        "note: the runs are not compared with \(path) here; give it to `rehearse merge`"
      )
    }
  }

  /// The path of the digest file that the defaults of the project name; `nil` if there is none.
  var defaultDigestPath: String? {
    get throws {
      let project = try ScenarioFiles(paths).defaults()
      return project.runDefaults.digestFilePath.map(project.commandLinePath)
    }
  }

  /// The files that the defaults of the project name as outputs, whatever the options of the command are.
  ///
  /// The array is empty if the defaults cannot be read.
  var defaultOutputFiles: [String] {
    guard let project = try? ScenarioFiles(paths).defaults() else { return [] }
    let defaults = project.runDefaults
    return [
      defaults.recordingPath, defaults.seedFilePath, defaults.digestFilePath, defaults.jsonPath,
      defaults.junitPath,
      defaults.markdownPath,
    ].compactMap { $0.map(project.commandLinePath) }
  }
}
