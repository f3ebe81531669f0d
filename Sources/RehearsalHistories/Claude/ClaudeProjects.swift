import Foundation

/// A reader of Claude Code's project logs that groups the log files by session.
///
/// The root log is the log of a session's main agent. Each sub-agent (child) has a log file of its own, named
/// `agent-ID.jsonl`. Old versions of Claude Code write the records of sub-agents into the root log instead.
struct ClaudeProjects {
  private var rootLogs: [LogFiles.File] = []
  /// The log files of sub-agents, by the path of the root log without its extension.
  private var childLogsByRoot: [String: [LogFiles.File]] = [:]
  private var orphanLogs: [LogFiles.File] = []
  private let options: ImportOptions

  init(_ files: [LogFiles.File], _ options: ImportOptions) {
    self.options = options
    rootLogs = files.filter { !$0.nameWithoutExtension.hasPrefix("agent-") }
    let rootPaths = Set(rootLogs.map { $0.folder + $0.nameWithoutExtension })
    var unassignedChildLogs: [(file: LogFiles.File, root: String?)] = []
    for file in files where file.nameWithoutExtension.hasPrefix("agent-") {
      let root = Self.rootPath(of: file)
      if let root, rootPaths.contains(root) {
        childLogsByRoot[root, default: []].append(file)
      } else {
        unassignedChildLogs.append((file, root))
      }
    }
    assignChildLogsToRenamedRoots(unassignedChildLogs)
  }

  /// Assigns log files of sub-agents to root logs whose files have been renamed.
  ///
  /// A root log normally has the name of its session. If it was renamed, or has several sessions, the session
  /// identifiers are read from its records. Only root logs in a folder where the root log of one of the sub-agents
  /// is expected are considered. A sub-agent's log without a root log becomes an orphan.
  private mutating func assignChildLogsToRenamedRoots(
    _ unassignedLogs: [(file: LogFiles.File, root: String?)]
  ) {
    let folders = Set(
      unassignedLogs.compactMap { log in
        log.root.map { root in root.lastIndex(of: "/").map { root[...$0] } ?? "" }
      }
    )
    var rootPathsBySession: [String: String] = [:]
    for root in rootLogs where folders.contains(root.folder[...]) {
      for sessionID in Self.sessionIDs(root) {
        rootPathsBySession[root.folder + sessionID] = root.folder + root.nameWithoutExtension
      }
    }
    for (file, expectedRootPath) in unassignedLogs {
      if let root = expectedRootPath.flatMap({ rootPathsBySession[$0] }) {
        childLogsByRoot[root, default: []].append(file)
      } else {
        orphanLogs.append(file)
      }
    }
  }

  /// Returns the expected path of the root log for a sub-agent's log, without the extension.
  ///
  /// If the log is below a folder `SESSION/subagents`, the path is that of the folder `SESSION`. Otherwise,
  /// the name of the root log is the first session identifier in the sub-agent's records. The result is `nil`
  /// if no record has a session identifier.
  private static func rootPath(of file: LogFiles.File) -> String? {
    if let folder = file.folder.range(of: "/subagents/", options: .backwards),
      folder.upperBound == file.folder.endIndex
        || file.folder[folder.upperBound...].hasPrefix("workflows/")
    {
      return String(file.folder[..<folder.lowerBound])
    }
    return firstSessionID(file).map { file.folder + $0 }
  }

  /// Returns the identifiers of the sessions in a log, in the order of their first records.
  ///
  /// The array is empty if the log is named after its first session, because its sub-agents' logs are then found by the
  /// name.
  private static func sessionIDs(_ file: LogFiles.File) -> [String] {
    var sessionIDs: [String] = []
    _ = try? RecordFile(file.path).read { record, _ in
      guard let sessionID = record["sessionId"]?.string, !sessionIDs.contains(sessionID) else {
        return true
      }
      sessionIDs.append(sessionID)
      return sessionID != file.nameWithoutExtension
    }
    return sessionIDs.first == file.nameWithoutExtension ? [] : sessionIDs
  }

  private static func firstSessionID(_ file: LogFiles.File) -> String? {
    var sessionID: String?
    _ = try? RecordFile(file.path).read { record, _ in
      sessionID = record["sessionId"]?.string
      return sessionID == nil
    }
    return sessionID
  }

