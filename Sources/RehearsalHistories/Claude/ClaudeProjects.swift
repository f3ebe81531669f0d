import Foundation

/// A reader of Claude Code's project logs that groups the log files by session.
///
/// The log of a session's main agent is the root log. Each sub-agent (child) has a log file of its own, named
/// `agent-ID.jsonl`.
struct ClaudeProjects {
  private var rootLogs: [LogFiles.File] = []
  /// The log files of sub-agents, by the path of the root log without its extension.
  private var childLogs: [String: [LogFiles.File]] = [:]
  private var orphanLogs: [LogFiles.File] = []
  private let options: ImportOptions

  init(_ files: [LogFiles.File], _ options: ImportOptions) {
    self.options = options
    rootLogs = files.filter { !$0.stem.hasPrefix("agent-") }
    let rootPaths = Set(rootLogs.map { $0.folder + $0.stem })
    var unassignedLogs: [(file: LogFiles.File, root: String?)] = []
    for file in files where file.stem.hasPrefix("agent-") {
      let root = Self.rootPath(of: file)
      if let root, rootPaths.contains(root) {
        childLogs[root, default: []].append(file)
      } else {
        unassignedLogs.append((file, root))
      }
    }
    assignToRenamedRoots(unassignedLogs)
  }

  /// Assigns log files of sub-agents to root logs whose files have been renamed.
  ///
  /// A root log normally has the name of its session. If it was renamed, the session identifier is
  /// read from its records. A sub-agent's log without a root log becomes an orphan.
  private mutating func assignToRenamedRoots(
    _ unassignedLogs: [(file: LogFiles.File, root: String?)]
  ) {
    let folders = Set(unassignedLogs.map(\.file.folder))
    var renamedRoots: [String: String] = [:]
    for root in rootLogs where folders.contains(root.folder) {
      guard let session = Self.firstSessionID(root) else { continue }
      renamedRoots[root.folder + session] = root.folder + root.stem
    }
    for (file, root) in unassignedLogs {
      if let root = root.flatMap({ renamedRoots[$0] }) {
        childLogs[root, default: []].append(file)
      } else {
        orphanLogs.append(file)
      }
    }
  }

  /// Returns the expected path of the root log for a sub-agent's log, without the extension.
  ///
  /// If the log is in a folder such as `SESSION/subagents/`, its root log is `SESSION`. Otherwise,
  /// the first session identifier in its records names the root log. The result is `nil` if no
  /// record names a session.
  private static func rootPath(of file: LogFiles.File) -> String? {
    if let folder = file.folder.range(of: "/subagents/", options: .backwards),
      folder.upperBound == file.folder.endIndex
        || file.folder[folder.upperBound...].hasPrefix("workflows/")
    {
      return String(file.folder[..<folder.lowerBound])
    }
    return firstSessionID(file).map { file.folder + $0 }
  }

  private static func firstSessionID(_ file: LogFiles.File) -> String? {
    var session: String?
    _ = try? RecordFile(file.path).read { record, _ in
      session = record["sessionId"]?.string
      return session == nil
    }
    return session
  }

  /// Returns the histories of all sessions, and adds files that cannot be read to `skipped`.
  ///
  /// Sessions with a root log come first. Logs of sub-agents without a root log follow: those with
  /// the same expected root log form one history.
  func histories(_ skipped: inout [SkippedFile]) -> [History] {
    var histories: [History] = []
    func readHistory(_ root: LogFiles.File?, _ childLogs: [LogFiles.File]) {
      let session = ClaudeSession(.claudeProject, options: options)
      var metadata: [String: SubagentMetadata] = [:]
      for file in [root].compactMap(\.self) + childLogs {
        do {
          try session.read(RecordFile(file.path), named: file.name, Self.sourceKind(file))
        } catch {
          skipped.append(
            SkippedFile(path: file.displayPath, reason: .unreadable, counts: .init())
          )
        }
        if case .child(let agent) = Self.sourceKind(file) {
          metadata[agent] = Self.metadata(beside: file)
        }
      }
      var history = session.finishedHistory(rootStem: root?.stem, metadata: metadata)
      history.folder = (root ?? childLogs.first)?.baseFolder ?? ""
      histories.append(history)
    }
    for root in rootLogs { readHistory(root, childLogs[root.folder + root.stem] ?? []) }
    let groups = Dictionary(grouping: orphanLogs) { Self.rootPath(of: $0) ?? $0.name }
    for (_, files) in groups.sorted(by: { $0.key < $1.key }) { readHistory(nil, files) }
    return histories
  }

  private static func sourceKind(_ file: LogFiles.File) -> ClaudeSession.Source.Kind {
    guard file.stem.hasPrefix("agent-") else { return .root }
    let agent = String(file.stem.dropFirst("agent-".count))
    return agent.hasPrefix("acompact-") ? .compaction : .child(agent: agent)
  }

  /// Returns the metadata of a sub-agent from the file `agent-ID.meta.json` next to its log.
  ///
  /// The result is `nil` if the file is missing, invalid or larger than 1 MB.
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
