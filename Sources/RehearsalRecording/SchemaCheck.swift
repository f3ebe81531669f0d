import GRDB

/// The check that a recording has the tables of this version.
extension Schema {
  /// Returns a description of the first difference between a database and a recording of this version.
  ///
  /// The result is `nil` if there is no difference. Every table of a recording must exist with the expected
  /// definition. Triggers are not allowed. If `isAppending` is true, the only allowed indexes are those that
  /// ``createTables(in:)`` creates. Additional tables are ignored. Views are ignored too, because only SQL
  /// queries of users and named queries read them.
  static func difference(of db: Database, isAppending: Bool) throws -> String? {
    let foundObjects = try objects(of: db)
    for table in try expectedObjects.get() where table.type == "table" {
      guard let foundTable = foundObjects.first(where: { $0.name == table.name }) else {
        return "it has no table `\(table.name)`"
      }
      guard foundTable.type == "table" else {
        return "`\(table.name)` is a \(foundTable.type), not a table"
      }
      guard foundTable.sql == table.sql else {
        return "the table `\(table.name)` has other columns"
      }
    }
    if let trigger = foundObjects.first(where: { $0.type == "trigger" }) {
      return "it has a trigger, `\(trigger.name)`"
    }
    let expectedIndexes = try expectedObjects.get().filter { $0.type == "index" }
    if isAppending,
      let index = foundObjects.first(where: { object in
        object.type == "index" && object.sql != nil
          && !expectedIndexes.contains { $0.sql == object.sql }
      })
    {
      return "it has an index that rehearse does not make, `\(index.name)`"
    }
    return nil
  }

  /// Returns the version and the command line of the command that last wrote to the recording.
  ///
  /// The result is `nil` if the recording lacks the version or the command line.
  static func lastWriter(of db: Database) throws -> (version: String, command: String)? {
    guard try objects(of: db).contains(where: { $0.type == "table" && $0.name == "batch" }),
      try db.columns(in: "batch").map(\.name).contains("version"),
      let row = try Row.fetchOne(db, sql: "SELECT * FROM batch ORDER BY rowid DESC LIMIT 1"),
      let version = row.hasColumn("version") ? row.text("version") : nil,
      let command = row.hasColumn("command") ? row.text("command") : nil
    else { return nil }
    return (version, command)
  }

  private struct SchemaObject: Sendable {
    var type: String
    var name: String
    var sql: String?
  }

  private static func objects(of db: Database) throws -> [SchemaObject] {
    try Row.fetchAll(db, sql: "SELECT type, name, sql FROM sqlite_schema").map { row in
      guard let type = row.text("type"), let name = row.text("name") else {
        throw DatabaseError(resultCode: .SQLITE_CORRUPT)
      }
      return SchemaObject(type: type, name: name, sql: row.text("sql"))
    }
  }

  /// The tables, views and indexes that ``createTables(in:)`` creates, read from a database in memory.
  private static let expectedObjects = Result {
    try DatabaseQueue().write { db in
      try createTables(in: db)
      return try objects(of: db)
    }
  }
}
