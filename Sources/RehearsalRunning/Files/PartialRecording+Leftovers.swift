import Foundation
import RehearsalDefinitions
import RehearsalRecording

/// The removal of temporary files that killed commands have left behind.
extension PartialRecording {
  /// The part of a temporary file's name between the name of the merged recording and the process identifier.
  static let mergingInfix = ".merging-"

  /// Removes the temporary files of earlier merges into a recording whose processes have ended.
  ///
  /// A process that is killed cannot remove its temporary file. A file stays if its process may still be at work, or if
  /// the file is no recording.
  static func discardLeftovers(ofMergesInto path: String) {
    let url = URL(filePath: path)
    let folder = url.deletingLastPathComponent().path
    let prefix = url.lastPathComponent + mergingInfix
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names.sorted() where name.hasPrefix(prefix) {
      let temporaryPath = folder + "/" + name
      guard let process = Int32(name.dropFirst(prefix.count)), hasEnded(process),
        FileKind(ofFileAt: temporaryPath, followsLinks: false) == .regular,
        isDatabase(temporaryPath), (try? Recording.checkUnused(temporaryPath)) != nil
      else { continue }
      removeDatabase(temporaryPath)
    }
  }

  /// Returns whether no other process has the given process identifier.
  ///
  /// This process does not count. In containers, a process often has the identifier of an earlier one.
  private static func hasEnded(_ process: Int32) -> Bool {
    guard process > 0 else { return false }
    return process == ProcessInfo.processInfo.processIdentifier
      || kill(process, 0) != 0 && errno == ESRCH
  }
}
