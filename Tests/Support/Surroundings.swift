package import Foundation

/// Where the tests find the project, and the material beside it.
package enum Surroundings {
  /// The project's folder.
  package static let project = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of real material that lies beside the project, where there is one.
  package static let shared: URL? = {
    let folder = project.deletingLastPathComponent().appending(path: "shared")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  /// Whether the material is there; tests that need it are skipped where it is not.
  package static var hasShared: Bool { shared != nil }

  /// Returns the text of a file below the project's folder.
  package static func text(_ path: String) throws -> String {
    try String(contentsOf: project.appending(path: path), encoding: .utf8)
  }

  /// Makes a folder that is empty, hands it over and removes it.
  package static func withFolder<Value>(
    _ body: (URL) async throws -> Value
  ) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "rehearsal-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
  }
}