  /// Returns the histories of all sessions, and adds files that cannot be read to `skipped`.
  ///
  /// Sessions with a root log come first. Logs of sub-agents without a root log follow: those with
  /// the same expected root log form one history.
  func readHistories(_ skipped: inout [SkippedFile]) -> [History] {
    var histories: [History] = []
    for root in rootLogs {
      let childLogs = childLogsByRoot[root.folder + root.nameWithoutExtension] ?? []
      let sessions = sessions(in: root, &skipped)
      let childLogsBySession = Dictionary(grouping: childLogs) { file in
        sessions.count > 1
          ? Self.firstSessionID(file).flatMap { id in
            sessions.firstIndex { $0.recordCountBySession[id] != nil }
          } ?? 0 : 0
      }
      for (index, session) in sessions.enumerated() {
        let childLogs = childLogsBySession[index] ?? []
        histories.append(history(of: session, root, childLogs, &skipped))
      }
    }
    let orphanLogsByRoot = Dictionary(grouping: orphanLogs) {
      Self.rootPath(of: $0) ?? $0.relativePath
    }
    for (_, files) in orphanLogsByRoot.sorted(by: { $0.key < $1.key }) {
      let session = ClaudeSession(.claudeProject, options: options)
      histories.append(history(of: session, nil, files, &skipped))
    }
    return histories
  }

  /// Returns the sessions in a root log, and adds the log to `skipped` if it cannot be read.
  ///
  /// There is always at least one session.
  private func sessions(
    in root: LogFiles.File,
    _ skipped: inout [SkippedFile]
  ) -> [ClaudeSession] {
    var sessions = ClaudeSessionFile(
      named: root.relativePath,
      stem: root.nameWithoutExtension,
      .claudeProject,
      options
    )
    do {
      return try sessions.read(RecordFile(root.path))
    } catch {
      skipped.append(SkippedFile(path: root.displayPath, reason: .unreadable, counts: .init()))
      return sessions.sessions
    }
  }

  /// Reads the logs of a session's sub-agents, and returns the history of the session.
  ///
  /// Adds logs that cannot be read to `skipped`.
  private func history(
    of session: ClaudeSession,
    _ root: LogFiles.File?,
    _ childLogs: [LogFiles.File],
    _ skipped: inout [SkippedFile]
  ) -> History {
    var metadata: [String: SubagentMetadata] = [:]
    for file in childLogs {
      let kind = Self.sourceKind(file)
      do {
        try session.read(RecordFile(file.path), named: file.relativePath, kind)
      } catch {
        skipped.append(SkippedFile(path: file.displayPath, reason: .unreadable, counts: .init()))
      }
      if case .child(let agent) = kind { metadata[agent] = Self.metadata(beside: file) }
    }
    var history = session.finishHistory(rootStem: root?.nameWithoutExtension, metadata: metadata)
    history.folder = (root ?? childLogs.first)?.baseFolder ?? ""
    return history
  }

  private static func sourceKind(_ file: LogFiles.File) -> ClaudeSession.Source.Kind {
    guard file.nameWithoutExtension.hasPrefix("agent-") else { return .root }
    let agentID = String(file.nameWithoutExtension.dropFirst("agent-".count))
    return agentID.hasPrefix("acompact-") ? .compaction : .child(agent: agentID)
  }

  /// Returns the metadata of a sub-agent from the file `agent-ID.meta.json` next to its log.
  ///
  /// The result is `nil` if the file is missing or invalid, or has 1 MiB or more.
  private static func metadata(beside file: LogFiles.File) -> SubagentMetadata? {
    let path = file.path.dropLast(".jsonl".count) + ".meta.json"
    guard let data = FileManager.default.contents(atPath: String(path)), data.count < 1 << 20,
      let (value, _) = JSONValue.read(Array(data))
    else { return nil }
    return SubagentMetadata(
      call: value["toolUseId"]?.string,
      type: value["agentType"]?.string
    )
  }
}

/// The metadata of a sub-agent: the identifier of the tool call that started the agent, and the agent's type.
///
/// Claude Code writes the metadata to the file `agent-ID.meta.json` next to the agent's log.
struct SubagentMetadata {
  var call: String?
  var type: String?
}
