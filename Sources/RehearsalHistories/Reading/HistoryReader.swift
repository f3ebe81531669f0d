import Foundation

/// A reader of log files that creates one history for each session.
public struct HistoryReader: Sendable {
  private let options: ImportOptions

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - keepsText: Whether to keep the texts of prompts, results and commands.
  ///   - tasks: The identifiers of planned tasks to look for in prompts, in the order of the plan.
  public init(keepsText: Bool = false, tasks: [String] = []) {
    options = ImportOptions(keepsText: keepsText, tasks: TaskNameFinder(tasks))
  }

  /// The result of an import: the histories, and the files that were skipped.
  public struct Result: Sendable {
    /// The histories, sorted by the relative path of their first log file.
    public var histories: [History] = []
    /// The files and folders that the import did not use, each with the reason.
    public var skippedFiles: [SkippedFile] = []
  }

  /// Returns a text without its private parts.
  ///
  /// A home folder becomes `~`, an e-mail address becomes `(address)`, and an access key becomes `(key)`.
  package static func withoutSecrets(_ text: String) -> String {
    SecretText.removingSecrets(from: text)
  }

  /// Reads all logs at or below the given paths.
  ///
  /// - Parameter paths: The paths of files and folders.
  /// - Returns: The histories, and the files that were skipped.
  /// - Throws: ``HistoryError`` if one of the given paths does not exist or is a folder that cannot be read.
  public func read(_ paths: [String]) throws -> Result {
    let logFiles = try LogFiles(paths)
    var result = Result()
    result.skippedFiles =
      logFiles.specialPaths.map {
        SkippedFile(path: $0, reason: .notRegularFile, counts: RecordCounts())
      }
      + logFiles.unreadableFolders.map {
        SkippedFile(path: $0, reason: .unreadable, counts: RecordCounts())
      }
    var logs: [(file: LogFiles.File, format: LogFormat)] = []
    for file in logFiles.files {
      switch Self.classify(file) {
      case .log(let format): logs.append((file, format))
      case .skipped(let reason, let counts):
        result.skippedFiles.append(
          SkippedFile(path: file.displayPath, reason: reason, counts: counts)
        )
      case .logMetadata: break
      }
    }
    func files(_ format: LogFormat) -> [LogFiles.File] {
      logs.filter { $0.format == format }.map(\.file)
    }
    var histories = ClaudeProjects(files(.claudeProject), options).readHistories(
      &result.skippedFiles
    )
    histories += CodexRollouts(files(.codexRollout), options).histories(&result.skippedFiles)
    histories += OpenCodeExports(files(.openCode), options).histories(&result.skippedFiles)
    for (file, format) in logs where !Self.formatsWithChildFiles.contains(format) {
      histories += self.histories(file, format, &result.skippedFiles)
    }
    result.histories = histories.map { history in
      var history = history.withoutPrivateNames()
      history.hasText = options.keepsText
      return history
    }.sorted { ($0.files.first ?? "") < ($1.files.first ?? "") }
    result.skippedFiles.sort { $0.path < $1.path }
    return result
  }

  /// Returns the histories of a file that contains whole sessions.
  ///
  /// A file that cannot be read or that contains no session is added to `skipped`.
  private func histories(
    _ file: LogFiles.File,
    _ format: LogFormat,
    _ skipped: inout [SkippedFile]
  ) -> [History] {
    do {
      let histories = try Self.histories(file, format, options)
      if histories.isEmpty {
        skipped.append(
          SkippedFile(
            path: file.displayPath,
            reason: .unknownFormat,
            counts: try Self.countRecords(file)
          )
        )
      }
      return histories.map { history in
        var history = history
        history.folder = file.baseFolder
        return history
      }
    } catch {
      skipped.append(
        SkippedFile(path: file.displayPath, reason: .unreadable, counts: RecordCounts())
      )
      return []
    }
  }

  /// The formats in which each agent of a session has a file of its own.
  private static let formatsWithChildFiles: Set<LogFormat> = [
    .claudeProject, .codexRollout, .openCode,
  ]

  private enum Classification {
    case log(LogFormat)
    case skipped(SkippedFile.Reason, RecordCounts)
    /// The file contains metadata of a log, and is read together with the log.
    case logMetadata
  }

  private static func classify(_ file: LogFiles.File) -> Classification {
    if file.relativePath.hasSuffix(".meta.json"),
      FileManager.default.fileExists(atPath: file.path.dropLast(".meta.json".count) + ".jsonl")
    {
      return .logMetadata
    }
    guard [".jsonl", ".json", ".ndjson", ".log"].contains(where: file.relativePath.hasSuffix) else {
      return .skipped(.otherExtension, RecordCounts())
    }
    do {
      switch try LogFormatDetector.detectFileType(RecordFile(file.path)) {
      case .log(let format): return .log(format)
      case .unknown: return .skipped(.unknownFormat, try countRecords(file))
      case .document: return .skipped(.otherDocument, try countRecords(file))
      case .tooLarge: return .skipped(.tooLarge, RecordCounts())
      case .withoutJSON:
        let isDocument = file.relativePath.hasSuffix(".json")
        return .skipped(isDocument ? .otherDocument : .noRecords, try countRecords(file))
      case .empty: return .skipped(.empty, RecordCounts())
      }
    } catch {
      return .skipped(.unreadable, RecordCounts())
    }
  }

  private static func countRecords(_ file: LogFiles.File) throws -> RecordCounts {
    try RecordFile(file.path).read { _, _ in true }
  }

  private static func histories(
    _ file: LogFiles.File,
    _ format: LogFormat,
    _ options: ImportOptions
  ) throws -> [History] {
    let recordFile = RecordFile(file.path)
    switch format {
    case .claudeProject, .codexRollout, .openCode: return []
    case .streamJSON:
      var sessions = ClaudeSessionFile(
        named: file.relativePath,
        stem: file.nameWithoutExtension,
        .streamJSON,
        options
      )
      return try sessions.read(recordFile).map { $0.finishHistory(rootStem: nil, metadata: [:]) }
    case .hookDispatch: return [try DispatchLedger.history(recordFile, named: file.relativePath)]
    case .openAIAgents: return try OpenAITraces.histories(recordFile, named: file.relativePath)
    case .autoGen:
      return [try AutoGenMessages.history(recordFile, named: file.relativePath, options: options)]
    case .copilotCLI:
      return [try CopilotEvents.history(recordFile, named: file.relativePath, options: options)]
    case .otlp: return try OTLPTraces.histories(recordFile, named: file.relativePath)
    }
  }
}
