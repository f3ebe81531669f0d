import RehearsalSimulation

/// The order in which the scenarios and runs of several recordings are merged into one.
struct MergePlan {
  /// A scenario of the merged recording.
  struct Scenario {
    /// The index in `recordings` of the recording from which the scenario's files and agents are copied.
    var recordingIndex: Int
    var scenario: SourceRecording.Scenario
  }

  /// A run of the merged recording.
  ///
  /// The identifier of the run in the merged recording is its index in `runs` plus 1.
  struct Run {
    /// The index of the run's scenario in `scenarios`.
    var scenarioIndex: Int32
    /// The index in `recordings` of the recording that contains the run.
    var recordingIndex: Int32
    var seed: UInt64
    /// The identifier of the run in the recording that contains it.
    var id: Int64
    var assessment: Int64
    var level: RecordingLevel
  }

  let recordings: [SourceRecording]
  private(set) var scenarios: [Scenario] = []
  /// For each recording, a map from the identifiers of its scenarios to their indices in ``scenarios``.
  private(set) var scenarioIndices: [[Int64: Int]] = []
  private(set) var runs: [Run] = []
  /// The batches of the merged recording.
  private(set) var batches = MergedBatches(seedTexts: [])

  init(_ shards: ShardSet) throws {
    recordings = shards.recordings
    try addScenarios()
    var seedTexts = scenarios.map { _ in Set<String?>() }
    for (index, recording) in recordings.enumerated() {
      defer { recording.close() }
      let seedsOfBatch = Dictionary(recording.batches.map { ($0.id, $0.seeds) }) { first, _ in first
      }
      for run in try recording.readRuns() {
        guard let scenarioIndex = scenarioIndices[index][run.scenarioID],
          let seeds = seedsOfBatch[run.batchID]
        else { throw RecordingError.unreadable("a run", path: recording.path) }
        seedTexts[scenarioIndex].insert(seeds)
        runs.append(
          Run(
            scenarioIndex: Int32(scenarioIndex),
            recordingIndex: Int32(index),
            seed: run.seed,
            id: run.id,
            assessment: run.assessmentID,
            level: run.level
          )
        )
      }
    }
    batches = MergedBatches(seedTexts: seedTexts)
    runs.sort {
      ($0.scenarioIndex, $0.seed, $1.level, $0.recordingIndex, $0.id)
        < ($1.scenarioIndex, $1.seed, $0.level, $1.recordingIndex, $1.id)
    }
    try removeRepeatedRuns()
  }

  private mutating func addScenarios() throws {
    let candidates = recordings.enumerated().flatMap { index, recording in
      recording.scenarios.map { Scenario(recordingIndex: index, scenario: $0) }
    }.sorted { left, right in
      let (first, second) = (left.scenario, right.scenario)
      guard first.lowestShard == nil, second.lowestShard == nil else {
        return (first.lowestShard ?? 0, left.recordingIndex, first.id)
          < (second.lowestShard ?? 0, right.recordingIndex, second.id)
      }
      return (first.path, first.configuration ?? "", left.recordingIndex, first.id)
        < (second.path, second.configuration ?? "", right.recordingIndex, second.id)
    }
    scenarioIndices = recordings.map { _ in [:] }
    let roots = ScenarioRoots(recordings)
    var indicesOfKey: [SourceRecording.Scenario.Key: [Int]] = [:]
    var rootsOfScenario: [Set<String>] = []
    for candidate in candidates {
      let scenario = candidate.scenario
      let matches = indicesOfKey[scenario.key, default: []].filter {
        !roots.areSeparate(scenario.root, rootsOfScenario[$0])
      }
      let match = matches.first { rootsOfScenario[$0].contains(scenario.root) }
      guard match != nil || matches.count < 2 else {
        throw RecordingError(
          .invalid,
          "\(recordings[candidate.recordingIndex].path): error: \(scenario.root)\(scenario.path) may be either of two "
            + "scenarios with the same files; make all recordings with the same paths"
        )
      }
      let index = match ?? matches.first ?? scenarios.count
      if index == scenarios.count {
        indicesOfKey[scenario.key, default: []].append(index)
        scenarios.append(candidate)
        rootsOfScenario.append([])
      }
      rootsOfScenario[index].insert(scenario.root)
      scenarioIndices[candidate.recordingIndex][scenario.id] = index
    }
  }

