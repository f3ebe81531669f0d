import Foundation
import GRDB
import GRDBSQLite
import RehearsalSimulation

/// The virtual table `packed_event`, through which queries read the events in the table `event_block`.
///
/// The table has the columns of the table `event`. It exists only on the connections of ``RecordingQuery``. SQLite's
/// documentation describes the functions of such a table: <https://www.sqlite.org/vtab.html>.
enum PackedEventTable {
  /// Lets queries on a connection read packed events like other events.
  ///
  /// A temporary view with the name `event` hides the table `event`, and adds the packed events to its rows.
  /// The views of the recording read the table itself, so temporary views with the same names hide them. If
  /// the recording has no packed events, the function changes nothing.
  ///
  /// - Returns: Whether the recording has packed events.
  static func showPackedEvents(in db: Database) throws -> Bool {
    guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM main.event_block)") ?? false,
      let connection = unsafe db.sqliteConnection
    else { return false }
    let code = unsafe sqlite3_create_module_v2(connection, "packed_event", module, nil, nil)
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    // The first use of the table registers its columns, as if by `CREATE TABLE`. The authorizer of a user's
    // query would deny this action.
    try db.execute(sql: "SELECT 1 FROM packed_event LIMIT 0")
    let columns = EventRow.columnNames.joined(separator: ", ")
    try db.execute(
      sql: """
        CREATE TEMP VIEW event AS
          SELECT \(columns) FROM main.event UNION ALL SELECT \(columns) FROM packed_event;
        """ + Schema.views.map(\.temporaryStatement).joined()
    )
    return true
  }

  /// The end of SQLite's error message if a block is damaged.
  static let damage = "are damaged; record the run anew"

  /// The functions of the virtual table, which SQLite calls.
  ///
  /// The function `xCreate` is missing, which makes the table eponymous-only: the table exists on the
  /// connection without a statement `CREATE VIRTUAL TABLE`.
  private nonisolated(unsafe) static let module: UnsafePointer<sqlite3_module> = {
    let module = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
    unsafe module.initialize(to: sqlite3_module())
    unsafe module.pointee.xConnect = { connection, _, _, _, table, _ in
      unsafe Table.connect(connection, table)
    }
    unsafe module.pointee.xDisconnect = { table in
      unsafe Table.release(table)
      return SQLITE_OK
    }
    unsafe module.pointee.xBestIndex = { _, plan in unsafe chooseIndex(plan) }
    unsafe module.pointee.xOpen = { table, cursor in unsafe Cursor.open(table, cursor) }
    unsafe module.pointee.xClose = { cursor in
      unsafe Cursor.release(cursor)
      return SQLITE_OK
    }
    unsafe module.pointee.xFilter = { cursor, plan, _, _, values in
      unsafe Cursor.from(cursor).map { unsafe $0.start(ofRun: plan == 1 ? values?.pointee : nil) }
        ?? SQLITE_ERROR
    }
    unsafe module.pointee.xNext = { cursor in
      unsafe Cursor.from(cursor)?.moveToNextEvent() ?? SQLITE_ERROR
    }
    unsafe module.pointee.xEof = { cursor in
      unsafe Cursor.from(cursor)?.isAtEnd ?? true ? 1 : 0
    }
    unsafe module.pointee.xColumn = { cursor, context, column in
      unsafe Cursor.from(cursor)?.returnValue(ofColumn: Int(column), to: context)
      return SQLITE_OK
    }
    unsafe module.pointee.xRowid = { cursor, rowID in
      unsafe rowID?.pointee = unsafe Cursor.from(cursor)?.rowID ?? 0
      return SQLITE_OK
    }
    return unsafe UnsafePointer(module)
  }()

  /// Tells SQLite how a query can read the table, and at which estimated cost.
  ///
  /// If a query asks for the events of one run, SQLite will pass this run to the cursor. The estimates are
  /// those of a large recording, so that SQLite builds an index for a table that a query joins with the
  /// events.
  private static func chooseIndex(_ plan: UnsafeMutablePointer<sqlite3_index_info>?) -> Int32 {
    guard let plan = unsafe plan else { return SQLITE_ERROR }
    unsafe plan.pointee.estimatedCost = 1e9
    unsafe plan.pointee.estimatedRows = 1_000_000
    for index in 0..<Int(unsafe plan.pointee.nConstraint) {
      guard let constraint = unsafe plan.pointee.aConstraint?[index],
        constraint.usable != 0, constraint.iColumn == 0,
        Int32(constraint.op) == SQLITE_INDEX_CONSTRAINT_EQ
      else { continue }
      unsafe plan.pointee.aConstraintUsage?[index].argvIndex = 1
      unsafe plan.pointee.idxNum = 1
      unsafe plan.pointee.estimatedCost = 1e5
      unsafe plan.pointee.estimatedRows = 1_000
      break
    }
    return SQLITE_OK
  }

  /// The memory of the table, which begins with the part that SQLite defines.
  @safe
  private struct Table {
    var base = unsafe sqlite3_vtab()
    var connection: OpaquePointer?

    static func connect(
      _ connection: OpaquePointer?,
      _ result: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?
    ) -> Int32 {
      let code = unsafe sqlite3_declare_vtab(
        connection,
        """
        CREATE TABLE packed_event(
          run INTEGER, sequence INTEGER, time INTEGER, kind INTEGER, agent INTEGER, session INTEGER, task INTEGER,
          handoff INTEGER, detail TEXT)
        """
      )
      guard code == SQLITE_OK else { return code }
      let table = UnsafeMutablePointer<Table>.allocate(capacity: 1)
      unsafe table.initialize(to: Table(connection: connection))
      unsafe result?.pointee = UnsafeMutableRawPointer(table).assumingMemoryBound(
        to: sqlite3_vtab.self
      )
      return SQLITE_OK
    }

    static func release(_ table: UnsafeMutablePointer<sqlite3_vtab>?) {
      unsafe UnsafeMutableRawPointer(table)?.assumingMemoryBound(to: Table.self).deallocate()
    }
  }

  /// A cursor, which is a position in the events that one query reads.
  @safe
  private final class Cursor {
    /// The memory of the cursor, which begins with the part that SQLite defines.
    @safe
    private struct Handle {
      var base = unsafe sqlite3_vtab_cursor()
      var cursor: Unmanaged<Cursor>
    }

    private let table: UnsafeMutablePointer<sqlite3_vtab>
    private let connection: OpaquePointer?
    /// The statement that reads the blocks; `nil` before the query starts.
    private var statement: OpaquePointer?
    private var block: EventBlockReader?
    private var runID: Int64 = 0
    private var event: Event?
    /// The row identifier of the current event.
    ///
    /// The identifier consists of the identifier of the block and the position in the block, so it is the
    /// same in every query of a recording.
    private(set) var rowID: Int64 = 0

    var isAtEnd: Bool { event == nil }

    private init(_ table: UnsafeMutablePointer<sqlite3_vtab>) {
      unsafe self.table = table
      unsafe connection =
        UnsafeMutableRawPointer(table).assumingMemoryBound(to: Table.self).pointee
        .connection
    }

    deinit { unsafe sqlite3_finalize(statement) }

    static func open(
      _ table: UnsafeMutablePointer<sqlite3_vtab>?,
      _ result: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab_cursor>?>?
    ) -> Int32 {
      guard let table = unsafe table else { return SQLITE_ERROR }
      let handle = UnsafeMutablePointer<Handle>.allocate(capacity: 1)
      unsafe handle.initialize(to: Handle(cursor: .passRetained(Cursor(table))))
      unsafe result?.pointee = UnsafeMutableRawPointer(handle).assumingMemoryBound(
        to: sqlite3_vtab_cursor.self
      )
      return SQLITE_OK
    }

    static func release(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) {
      guard
        let handle = unsafe UnsafeMutableRawPointer(cursor)?.assumingMemoryBound(to: Handle.self)
      else { return }
      unsafe handle.pointee.cursor.release()
      unsafe handle.deallocate()
    }

    static func from(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> Cursor? {
      unsafe UnsafeMutableRawPointer(cursor)?.assumingMemoryBound(to: Handle.self).pointee.cursor
        .takeUnretainedValue()
    }

    /// Starts to read the events of the run with the given identifier, or of all runs if `run` is `nil`.
    func start(ofRun run: OpaquePointer?) -> Int32 {
      unsafe sqlite3_finalize(statement)
      unsafe statement = nil
      block = nil
      let condition = unsafe run == nil ? "" : "WHERE run = ?"
      let code = unsafe sqlite3_prepare_v2(
        connection,
        "SELECT rowid, run, first, count, events FROM main.event_block \(condition) ORDER BY rowid",
        -1,
        &statement,
        nil
      )
      guard code == SQLITE_OK else { return code }
      if let run = unsafe run { unsafe sqlite3_bind_value(statement, 1, run) }
      return moveToNextEvent()
    }

    func moveToNextEvent() -> Int32 {
      event = nil
      while true {
        do {
          if let nextEvent = try block?.next() {
            event = nextEvent
            rowID &+= 1
            return SQLITE_OK
          }
        } catch {
          return fail("the packed events of run \(runID) \(damage)")
        }
        let code = unsafe sqlite3_step(statement)
        guard code == SQLITE_ROW else { return code == SQLITE_DONE ? SQLITE_OK : code }
        guard openBlock() else { return fail("packed events \(damage)") }
      }
    }

    /// The number of bits of ``rowID`` for the position in the block.
    ///
    /// A block has at most 2^25 events, because it has at most 2^26 bytes and every event has at least two.
    private static let positionBits: Int64 = 26

    /// Opens the block in the current row of the statement, and returns whether its columns have the right
    /// types.
    private func openBlock() -> Bool {
      let types = (1...4).map { unsafe sqlite3_column_type(statement, $0) }
      guard types == [SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_BLOB] else {
        return false
      }
      rowID = unsafe sqlite3_column_int64(statement, 0) &<< Self.positionBits
      unsafe runID = sqlite3_column_int64(statement, 1)
      let size = Int(unsafe sqlite3_column_bytes(statement, 4))
      block = EventBlockReader(
        firstSequence: unsafe sqlite3_column_int64(statement, 2),
        count: unsafe sqlite3_column_int64(statement, 3),
        bytes: unsafe sqlite3_column_blob(statement, 4).map { unsafe Data(bytes: $0, count: size) }
          ?? Data()
      )
      return true
    }

    /// Stores an error message for SQLite, and returns SQLite's code for an error.
    private func fail(_ message: String) -> Int32 {
      let size = message.utf8.count + 1
      let copy = unsafe sqlite3_malloc64(UInt64(size))
      unsafe message.withCString { text in unsafe copy?.copyMemory(from: text, byteCount: size) }
      unsafe sqlite3_free(table.pointee.zErrMsg)
      unsafe table.pointee.zErrMsg = copy?.assumingMemoryBound(to: CChar.self)
      return SQLITE_ERROR
    }

    /// Passes the value of a column of the current event to SQLite.
    func returnValue(ofColumn column: Int, to context: OpaquePointer?) {
      guard let event else { return }
      func returnIdentifier(_ identifier: UInt32, none: UInt32) {
        identifier == none
          ? unsafe sqlite3_result_null(context)
          : unsafe sqlite3_result_int64(context, Int64(identifier))
      }
      switch column {
      case 0: unsafe sqlite3_result_int64(context, runID)
      case 1: unsafe sqlite3_result_int64(context, Int64(truncatingIfNeeded: event.sequence))
      case 2: unsafe sqlite3_result_int64(context, event.time.nanoseconds)
      case 3: unsafe sqlite3_result_int64(context, Int64(event.kind.name.code))
      case 4: returnIdentifier(event.agent.rawValue, none: AgentID.none.rawValue)
      case 5: returnIdentifier(event.session.rawValue, none: SessionID.none.rawValue)
      case 6: returnIdentifier(event.task.rawValue, none: TaskID.none.rawValue)
      case 7: returnIdentifier(event.handoff.rawValue, none: HandoffID.none.rawValue)
      // Only the detail takes time to compute, so it is computed only for a query that reads it.
      default: unsafe returnDetail(PayloadJSONWriter.json(of: event.kind), to: context)
      }
    }

    private func returnDetail(_ detail: [UInt8]?, to context: OpaquePointer?) {
      guard let detail else { return unsafe sqlite3_result_null(context) }
      unsafe detail.withUnsafeBytes { bytes in
        let text = unsafe bytes.assumingMemoryBound(to: CChar.self)
        unsafe sqlite3_result_text(
          context,
          text.baseAddress,
          Int32(text.count),
          StatementBinder.transientDestructor
        )
      }
    }
  }
}
