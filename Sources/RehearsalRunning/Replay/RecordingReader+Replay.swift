import RehearsalDefinitions
import RehearsalHistories
public import RehearsalRecording
public import RehearsalSimulation

/// Restores the plan and the events of recorded runs.
extension RecordingReader {
  /// Returns the plan of a run, made from the files in the recording.
  ///
  /// - Throws: ``RunningError`` if the run has no recorded files because it belongs to a benchmark, or if its
  ///   recorded history or its files are invalid; `RecordingError` if the recording cannot be read.
  public func plan(of run: RecordedRun) throws -> Plan {
    try planAndWorkPath(of: run).plan
  }

  /// Returns the plan of a run, and the path of the file with its work.
  ///
  /// The path is `nil` if the work is in the scenario file, or if the run is a history. The function throws the same
  /// errors as ``plan(of:)``.
  func planAndWorkPath(of run: RecordedRun) throws -> (plan: Plan, workPath: String?) {
    let sources = try sources(of: run)
    guard !sources.isEmpty else {
      throw RunningError(
        .missing,
        "\(path): error: run \(run.id) is of the workload `\(run.scenarioName)`, which has no "
          + "scenario to show; its handoffs are in the view `handoffs`"
      )
    }
    do {
      return try planAndWorkPath(of: run, RecordedFiles(sources: sources))
    } catch let error as PlanError {
      throw unusableFilesError(error, run)
    }
  }

  private func planAndWorkPath(
    of run: RecordedRun,
    _ files: RecordedFiles
  ) throws -> (plan: Plan, workPath: String?) {
    if let history = try historyPlan(of: run) {
      let team = try HistoryTeam(
        agents: files.tree(.agents),
        policy: files.firstFile(.policy)
      )
      return (history.makePlan(team: team.plan), nil)
    }
    let root = files.root(.scenario)
    let loader = PlanLoader(
      files.tree(.scenario, shownAs: root) ?? InMemoryTree([:], shownAs: root),
      rules: .all,
      agents: files.tree(.agents, shownAs: files.root(.agents)),
      policy: files.firstFile(.policy),
      configuration: files.firstFile(.configuration)
    )
    let loadedPlan = try loader.load(run.scenarioPath)
    return (loadedPlan.plan, loadedPlan.workPath)
  }

  /// Returns the error about recorded files that are invalid.
  ///
  /// The diagnostics are about the recorded content of the files. The files on disk may be valid.
  private func unusableFilesError(_ error: PlanError, _ run: RecordedRun) -> RunningError {
    let problem = error.diagnostics.first { $0.severity == .error } ?? error.diagnostics.first
    return RunningError(
      .invalid,
      "\(path): error: the recorded files of run \(run.id) are invalid (\(problem?.description ?? "")); another version of "
        + "rehearse made it, or the file was changed"
    )
  }

  /// Returns all events of a run, from the recording or from a new simulation of the run.
  ///
  /// A run that is not a history is simulated again if the recording does not have its events.
  ///
  /// - Throws: ``RunningError`` of the kind `nonDeterministic` if the events do not fit the plan or their
  ///   digest differs from the recorded digest; `RecordingError` if the recording cannot be read.
  public func allEvents(of run: RecordedRun, _ plan: Plan) throws -> [Event] {
    var events = try events(of: run)
    if events.isEmpty, !plan.isHistory {
      _ = Simulation(plan).run(seed: run.seed) { events.append(copy $0) }
    }
    var digest = TraceDigest(for: plan)
    guard events.allSatisfy({ $0.refersOnly(to: plan) }) else {
      throw RunningError(
        .nonDeterministic,
        "\(path): error: run \(run.id) has an event of an agent or a task that its plan does not have; "
          + "another version of rehearse made it, or the file was changed"
      )
    }
    for event in events { digest.absorb(event) }
    guard digest.digest.description == run.digest else {
      throw RunningError(
        .nonDeterministic,
        "\(path): error: run \(run.id) was recorded with the digest \(run.digest) and has "
          + "\(digest.digest) now; another version of rehearse made it, or the file was changed"
      )
    }
    return events
  }
}

/// The recorded files from which the plan of a run was made.
private struct RecordedFiles {
  let sources: [PlanSource]

  /// Returns a tree of the files of an origin; `nil` if there are no files.
  func tree(_ origin: PlanSource.Origin, shownAs root: String = "") -> InMemoryTree? {
    let files = sources.filter { $0.origin == origin }
    return files.isEmpty
      ? nil : InMemoryTree(files: files.map { ($0.path, $0.bytes) }, shownAs: root)
  }

  /// Returns the root folder of the files of an origin; an empty text if there are no files.
  func root(_ origin: PlanSource.Origin) -> String {
    sources.first { $0.origin == origin }?.root ?? ""
  }

  /// Returns the first file of an origin, such as the policy file; `nil` if there is no file.
  ///
  /// The other files of the origin are those to which the first file refers.
  func firstFile(_ origin: PlanSource.Origin) -> FileReference? {
    guard let firstSource = sources.first(where: { $0.origin == origin }),
      let tree = tree(origin, shownAs: firstSource.root)
    else { return nil }
    return FileReference(tree: tree, path: firstSource.path)
  }
}
