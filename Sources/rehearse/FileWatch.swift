import Foundation
import RehearsalRunning

/// A watch that notices changes of definitions, scenarios and other text files in folders.
struct FileWatch: Sendable {
  /// The extensions of the files that are watched in folders.
  ///
  /// A file whose own path is in `paths` is watched whatever its extension is.
  private static let watchedExtensions: Set = ["md", "yaml", "yml", "json", "mdc", "toml"]
  /// The names of folders that are not watched, because they have no definitions and can be large.
  ///
  /// Other folders whose names begin with a dot, such as `.claude`, are watched.
  private static let skippedFolders: Set = [".git", ".build", "node_modules", ".venv"]
  /// The time between two checks of the files.
  private static let checkInterval = Duration.milliseconds(300)

  private let paths: [String]
  /// The absolute paths of files that are not watched, because the command itself writes them.
  private let writtenFiles: Set<String>

  /// Creates a watch over files and folders, apart from the files that the command writes.
  init(_ paths: [String], except excludedPaths: [String]) {
    self.paths = paths
    writtenFiles = Set(excludedPaths.map { URL(filePath: $0).standardizedFileURL.path })
  }

  /// The modification time in seconds and the size in bytes of each watched file, keyed by its path.
  typealias State = [String: [Double]]

  /// The current state of the watched files.
  var currentState: State {
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
        if Self.skippedFolders.contains(file.lastPathComponent) {
          files?.skipDescendants()
        } else if Self.watchedExtensions.contains(file.pathExtension) {
          add(file.path, to: &state)
        }
      }
    }
    return state
  }

  private func add(_ path: String, to state: inout State) {
    let path = URL(filePath: path).standardizedFileURL.path
    guard !writtenFiles.contains(path),
      let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular,
      let date = attributes[.modificationDate] as? Date
    else { return }
    state[path] = [date.timeIntervalSince1970, Double(attributes[.size] as? Int ?? 0)]
  }

  /// Waits until a file has changed, appeared or disappeared since the given state was taken.
  ///
  /// - Throws: `CancellationError` if the Swift task is cancelled.
  func waitForChange(since state: State) async throws {
    while self.currentState == state { try await Task.sleep(for: Self.checkInterval) }
    // An editor may write several files, or one file in several steps, so the function waits until nothing changes.
    var lastState = self.currentState
    while true {
      try await Task.sleep(for: Self.checkInterval)
      let newState = self.currentState
      if newState == lastState { return }
      lastState = newState
    }
  }
}
