import GRDB

/// Whether a recording's tables are those that this version, or an earlier one, makes.
extension Schema {
  /// Whether there is nothing in a database, but for what an earlier version began with before it was stopped.
  static func isEmpty(_ db: Database) throws -> Bool {
    let names = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE sql IS NOT NULL")
    guard names.allSatisfy({ $0 == register }) else { return false }
    return try stepsDone(db).isEmpty
  }

  /// How a recording differs from one that this version made, in words; `nil` where it does not.
  ///
  /// Every table has to have just its columns, and no trigger may be there. Views are never read; indexes
  /// count only where rows are written.
  static func difference(of db: Database, isAppending: Bool) throws -> String? {
    let found = try objects(of: db)
    let wanted = try expected(try stepsDone(db))
    for table in wanted where table.type == "table" {
      guard let other = found.first(where: { $0.name == table.name }) else {
        return "it has no table `\(table.name)`"
      }
      guard other.type == "table" else { return "`\(table.name)` is a \(other.type), not a table" }
      guard other.sql == table.sql else { return "the table `\(table.name)` has other columns" }
    }
    if let trigger = found.first(where: { $0.type == "trigger" }) {
      return "it has a trigger, `\(trigger.name)`"
    }
    if isAppending, let index = found.first(where: { $0.type == "index" && $0.sql != nil }) {
      return "it has an index that rehearse does not make, `\(index.name)`"
    }
    return nil
  }

  private struct Object: Sendable {
    var type: String
    var name: String
    var sql: String?
  }

  private static func objects(of db: Database) throws -> [Object] {
    try Row.fetchAll(db, sql: "SELECT type, name, sql FROM sqlite_schema").map { row in
      guard let type = row.text("type"), let name = row.text("name") else {
        throw DatabaseError(resultCode: .SQLITE_CORRUPT)
      }
      return Object(type: type, name: name, sql: row.text("sql"))
    }
  }

  /// What some steps make, by making it.
  private static func expected(_ done: [String]) throws -> [Object] {
    Set(done) == Set(stepNames) ? try ofAllSteps.get() : try made(done)
  }

  private static let ofAllSteps = Result { try made(stepNames) }

  private static func made(_ steps: [String]) throws -> [Object] {
    try DatabaseQueue().write { db in
      try complete(db, upTo: steps)
      return try objects(of: db).filter { $0.name != register }
    }
  }
}
