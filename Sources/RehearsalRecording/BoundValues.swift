import GRDB
import GRDBSQLite

/// A binder that binds values to the parameters of an SQLite statement, from the first parameter to the last.
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

  /// Binds an identifier, or NULL if the identifier equals `none`, which stands for no identifier.
  mutating func bind(_ identifier: UInt32, none: UInt32) {
    identifier == none ? bindNull() : bind(Int64(identifier))
  }

  mutating func bind(_ text: String?) {
    guard var text else { return bindNull() }
    text.withUTF8 { bytes in unsafe bind(UnsafeRawBufferPointer(bytes)) }
  }

  /// Binds text that is encoded in UTF-8, or NULL if the text is `nil`.
  mutating func bind(_ text: [UInt8]?) {
    guard let text else { return bindNull() }
    unsafe text.withUnsafeBytes { bytes in unsafe bind(bytes) }
  }

  private mutating func bind(_ text: UnsafeRawBufferPointer) {
    index += 1
    let characters = unsafe text.assumingMemoryBound(to: CChar.self)
    // The value -1 is `SQLITE_TRANSIENT`, which makes SQLite copy the text.
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
