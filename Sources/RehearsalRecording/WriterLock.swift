import Foundation
import GRDB
import Synchronization

/// A lock that prevents other processes from recording into the same file.
///
/// Without the lock, two processes that make the same runs would record them twice. The lock uses `flock` and is
/// independent of SQLite's locks. The operating system releases the lock when the process ends, even after a crash.
/// Processes that only read the file need no lock.
package final class WriterLock: Sendable {
  private let lockedDescriptor: Mutex<Int32?>

  /// Locks an existing file.
  ///
  /// - Throws: `DatabaseError` with the code `SQLITE_BUSY` if another process has locked the file.
  init(_ path: String) throws {
    let descriptor = unsafe Foundation.open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
    // If the file cannot be opened here, SQLite cannot open it either and reports the reason.
    lockedDescriptor = Mutex(descriptor < 0 ? nil : descriptor)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else {
      return
    }
    close(descriptor)
    lockedDescriptor.withLock { $0 = nil }
    throw DatabaseError(resultCode: .SQLITE_BUSY)
  }

  /// Releases the lock, so that other processes can record into the file.
  ///
  /// Close the database first, because closing any descriptor of the file also releases SQLite's locks on the
  /// file.
  package func release() {
    lockedDescriptor.withLock { lockedDescriptor in
      // Closing the descriptor is not enough. A child process that is just starting can have a copy of the descriptor,
      // and the copy would keep the lock.
      if let descriptor = lockedDescriptor {
        flock(descriptor, LOCK_UN)
        close(descriptor)
      }
      lockedDescriptor = nil
    }
  }

  deinit { release() }
}

extension Recording {
  /// Checks that no other process is recording into a file.
  ///
  /// - Throws: ``RecordingError`` if another process is recording into the file.
  public static func checkUnused(_ path: String) throws {
    try lock(path).release()
  }

  /// Prevents other processes from recording into a file until the lock is released or no longer used.
  ///
  /// A file that does not exist is not locked.
  ///
  /// - Throws: ``RecordingError`` if another process is recording into the file.
  package static func lock(_ path: String) throws -> WriterLock {
    do {
      return try WriterLock(path)
    } catch {
      throw RecordingError(error, path: path)
    }
  }
}
