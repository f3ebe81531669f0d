import Foundation
import RehearsalDefinitions
import RehearsalRunning

/// Files that are created together.
///
/// If one of the files exists or cannot be written, no new file remains.
struct NewFiles {
  private let files: [(path: String, content: [UInt8])]

  init(_ files: [(String, [UInt8])]) {
    self.files = files.map { ($0.0, $0.1) }
  }

  func write() throws {
    if let existingFile = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
      throw RunningError(
        .inputOutput,
        "\(existingFile.path): error: the file already exists; move it, or name another folder"
      )
    }
    var createdFiles: [URL] = []
    for (path, content) in files {
      let url = URL(filePath: path)
      do {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try Data(content).write(to: url, options: .withoutOverwriting)
        createdFiles.append(url)
      } catch {
        // The file did not exist before, so a part of it may have been written now. It is removed, unless another
        // process created it in the meantime.
        if (error as? CocoaError)?.code != .fileWriteFileExists { createdFiles.append(url) }
        for url in createdFiles { try? FileManager.default.removeItem(at: url) }
        throw RunningError(.inputOutput, "\(path): error: cannot be written: \(error.failureText)")
      }
    }
  }
}
