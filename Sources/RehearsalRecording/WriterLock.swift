import Foundation
import GRDB
import Synchronization

/// A lock that prevents other processes from recording into the same file, or from using the same folder.
///
/// Without the lock, two processes that make the same runs would record them twice. The lock uses `flock` and is
/// independent of SQLite's locks. The operating system releases the lock when the process ends, even after a crash.
/// Processes that only read the file need no lock.
package final class WriterLock: Sendable {
  private let lockedDescriptor: Mutex<Int32?>

  /// Locks an existing file.
  ///
  /// - Throws: `DatabaseError` with the code `SQLITE_BUSY` if another process has locked the file, or has just renamed
  ///   or removed it.
  convenience init(_ path: String) throws {
    try self.init(path, O_RDWR | O_NONBLOCK)
  }

  /// Locks an existing folder.
  ///
  /// - Throws: `DatabaseError` with the code `SQLITE_BUSY` if another process has locked the folder, or has just
  ///   renamed or removed it.
  package convenience init(folder path: String) throws {
    try self.init(path, O_RDONLY | O_DIRECTORY)
  }

  private init(_ path: String, _ access: Int32) throws {
    let descriptor = unsafe Foundation.open(path, access | O_CLOEXEC)
    let isMissing = descriptor < 0 && errno == ENOENT
    lockedDescriptor = Mutex(descriptor < 0 ? nil : descriptor)
    guard descriptor >= 0 else {
      // The caller has just seen the file, so another process has renamed or removed it. If the file
      // cannot be opened for another reason, SQLite cannot open it either and reports the reason.
      if isMissing { throw DatabaseError(resultCode: .SQLITE_BUSY) }
      return
    }
    let isLockedElsewhere = flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
    // Between `open` and `flock`, another process can rename or remove the file, and then release its lock.
    guard isLockedElsewhere || !Self.isOpen(descriptor, path) else { return }
    release()
    throw DatabaseError(resultCode: .SQLITE_BUSY)
  }

  /// Returns whether an open descriptor refers to the file that is now at a path.
  static func isOpen(_ descriptor: Int32, _ path: String) -> Bool {
    var (opened, current) = (stat(), stat())
    return unsafe fstat(descriptor, &opened) == 0 && stat(path, &current) == 0
      && opened.st_dev == current.st_dev && opened.st_ino == current.st_ino
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
  /// - Throws: ``RecordingError`` if another process is recording into the file, or has just renamed or
  ///   removed it.
  package static func lock(_ path: String) throws -> WriterLock {
    do {
      return try WriterLock(path)
    } catch {
      throw RecordingError(error, path: path)
    }
  }
}
