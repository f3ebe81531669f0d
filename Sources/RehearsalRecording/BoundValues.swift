import GRDB
import GRDBSQLite

/// The values of a statement, which are bound one after the other.
@safe
struct BoundValues {
  private let statement: SQLiteStatement?
  private var index: Int32 = 0

  init(of statement: SQLiteStatement?) {
    unsafe self.statement = statement
  }

  mutating func bind(_ integer: Int64) {
    index += 1
    unsafe sqlite3_bind_int64(statement, index, integer)
  }

  mutating func bind(_ integer: some BinaryInteger) {
    bind(Int64(truncatingIfNeeded: integer))
  }

  mutating func bind(_ integer: Int64?) {
    guard let integer else { return bindNull() }
    bind(integer)
  }

  /// Binds an identifier of the plan or run, or null if the identifier equals `none`.
  mutating func bind(_ identifier: UInt32, none: UInt32) {
    identifier == none ? bindNull() : bind(Int64(identifier))
  }

  mutating func bind(_ text: String?) {
    guard var text else { return bindNull() }
    text.withUTF8 { bytes in unsafe bind(UnsafeRawBufferPointer(bytes)) }
  }

  /// Binds text in UTF-8.
  mutating func bind(_ text: [UInt8]?) {
    guard let text else { return bindNull() }
    unsafe text.withUnsafeBytes { bytes in unsafe bind(bytes) }
  }

  private mutating func bind(_ text: UnsafeRawBufferPointer) {
    index += 1
    let characters = unsafe text.assumingMemoryBound(to: CChar.self)
    // SQLITE_TRANSIENT makes SQLite copy the text.
    let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    unsafe sqlite3_bind_text(
      statement,
      index,
      characters.baseAddress,
      Int32(characters.count),
      transient
    )
  }

  mutating func bind(_ word: StaticText) {
    index += 1
    unsafe sqlite3_bind_text(statement, index, word.characters, word.count, nil)
  }

  mutating func bindNull() {
    index += 1
    unsafe sqlite3_bind_null(statement, index)
  }
}
