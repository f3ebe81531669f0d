import RehearsalSimulation

/// A reader of a log file of Claude Code that keeps the sessions in the file apart.
///
/// Usually, a file has the records of one session. It has several if the output of several commands was appended to
/// one file, or if logs were concatenated. Each of them is a history of its own, so that the end of one session does
/// not hide how another one ended.
///
/// A session that was resumed continues in a new file, which can begin with copies of the records of the earlier
/// session. Such records stay in one history.
struct ClaudeSessionFile {
  /// The state of reading one of the sessions.
  private struct Part {
    var session: ClaudeSession
    var source: ClaudeSession.Source
    /// The identifiers in the records of the session: its own first, then those that continue it.
    var identifiers: [String] = []
  }

  private let format: LogFormat
  private let options: ImportOptions
  private let name: String
  /// The name of the file without its extension.
  private let stem: String
  private var parts: [Part] = []
  /// The index in `parts` of the session with an identifier.
  private var partIndices: [String: Int] = [:]
  /// The index in `parts` of the session of the latest record.
  private var currentIndex = 0

  /// Creates the reader of a file.
  ///
  /// - Parameters:
  ///   - name: The path of the file in histories.
  ///   - stem: The name of the file without its extension.
  ///   - format: The format of the file: a project log or an output stream.
  ///   - options: The options of the import.
  init(named name: String, stem: String, _ format: LogFormat, _ options: ImportOptions) {
    self.format = format
    self.options = options
    self.name = name
    self.stem = stem
    addPart()
  }

  /// Reads the file, and returns its sessions in the order of their first records.
  ///
  /// There is always at least one session.
  ///
  /// - Throws: An error of Foundation if the file cannot be read.
  mutating func read(_ file: RecordFile) throws -> [ClaudeSession] {
    var shares = RecordShares()
    let fileCounts = try file.readWithSizes { record, line, size in
      let index = partIndex(of: record)
      currentIndex = index
      let place = History.LogPosition(file: parts[index].source.fileIndex, line: line)
      parts[index].session.readRecord(record, place, &parts[index].source)
      shares.add("\(index)", line: line, size: size)
      return true
    }
    let counts = shares.counts(of: parts.indices.map { "\($0)" }, in: fileCounts)
    for (part, counts) in zip(parts, counts) { part.session.history.lineCounts += counts }
    return sessions
  }

  /// The sessions that have been read so far, at least one.
  var sessions: [ClaudeSession] { parts.map(\.session) }

  private mutating func addPart() {
    let session = ClaudeSession(format, options: options)
    parts.append(Part(session: session, source: session.beginFile(named: name, .root)))
  }

  /// Returns the index in `parts` of the session that a record belongs to, which is added if it is new.
  ///
  /// A record without a session belongs to the session of the record before it, and so does a record of an unknown
  /// session that no message has shown yet. For example, hooks of a resumed session can report before it begins.
  private mutating func partIndex(of record: JSONValue) -> Int {
    guard let identifier = (record["sessionId"] ?? record["session_id"])?.string else {
      return currentIndex
    }
    if let index = partIndices[identifier] { return index }
    guard showsSession(record) else { return currentIndex }
    var index = parts[0].identifiers.isEmpty ? 0 : parts.count
    if index > 0, let continuedIndex = indexOfContinuedPart(record, identifier) {
      index = continuedIndex
    } else if index > 0 {
      addPart()
    }
    parts[index].identifiers.append(identifier)
    partIndices[identifier] = index
    return index
  }

  /// Returns whether a record shows that its session has begun.
  private func showsSession(_ record: JSONValue) -> Bool {
    let type = record["type"]?.string
    if format == .streamJSON, type == "result" || record["subtype"]?.string == "init" {
      return true
    }
    return (type == "user" || type == "assistant") && record["message"] != nil
  }

  /// Returns the index in `parts` of the session that the first message of another session continues.
  ///
  /// The result is `nil` if the other session continues none. In an output stream, each session is complete. In a
  /// project log, a session stands alone if its first message has no message before it. If the file is named after a
  /// session, Claude Code wrote it as the log of this session, and nothing in it stands alone.
  private func indexOfContinuedPart(_ record: JSONValue, _ identifier: String) -> Int? {
    guard format == .claudeProject else { return nil }
    let parent = record["parentUuid"]?.string ?? record["logicalParentUuid"]?.string
    if let parent, let index = parts.firstIndex(where: { $0.source.hasRecord(parent) }) {
      return index
    }
    let isNamedAfterSession = identifier == stem || partIndices[stem] != nil
    let isAlone =
      parent == nil && record["agentId"]?.string == nil && record["isSidechain"]?.bool != true
    return isAlone && !isNamedAfterSession ? nil : currentIndex
  }
}

extension ClaudeSession.Source {
  /// Returns whether the file has had a record with the given identifier.
  fileprivate func hasRecord(_ identifier: String) -> Bool {
    recordIDHashes.contains(Digest(of: identifier).low)
  }
}
