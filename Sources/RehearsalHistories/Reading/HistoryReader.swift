import Foundation

/// A reader of logs, which makes a history of each session.
public struct HistoryReader: Sendable {
  private let options: ImportOptions

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - keepsText: Whether to keep the words of prompts, results and commands.
  ///   - tasks: The identifiers of tasks to look for in prompts, in the order of the work.
  public init(keepsText: Bool = false, tasks: [String] = []) {
    options = ImportOptions(keepsText: keepsText, tasks: TaskNames(tasks))
  }

  /// What was read from some paths.
  public struct Result: Sendable {
    /// The histories, in the order of their roots' files.
    public var histories: [History] = []
    /// The files that belong to no history, each with the reason.
    public var skipped: [SkippedFile] = []
  }

  /// Returns a text with `~` for home folders, `(address)` for e-mail addresses and `(key)` for keys.
  package static func withoutSecrets(_ text: String) -> String { SecretText.removed(from: text) }

  /// Reads all logs below some paths.
  ///
  /// - Parameter paths: Files and folders.
  /// - Returns: The histories, and the files that belong to none.
  /// - Throws: ``HistoryError`` if a path does not exist.
  public func read(_ paths: [String]) throws -> Result {
    let found = try LogFiles(paths)
    var result = Result()
    result.skipped =
      found.special.map { SkippedFile(path: $0, reason: .special, counts: RecordCounts()) }
      + found.unreadable.map { SkippedFile(path: $0, reason: .unreadable, counts: RecordCounts()) }
    var logs: [(file: LogFiles.File, format: LogFormat)] = []
    for file in found.files {
      switch Self.finding(file) {
      case .log(let format): logs.append((file, format))
      case .skipped(let reason, let counts):
        result.skipped.append(SkippedFile(path: file.shown, reason: reason, counts: counts))
      case .belongs: break
      }
    }
    func files(_ format: LogFormat) -> [LogFiles.File] {
      logs.filter { $0.format == format }.map(\.file)
    }
    var histories = ClaudeProjects(files(.claudeProject), options).histories(&result.skipped)
    histories += CodexRollouts(files(.codexRollout), options).histories(&result.skipped)
    histories += OpenCodeExports(files(.openCode), options).histories(&result.skipped)
    for (file, format) in logs where !Self.joined.contains(format) {
      histories += self.histories(file, format, &result.skipped)
    }
    result.histories = histories.map { history in
      var history = history.withKeptNames()
      history.hasText = options.keepsText
      return history
    }.sorted { ($0.files.first ?? "") < ($1.files.first ?? "") }
    result.skipped.sort { $0.path < $1.path }
    return result
  }

  /// Returns the histories of a file that has them whole.
  private func histories(
    _ file: LogFiles.File,
    _ format: LogFormat,
    _ skipped: inout [SkippedFile]
  ) -> [History] {
    do {
      let histories = try Self.histories(file, format, options)
      if histories.isEmpty {
        skipped.append(
          SkippedFile(path: file.shown, reason: .unknown, counts: try Self.counts(file))
        )
      }
      return histories.map { history in
        var history = history
        history.folder = file.base
        return history
      }
    } catch {
      skipped.append(
        SkippedFile(path: file.shown, reason: .unreadable, counts: RecordCounts())
      )
      return []
    }
  }

  /// The formats whose children have files of their own.
  private static let joined: Set<LogFormat> = [.claudeProject, .codexRollout, .openCode]

  private enum Finding {
    case log(LogFormat)
    case skipped(SkippedFile.Reason, RecordCounts)
    /// The file belongs to a log and is read with it.
    case belongs
  }

  private static func finding(_ file: LogFiles.File) -> Finding {
    if file.name.hasSuffix(".meta.json"),
      FileManager.default.fileExists(atPath: file.path.dropLast(".meta.json".count) + ".jsonl")
    {
      return .belongs
    }
    guard [".jsonl", ".json", ".ndjson", ".log"].contains(where: file.name.hasSuffix) else {
      return .skipped(.other, RecordCounts())
    }
    do {
      switch try LogRecognition.finding(RecordFile(file.path)) {
      case .log(let format): return .log(format)
      case .unknown: return .skipped(.unknown, try counts(file))
      case .document: return .skipped(.document, try counts(file))
      case .tooLarge: return .skipped(.tooLarge, RecordCounts())
      case .noise:
        let isDocument = file.name.hasSuffix(".json")
        return .skipped(isDocument ? .document : .noise, try counts(file))
      case .empty: return .skipped(.empty, RecordCounts())
      }
    } catch {
      return .skipped(.unreadable, RecordCounts())
    }
  }

  private static func counts(_ file: LogFiles.File) throws -> RecordCounts {
    try RecordFile(file.path).read { _, _ in true }
  }

  private static func histories(
    _ file: LogFiles.File,
    _ format: LogFormat,
    _ options: ImportOptions
  ) throws -> [History] {
    let record = RecordFile(file.path)
    switch format {
    case .claudeProject, .codexRollout, .openCode: return []
    case .streamJSON:
      let session = ClaudeSession(.streamJSON, options: options)
      try session.read(record, named: file.name, .root)
      return [session.finished(stem: nil, calls: [:])]
    case .hookDispatch: return [try DispatchLedger.history(record, named: file.name)]
    case .openAIAgents: return try OpenAITraces.histories(record, named: file.name)
    case .autoGen:
      return [try AutoGenMessages.history(record, named: file.name, options: options)]
    case .copilotCLI:
      return [try CopilotEvents.history(record, named: file.name, options: options)]
    case .otlp: return try OTLPTraces.histories(record, named: file.name)
    }
  }
}