  /// The maximum number of recordings that are open at the same time while runs are compared.
  private static let openRecordingLimit = 16

  private func closeRecordings() {
    for recording in recordings { recording.close() }
  }

  /// Removes repeated runs, which have the same scenario and seed as an earlier element of `runs`.
  ///
  /// The first of these runs, which has the highest recording level, remains. The function throws an error if
  /// the runs differ.
  private mutating func removeRepeatedRuns() throws {
    var keptRuns: [Run] = []
    keptRuns.reserveCapacity(runs.count)
    var openRecordings: Set<Int32> = []
    defer { closeRecordings() }
    for run in runs {
      guard let lastKeptRun = keptRuns.last, lastKeptRun.scenarioIndex == run.scenarioIndex,
        lastKeptRun.seed == run.seed
      else {
        keptRuns.append(run)
        continue
      }
      openRecordings.formUnion([lastKeptRun.recordingIndex, run.recordingIndex])
      if openRecordings.count > Self.openRecordingLimit {
        closeRecordings()
        openRecordings = [lastKeptRun.recordingIndex, run.recordingIndex]
      }
      let (first, second) = (
        recordings[Int(lastKeptRun.recordingIndex)], recordings[Int(run.recordingIndex)]
      )
      guard try first.contentDigest(of: lastKeptRun.id) == second.contentDigest(of: run.id) else {
        let scenario = scenarios[Int(run.scenarioIndex)].scenario
        throw RecordingError(
          .invalid,
          "\(second.path): error: the run of \(scenario.path) with seed \(run.seed) differs from the one in "
            + "\(first.path), although both have the same files; make one of them again"
        )
      }
    }
    runs = keptRuns
  }
}

/// The root folders of scenarios that have the same path, configuration and files.
///
/// The path of one folder can be written in several ways, and differs between computers. Two roots therefore count as
/// the same folder unless a single command ran scenarios of both, or two shards of one sweep have runs of both with the
/// same seeds.
private struct ScenarioRoots {
  /// The pairs of roots that are different folders.
  private var separateRoots: Set<[String]> = []

  init(_ recordings: [SourceRecording]) {
    struct Entry: Hashable {
      var key: SourceRecording.Scenario.Key
      var batch: String
    }
    for recording in recordings {
      var rootsOfEntry: [Entry: Set<String>] = [:]
      for scenario in recording.scenarios {
        for batch in scenario.batches {
          let entry = Entry(key: scenario.key, batch: batch)
          for root in rootsOfEntry[entry, default: []] where root != scenario.root {
            separate(root, scenario.root)
          }
          rootsOfEntry[entry, default: []].insert(scenario.root)
        }
      }
    }
    separateRoots(ofShards: recordings)
  }

  /// Finds the roots that different shards of one sweep have, with runs of the same seeds.
  private mutating func separateRoots(ofShards recordings: [SourceRecording]) {
    typealias Part = (root: String, part: SourceRecording.Scenario.ShardPart)
    var partsOfKey: [SourceRecording.Scenario.Key: [Part]] = [:]
    for scenario in recordings.lazy.flatMap(\.scenarios) {
      guard let part = scenario.shardPart else { continue }
      let parts = partsOfKey[scenario.key, default: []]
      for other in parts where other.root != scenario.root && other.part.overlaps(part) {
        separate(other.root, scenario.root)
      }
      partsOfKey[scenario.key, default: []].append((scenario.root, part))
    }
  }

  private mutating func separate(_ first: String, _ second: String) {
    separateRoots.formUnion([[first, second], [second, first]])
  }

  /// Returns whether a root is another folder than one of the other roots.
  func areSeparate(_ root: String, _ otherRoots: Set<String>) -> Bool {
    otherRoots.contains { separateRoots.contains([root, $0]) }
  }
}
