import Foundation

/// The project logs of Claude Code, each root with the logs of its children.
struct ClaudeProjects {
  private var roots: [LogFiles.File] = []
  /// The logs of children, by the folder and name of their root, or alone.
  private var children: [String: [LogFiles.File]] = [:]
  private var orphans: [LogFiles.File] = []
  private let options: ImportOptions

  init(_ files: [LogFiles.File], _ options: ImportOptions) {
    self.options = options
    roots = files.filter { !$0.stem.hasPrefix("agent-") }
    let names = Set(roots.map { $0.folder + $0.stem })
    var unplaced: [(file: LogFiles.File, root: String?)] = []
    for file in files where file.stem.hasPrefix("agent-") {
      let root = Self.root(of: file)
      if let root, names.contains(root) {
        children[root, default: []].append(file)
      } else {
        unplaced.append((file, root))
      }
    }
    place(unplaced)
  }

  /// Finds the roots of children among those whose files are not named after their sessions.
  private mutating func place(_ unplaced: [(file: LogFiles.File, root: String?)]) {
    let folders = Set(unplaced.map(\.file.folder))
    var renamed: [String: String] = [:]
    for root in roots where folders.contains(root.folder) {
      guard let session = Self.session(root) else { continue }
      renamed[root.folder + session] = root.folder + root.stem
    }
    for (file, root) in unplaced {
      if let root = root.flatMap({ renamed[$0] }) {
        children[root, default: []].append(file)
      } else {
        orphans.append(file)
      }
    }
  }

  /// Returns the name of a child's root without its extension: by its folder, or else by its first record.
  private static func root(of file: LogFiles.File) -> String? {
    if let folder = file.folder.range(of: "/subagents/", options: .backwards),
      folder.upperBound == file.folder.endIndex
        || file.folder[folder.upperBound...].hasPrefix("workflows/")
    {
      return String(file.folder[..<folder.lowerBound])
    }
    return session(file).map { file.folder + $0 }
  }

  private static func session(_ file: LogFiles.File) -> String? {
    var session: String?
    _ = try? RecordFile(file.path).read { record, _ in
      session = record["sessionId"]?.string
      return session == nil
    }
    return session
  }

  /// Returns the histories of all roots, followed by those of children without a root.
  func histories(_ skipped: inout [SkippedFile]) -> [History] {
    var histories: [History] = []
    func read(_ root: LogFiles.File?, _ children: [LogFiles.File]) {
      let session = ClaudeSession(.claudeProject, options: options)
      var calls: [String: ChildRecord] = [:]
      for file in [root].compactMap(\.self) + children {
        do {
          try session.read(RecordFile(file.path), named: file.name, Self.kind(file))
        } catch {
          skipped.append(
            SkippedFile(path: file.shown, reason: .unreadable, counts: .init())
          )
        }
        if case .child(let agent) = Self.kind(file) { calls[agent] = Self.record(beside: file) }
      }
      var history = session.finished(stem: root?.stem, calls: calls)
      history.folder = (root ?? children.first)?.base ?? ""
      histories.append(history)
    }
    for root in roots { read(root, children[root.folder + root.stem] ?? []) }
    let groups = Dictionary(grouping: orphans) { Self.root(of: $0) ?? $0.name }
    for (_, files) in groups.sorted(by: { $0.key < $1.key }) { read(nil, files) }
    return histories
  }

  private static func kind(_ file: LogFiles.File) -> ClaudeSession.Source.Kind {
    guard file.stem.hasPrefix("agent-") else { return .root }
    let agent = String(file.stem.dropFirst("agent-".count))
    return agent.hasPrefix("acompact-") ? .compaction : .child(agent: agent)
  }

  /// Returns what the file beside a child's log says; `nil` if there is none.
  private static func record(beside file: LogFiles.File) -> ChildRecord? {
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

/// What the file beside a child's log says: the call that started the child, and the child's type.
struct ChildRecord {
  var call: String?
  var type: String?
}
