import Foundation
import GRDB
import Synchronization

/// A lock that prevents other processes from recording into the same file.
///
/// Without the lock, two processes that make the same runs would record them twice. The lock uses `flock` and
/// is independent of SQLite's locks. The operating system releases it when the process ends, even after a
/// crash. Readers need no lock.
final class WriterLock: Sendable {
  private let file: Mutex<Int32?>

  /// Locks an existing file.
  ///
  /// - Throws: `DatabaseError` with the code `SQLITE_BUSY` if another writer has locked the file.
  init(_ path: String) throws {
    let file = unsafe Foundation.open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
    // If the file cannot be opened here, SQLite cannot open it either and reports the reason.
    self.file = Mutex(file < 0 ? nil : file)
    guard file >= 0, flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    close(file)
    self.file.withLock { $0 = nil }
    throw DatabaseError(resultCode: .SQLITE_BUSY)
  }

  /// Releases the lock, so that other processes can record into the file.
  ///
  /// Close the database first: closing any descriptor of the file also releases SQLite's locks on it.
  func release() {
    file.withLock { file in
      // A process that is being started at this moment has a copy of the descriptor, which would keep the lock.
      if let descriptor = file {
        flock(descriptor, LOCK_UN)
        close(descriptor)
      }
      file = nil
    }
  }

  deinit { release() }
}

extension Recording {
  /// Checks that no other process records into a file.
  ///
  /// - Throws: ``RecordingError`` if another process does.
  public static func checkUnused(_ path: String) throws {
    do {
      try WriterLock(path).release()
    } catch {
      throw RecordingError(error, path: path)
    }
  }
}
