import Foundation
import GRDB
import Synchronization

/// Keeps other processes from recording into a file: two that record the same runs would both keep them.
///
/// The lock is one of `flock`, which has nothing to do with those that SQLite takes, and ends with the process
/// however that ends. Readers need none.
final class WriterLock: Sendable {
  private let file: Mutex<Int32?>

  /// Locks a file that is there.
  ///
  /// - Throws: `DatabaseError` where another writer has it.
  init(_ path: String) throws {
    let file = unsafe Foundation.open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
    // What cannot be opened here SQLite cannot open either, and says why.
    self.file = Mutex(file < 0 ? nil : file)
    guard file >= 0, flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    close(file)
    self.file.withLock { $0 = nil }
    throw DatabaseError(resultCode: .SQLITE_BUSY)
  }

  /// Lets others write.
  ///
  /// The database has to be closed by then: to close any file takes SQLite's locks away.
  func release() {
    file.withLock { file in
      if let open = file { close(open) }
      file = nil
    }
  }

  deinit { release() }
}
