import Foundation
import RehearsalRunning

/// Files that are all made, or none where one is already there.
struct NewFiles {
  private let files: [(path: String, content: [UInt8])]

  init(_ files: [(String, [UInt8])]) {
    self.files = files.map { ($0.0, $0.1) }
  }

  func write() throws {
    if let taken = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
      throw RunningError(
        .inputOutput,
        "\(taken.path): error: the file is already there; move it, or name another folder"
      )
    }
    var made: [URL] = []
    for (path, content) in files {
      let url = URL(filePath: path)
      do {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try Data(content).write(to: url, options: .withoutOverwriting)
        made.append(url)
      } catch {
        // Nothing was there before, so what is there now is a part of this; what another process made
        // meanwhile is not.
        if (error as? CocoaError)?.code != .fileWriteFileExists { made.append(url) }
        for url in made { try? FileManager.default.removeItem(at: url) }
        throw RunningError(.inputOutput, "\(path): error: cannot be written: \(error.cause)")
      }
    }
  }
}
