import Foundation
import RehearsalRunning

/// A watch over definitions, scenarios and other text files below folders.
struct FileWatch: Sendable {
  /// The endings of the files that are watched.
  private static let endings: Set = ["md", "yaml", "yml", "json", "mdc", "toml"]
  /// The folders that have no definitions and can be large.
  ///
  /// Others whose names begin with a dot, such as `.claude`, are watched.
  private static let skipped: Set = [".git", ".build", "node_modules", ".venv"]
  /// The time between two looks at the files.
  private static let interval = Duration.milliseconds(300)

  private let paths: [String]
  /// The paths of files that are not watched, because the command itself writes them.
  private let written: Set<String>

  /// Creates a watch over files and folders, except the files `written`.
  init(_ paths: [String], except written: [String]) {
    self.paths = paths
    self.written = Set(written.map { URL(filePath: $0).standardizedFileURL.path })
  }

  /// The time of the last change and the size of each file.
  typealias State = [String: [Double]]

  /// The state of the files now.
  var state: State {
    var state: State = [:]
    for path in paths {
      add(path, to: &state)
      let keys: [URLResourceKey] = [.contentModificationDateKey, .fileSizeKey]
      let files = FileManager.default.enumerator(
        at: URL(filePath: path),
        includingPropertiesForKeys: keys,
        options: [.skipsPackageDescendants]
      )
      while let file = files?.nextObject() as? URL {
        if Self.skipped.contains(file.lastPathComponent) {
          files?.skipDescendants()
        } else if Self.endings.contains(file.pathExtension) {
          add(file.path, to: &state)
        }
      }
    }
    return state
  }

  private func add(_ path: String, to state: inout State) {
    let path = URL(filePath: path).standardizedFileURL.path
    guard !written.contains(path),
      let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular,
      let date = attributes[.modificationDate] as? Date
    else { return }
    state[path] = [date.timeIntervalSince1970, Double(attributes[.size] as? Int ?? 0)]
  }

  /// Returns after a file has changed, appeared or disappeared since the state was taken.
  ///
  /// - Throws: `CancellationError` if the Swift task is cancelled.
  func change(since state: State) async throws {
    while self.state == state { try await Task.sleep(for: Self.interval) }
    // An editor may write several files, or one file in several steps.
    var last = self.state
    while true {
      try await Task.sleep(for: Self.interval)
      let new = self.state
      if new == last { return }
      last = new
    }
  }
}
