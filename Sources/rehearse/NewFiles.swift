import Foundation
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRunning

/// Files that are created together, one after the other.
///
/// If one of the files exists or cannot be written, no new file remains. If the process is killed, the files that it
/// has written remain, and the same command can be repeated.
struct NewFiles {
  private typealias File = (path: String, content: [UInt8])

  private let files: [File]
  /// The folder that has all files.
  private let folder: String

  init(_ files: [(String, [UInt8])], in folder: String) {
    self.files = files.map { ($0.0, $0.1) }
    self.folder = folder
  }

  func write() throws {
    // Without the lock, another process could take files for finished that this one removes after an error.
    let lock = try FolderLock.lock(folder)
    defer { lock?.release() }
    let finishedCount = files.prefix(while: Self.isFinished).count
    let unfinishedFile = files.dropFirst(finishedCount).first.flatMap {
      Self.isBegun($0, isFirst: finishedCount == 0) ? $0 : nil
    }
    let newFiles = files.dropFirst(finishedCount + (unfinishedFile == nil ? 0 : 1))
    let existingFile = newFiles.first { FileManager.default.fileExists(atPath: $0.path) }
    let allFinishedFile = finishedCount == files.count ? files.first : nil
    if let existingFile = existingFile ?? allFinishedFile {
      throw RunningError(
        .inputOutput,
        "\(existingFile.path): error: the file already exists; move it, or name another folder"
      )
    }
    if let unfinishedFile { try? FileManager.default.removeItem(atPath: unfinishedFile.path) }
    try Self.create(files.dropFirst(finishedCount))
  }

  private static func create(_ files: ArraySlice<File>) throws {
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

  /// Returns whether a file exists and has its whole content.
  private static func isFinished(_ file: File) -> Bool {
    existingContent(of: file).map { $0 == file.content } ?? false
  }

  /// Returns whether a file exists and has only the first part of its content, as a killed process leaves it.
  ///
  /// If the first file is empty, the result is `false`, because nothing shows that this command made the file.
  private static func isBegun(_ file: File, isFirst: Bool) -> Bool {
    guard let content = existingContent(of: file) else { return false }
    return content.count < file.content.count && file.content.starts(with: content)
      && !(isFirst && content.isEmpty)
  }

  private static func existingContent(of file: File) -> [UInt8]? {
    guard FileKind(ofFileAt: file.path, followsLinks: true) == .regular else { return nil }
    return FileManager.default.contents(atPath: file.path).map(Array.init)
  }
}
