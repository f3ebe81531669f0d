import RehearsalSimulation

/// The defaults of the options of `rehearse run`, as the root file sets them.
///
/// Options on the command line replace them. All paths are below the root and relative to it.
public struct RunDefaults: Sendable, Hashable {
  /// The scenario files and folders to run if the command line names none.
  public private(set) var paths: [String] = []
  /// The seeds to run for every scenario.
  public private(set) var seeds: SeedRange?
  /// The number of parallel runs.
  public private(set) var jobs: Int?
  /// The recording to which runs are appended.
  public private(set) var record: String?
  /// How much to record: outcomes, handoffs or events.
  public private(set) var level: String?
  /// The file of seeds that failed before.
  public private(set) var corpus: String?
  /// The file of digests with which runs are compared.
  public private(set) var digests: String?
  /// The file to which the result is written as JSON.
  public private(set) var json: String?
  /// The file to which the result is written as JUnit XML.
  public private(set) var junit: String?
  /// The file to which the result is written as Markdown.
  public private(set) var markdown: String?

  /// All paths that the defaults contain.
  public var allPaths: [String] {
    paths + [record, corpus, digests, json, junit, markdown].compactMap(\.self)
  }

  /// Creates defaults that set nothing.
  public init() {}

  init(_ keys: Mapping<RunKeys>, _ diagnostics: Diagnostics) {
    func path(_ key: KeyPath<RunKeys, Key<String>>) -> String? {
      keys.unread(key).flatMap { Self.path($0, diagnostics) }
    }
    paths = keys.elements(\.paths).compactMap { Self.path($0, diagnostics) }
    seeds = keys.value(\.seeds)
    jobs = keys.value(\.jobs)
    level = keys.value(\.level)?.rawValue
    record = path(\.record)
    corpus = path(\.corpus)
    digests = path(\.digests)
    json = path(\.json)
    junit = path(\.junit)
    markdown = path(\.markdown)
  }

  /// Returns a path in normal form; `nil` after an error if it is outside the root.
  private static func path(_ written: Unread<String>, _ diagnostics: Diagnostics) -> String? {
    guard let text = written.read() else { return nil }
    let path = PathPattern.normalised(text)
    guard text.hasPrefix("/") || path.hasPrefix("..") else { return path }
    diagnostics.error(
      "`\(text)` is outside the root; name a path below the folder of this file",
      at: written.location
    )
    return nil
  }
}

/// The keys of `run` in the root file.
struct RunKeys: KeySet {
  enum Level: String, CaseIterable {
    case outcomes, handoffs, events
  }

  let paths = Key(
    "paths",
    .list(.file),
    "the scenario files and folders to run if the command line names none"
  )
  let seeds = Key("seeds", .seeds, "the seeds to run for every scenario")
  let jobs = Key("jobs", .integer(1...1_024), "the number of parallel runs")
  let record = Key("record", .file, "the recording to which runs are appended")
  let level = Key("level", .choice(Level.self), "how much to record")
  let corpus = Key("corpus", .file, "the file of seeds that failed before")
  let digests = Key("digests", .file, "the file of digests with which runs are compared")
  let json = Key("json", .file, "the file to which the result is written as JSON")
  let junit = Key("junit", .file, "the file to which the result is written as JUnit XML")
  let markdown = Key("markdown", .file, "the file to which the result is written as Markdown")
}
