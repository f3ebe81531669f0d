import Foundation

/// A reader of Claude Code's project logs that groups the log files by session.
///
/// The log of a session's main agent is the root log. Each sub-agent (child) has a log file of its own, named
/// `agent-ID.jsonl`.
struct ClaudeProjects {
  private var roots: [LogFiles.File] = []
  /// The log files of children by their root log, as its path without the extension.
  private var children: [String: [LogFiles.File]] = [:]
  private var orphans: [LogFiles.File] = []
  private let options: ImportOptions

  init(_ files: [LogFiles.File], _ options: ImportOptions) {
    self.options = options
    roots = files.filter { !$0.stem.hasPrefix("agent-") }
    let rootPaths = Set(roots.map { $0.folder + $0.stem })
    var unplaced: [(file: LogFiles.File, root: String?)] = []
    for file in files where file.stem.hasPrefix("agent-") {
      let root = Self.rootPath(of: file)
      if let root, rootPaths.contains(root) {
        children[root, default: []].append(file)
      } else {
        unplaced.append((file, root))
      }
    }
    assignToRenamedRoots(unplaced)
  }

  /// Assigns child logs to root logs whose file names differ from their session identifiers, such as renamed files.
  ///
  /// The first record with a session identifier in a root log tells which session the log has. Child logs whose root
  /// log is not found become orphans.
  private mutating func assignToRenamedRoots(_ unplaced: [(file: LogFiles.File, root: String?)]) {
    let folders = Set(unplaced.map(\.file.folder))
    var renamedRoots: [String: String] = [:]
    for root in roots where folders.contains(root.folder) {
      guard let session = Self.firstSessionID(root) else { continue }
      renamedRoots[root.folder + session] = root.folder + root.stem
    }
    for (file, root) in unplaced {
      if let root = root.flatMap({ renamedRoots[$0] }) {
        children[root, default: []].append(file)
      } else {
        orphans.append(file)
      }
    }
  }

  /// Returns the path that a child's root log should have, without the extension.
  ///
  /// The path comes from the folder of the child's log, such as `SESSION/subagents/`. For another folder, it comes from
  /// the session identifier in the child's first records. It is `nil` if those records name no session.
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

  /// Returns one history for each root log, followed by one for each group of children whose root log is missing.
  ///
  /// Files that cannot be read are added to `skipped`.
  func histories(_ skipped: inout [SkippedFile]) -> [History] {
    var histories: [History] = []
    func readHistory(_ root: LogFiles.File?, _ children: [LogFiles.File]) {
      let session = ClaudeSession(.claudeProject, options: options)
      var metadata: [String: ChildRecord] = [:]
      for file in [root].compactMap(\.self) + children {
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
      var history = session.finished(stem: root?.stem, calls: metadata)
      history.folder = (root ?? children.first)?.baseFolder ?? ""
      histories.append(history)
    }
    for root in roots { readHistory(root, children[root.folder + root.stem] ?? []) }
    let groups = Dictionary(grouping: orphans) { Self.rootPath(of: $0) ?? $0.name }
    for (_, files) in groups.sorted(by: { $0.key < $1.key }) { readHistory(nil, files) }
    return histories
  }

  private static func sourceKind(_ file: LogFiles.File) -> ClaudeSession.Source.Kind {
    guard file.stem.hasPrefix("agent-") else { return .root }
    let agent = String(file.stem.dropFirst("agent-".count))
    return agent.hasPrefix("acompact-") ? .compaction : .child(agent: agent)
  }

  /// Returns the metadata in the file `agent-ID.meta.json` next to a child's log; `nil` if the file is missing or
  /// invalid.
  private static func metadata(beside file: LogFiles.File) -> ChildRecord? {
    let path = file.path.dropLast(".jsonl".count) + ".meta.json"
    guard let data = FileManager.default.contents(atPath: String(path)), data.count < 1 << 20,
      let (value, _) = JSONValue.read(Array(data))
    else { return nil }
    return ChildRecord(
      call: value["toolUseId"]?.string,
      type: value["agentType"]?.string
    )
  }
}

/// The metadata of a sub-agent: the identifier of the tool call that started the agent, and the agent's type.
///
/// Claude Code writes the metadata to the file `agent-ID.meta.json` next to the agent's log.
struct ChildRecord {
  var call: String?
  var type: String?
}
