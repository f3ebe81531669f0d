import Foundation
import RehearsalSimulation

/// A key for the path of a scenario file in files that commands write, such as a corpus of seeds or a recording.
///
/// An absolute path into the working folder has the same key as the path relative to this folder.
struct ScenarioPathKey: Hashable, Sendable {
  private let exactPath: String

  init(_ path: String) {
    guard path.hasPrefix("/") else {
      exactPath = PathPattern.exactKey(of: path)
      return
    }
    let folder = FileManager.default.currentDirectoryPath
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    let isInFolder = path.utf8.starts(with: prefix.utf8)
    let relativePath = isInFolder ? String(path.utf8.dropFirst(prefix.utf8.count)) : path
    exactPath = PathPattern.exactKey(of: relativePath ?? path)
  }
}
