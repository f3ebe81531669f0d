import GRDB
import GRDBSQLite

/// A binder that sets the parameters of an SQLite statement one after the other, starting with the first.
@safe
struct StatementBinder {
  private let statement: SQLiteStatement?
  private var parameterIndex: Int32 = 0
  /// The code of the first failure to set a parameter, such as a text that is too large; `SQLITE_OK` if there is none.
  private(set) var firstFailure = SQLITE_OK

  /// The value `SQLITE_TRANSIENT`, which is -1 and makes SQLite copy a text or blob.
  static var transientDestructor: sqlite3_destructor_type {
    unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }

  init(of statement: SQLiteStatement?) {
    unsafe self.statement = statement
  }

  mutating func bind(_ integer: Int64) {
    parameterIndex += 1
    note(unsafe sqlite3_bind_int64(statement, parameterIndex, integer))
  }

  mutating func bind(_ integer: some BinaryInteger) {
    bind(Int64(truncatingIfNeeded: integer))
  }

  mutating func bind(_ integer: Int64?) {
    guard let integer else { return bindNull() }
    bind(integer)
  }

  /// Binds an identifier, or NULL if the identifier equals `none`, the value that means "no identifier".
  mutating func bind(_ identifier: UInt32, none: UInt32) {
    identifier == none ? bindNull() : bind(Int64(identifier))
  }

  mutating func bind(_ text: String?) {
    guard var text else { return bindNull() }
    text.withUTF8 { bytes in unsafe bind(UnsafeRawBufferPointer(bytes)) }
  }

  /// Binds a text in UTF-8, or NULL if the text is `nil`.
  mutating func bind(_ text: [UInt8]?) {
    guard let text else { return bindNull() }
    unsafe text.withUnsafeBytes { bytes in unsafe bind(bytes) }
  }

  private mutating func bind(_ text: UnsafeRawBufferPointer) {
    parameterIndex += 1
    let characters = unsafe text.assumingMemoryBound(to: CChar.self)
    note(
      unsafe sqlite3_bind_text(
        statement,
        parameterIndex,
        characters.baseAddress,
        Int32(clamping: characters.count),
        Self.transientDestructor
      )
    )
  }

  /// Binds a blob.
  mutating func bind(blob: [UInt8]) {
    parameterIndex += 1
    let code = unsafe blob.withUnsafeBytes { bytes in
      unsafe sqlite3_bind_blob(
        statement,
        parameterIndex,
        bytes.baseAddress,
        Int32(clamping: bytes.count),
        Self.transientDestructor
      )
    }
    note(code)
  }

  mutating func bind(_ staticText: StaticText) {
    parameterIndex += 1
    note(
      unsafe sqlite3_bind_text(
        statement,
        parameterIndex,
        staticText.characters,
        staticText.byteCount,
        nil
      )
    )
  }

  mutating func bindNull() {
    parameterIndex += 1
    note(unsafe sqlite3_bind_null(statement, parameterIndex))
  }

  @inline(__always)
  private mutating func note(_ code: Int32) {
    if code != SQLITE_OK, firstFailure == SQLITE_OK { firstFailure = code }
  }
}
