import RehearsalSimulation

/// The defaults in the root file `rehearsal.yaml` for the options of `rehearse run`.
///
/// An option on the command line replaces the default of the same name. All paths are below the root and relative to
/// it.
public struct RunDefaults: Sendable, Hashable {
  /// The scenario files and folders to run if the command line names none.
  public private(set) var paths: [String] = []
  /// The seeds to run for every scenario; `nil` if the root file does not set them.
  public private(set) var seeds: SeedRange?
  /// The number of parallel runs; `nil` if the root file does not set it.
  public private(set) var jobs: Int?
  /// The path of the recording to which runs are appended; `nil` if the root file does not set it.
  public private(set) var recordingPath: String?
  /// How much of each run is recorded: `outcomes`, `handoffs` or `events`; `nil` if the root file does not set it.
  public private(set) var recordingLevel: String?
  /// The path of the file of seeds that failed in earlier runs; `nil` if the root file does not set it.
  public private(set) var seedFilePath: String?
  /// The path of the file of expected digests of runs; `nil` if the root file does not set it.
  public private(set) var digestFilePath: String?
  /// The path of the file to which the result is written as JSON; `nil` if the root file does not set it.
  public private(set) var jsonPath: String?
  /// The path of the file to which the result is written as JUnit XML; `nil` if the root file does not set it.
  public private(set) var junitPath: String?
  /// The path of the file to which the result is written as Markdown; `nil` if the root file does not set it.
  public private(set) var markdownPath: String?

  /// All paths in the defaults: of the scenarios to run, and of the files to read and write.
  public var allPaths: [String] {
    paths
      + [recordingPath, seedFilePath, digestFilePath, jsonPath, junitPath, markdownPath].compactMap(
        \.self
      )
  }

  /// Creates defaults without any option.
  public init() {}

  init(_ keys: Mapping<RunKeys>, _ diagnostics: Diagnostics) {
    func path(_ key: KeyPath<RunKeys, Key<String>>) -> String? {
      keys.unparsed(key).flatMap { Self.path($0, diagnostics) }
    }
    paths = keys.elements(\.paths).compactMap { Self.path($0, diagnostics) }
    seeds = keys.value(\.seeds)
    jobs = keys.value(\.jobs)
    recordingLevel = keys.value(\.recordingLevel)?.rawValue
    recordingPath = path(\.recording)
    seedFilePath = path(\.failedSeedsFile)
    digestFilePath = path(\.digests)
    jsonPath = path(\.json)
    junitPath = path(\.junit)
    markdownPath = path(\.markdown)
  }

  /// Reads a path, and converts it to normal form.
  ///
  /// If the path is outside the root, adds an error and returns `nil`.
  private static func path(_ entry: UnparsedValue<String>, _ diagnostics: Diagnostics) -> String? {
    guard let writtenPath = entry.read() else { return nil }
    let path = PathPattern.normalised(writtenPath)
    guard writtenPath.hasPrefix("/") || PathPattern.leadsOut(path) else { return path }
    diagnostics.error(
      "`\(writtenPath)` is outside the root; name a path below the folder of this file",
      at: entry.location
    )
    return nil
  }
}

/// The keys of the mapping `run` in the root file.
struct RunKeys: KeySet {
  enum RecordingLevel: String, CaseIterable {
    case outcomes, handoffs, events
  }

  let paths = Key(
    "paths",
    .list(.file),
    "the scenario files and folders to run if the command line names none"
  )
  let seeds = Key("seeds", .seeds, "the seeds to run for every scenario")
  let jobs = Key("jobs", .integer(1...1_024), "the number of parallel runs")
  let recording = Key("record", .file, "the recording to which runs are appended")
  let recordingLevel = Key("level", .choice(RecordingLevel.self), "how much to record")
  let failedSeedsFile = Key("corpus", .file, "the file of seeds that failed before")
  let digests = Key("digests", .file, "the file of digests with which runs are compared")
  let json = Key("json", .file, "the file to which the result is written as JSON")
  let junit = Key("junit", .file, "the file to which the result is written as JUnit XML")
  let markdown = Key("markdown", .file, "the file to which the result is written as Markdown")

  var declarations: [KeyDeclaration] {
    [
      paths, seeds, jobs, recording, recordingLevel, failedSeedsFile, digests, json, junit,
      markdown,
    ]
  }
}
