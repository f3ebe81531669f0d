import Foundation
import GRDB
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalRecording

@Suite struct `A recording with a damaged block` {
  /// Replaces the blocks of a recording, and returns what each reader of events reports.
  private func diagnostics(_ path: String, _ bytes: [UInt8], count: Int64) throws -> [String] {
    try DatabaseQueue(path: path).write { db in
      try db.execute(
        sql: "UPDATE event_block SET events = ?, count = ? WHERE run = 2",
        arguments: [Data(bytes), count]
      )
    }
    var messages: [String] = []
    func note(_ body: () throws -> Void) {
      do {
        try body()
      } catch {
        messages.append("\(error)".replacing(path, with: "FILE"))
      }
    }
    note {
      let reader = try RecordingReader(path)
      for run in try reader.runs() { _ = try reader.events(of: run) }
    }
    note { _ = try PackedRecordings.rows(path, "SELECT * FROM event") }
    note { _ = try Recording.unpack(path) }
    return messages
  }

  private static let refusals = [
    "FILE: error: an event of run 2 of the recording cannot be read",
    "FILE: error: the packed events of run 2 are damaged; record the run anew",
    "FILE: error: the packed events of run 2 are damaged, so nothing was unpacked; record the run anew",
  ]

  @Test func `is refused in one line where a block is damaged, and is not changed`() async throws {
    try await PackedRecordings.withBoth { plain, packed in
      let (bytes, count) = try DatabaseQueue(path: packed).read { db in
        let row = try #require(
          try Row.fetchOne(db, sql: "SELECT events, count FROM event_block WHERE run = 2")
        )
        return (Array(row["events"] as Data), row["count"] as Int64)
      }
      let cases: [(String, [UInt8], Int64)] = [
        ("cut off", bytes.dropLast(), count), ("longer", bytes + [0], count),
        ("empty", [], count), ("one event more", bytes, count + 1),
        ("one event fewer", bytes, count - 1), ("a negative count", bytes, -1),
        ("a huge count", bytes, .max), ("another kind", [255] + bytes.dropFirst(), count),
        ("an unknown column", [bytes[0], 0xff] + bytes.dropFirst(2), count),
        ("a number of more than 64 bits", [1, 1] + [UInt8](repeating: 0xff, count: 12), 1),
        ("an identifier below none", [1, 2, 1], 1),
        ("a text that is not UTF-8", [41, 0, 0, 1, 0xff], 1),
        ("a text beyond the end", [41, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 97], 1),
      ]
      for (name, bytes, count) in cases {
        #expect(try diagnostics(packed, bytes, count: count) == Self.refusals, "\(name)")
      }
      #expect(try PackedRecordings.foreignRows(packed, "SELECT count(*) FROM event") == ["0"])
      #expect(try diagnostics(packed, bytes, count: count) == [])
      #expect(
        try PackedRecordings.foreignRows(packed, "SELECT * FROM event")
          == PackedRecordings.foreignRows(plain, "SELECT * FROM event")
      )
    }
  }

  @Test func `is refused where a block has a value of another type`() async throws {
    for column in ["run", "first", "count", "events"] {
      try await PackedRecordings.withBoth { _, packed in
        try DatabaseQueue(path: packed).writeWithoutTransaction { db in
          try db.execute(sql: "PRAGMA foreign_keys = OFF; UPDATE event_block SET \(column) = 'x'")
        }
        let query = try #require(throws: RecordingError.self) {
          try PackedRecordings.rows(packed, "SELECT * FROM event")
        }
        #expect(
          query.description == "\(packed): error: packed events are damaged; record the run anew"
        )
        let unpack = try #require(throws: RecordingError.self) { try Recording.unpack(packed) }
        let part = column == "run" ? "packed events" : "the packed events of run 1"
        #expect(
          unpack.description
            == "\(packed): error: \(part) are damaged, so nothing was unpacked; record the run anew"
        )
        #expect(
          try PackedRecordings.foreignRows(packed, "SELECT count(*) FROM event_block") == ["2"]
        )
      }
    }
  }

  @Test(arguments: [
    "UPDATE event_block SET run = 2", "UPDATE run SET events = events + 1 WHERE id = 1",
    "UPDATE event_block SET run = 9 WHERE run = 2",
  ])
  func `is not unpacked if a run has more or fewer events in its blocks`(sql: String) async throws {
    try await PackedRecordings.withBoth { _, packed in
      try DatabaseQueue(path: packed).writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA foreign_keys = OFF; \(sql)")
      }
      let error = try #require(throws: RecordingError.self) { try Recording.unpack(packed) }
      let suffix = "are damaged, so nothing was unpacked; record the run anew"
      #expect(error.description.hasSuffix(suffix))
      #expect(try PackedRecordings.foreignRows(packed, "SELECT count(*) FROM event") == ["0"])
    }
  }

  @Test func `is not unpacked if a value is larger than SQLite accepts`() async throws {
    try await PackedRecordings.withBoth { _, packed in
      let queue = try RecordingFile.open(packed, .readWrite)
      let event = Event(sequence: 0, time: .start, kind: .workMerged)
      var row = EventRow(event, of: 1)
      row.detail = [UInt8](repeating: 97, count: Int(RecordingFile.valueSizeLimit) + 1)
      let error = try queue.write { db in
        let inserter = BulkInserter<EventRow>(db)
        inserter.append(row)
        return #expect(throws: DatabaseError.self) { try inserter.flush() }
      }
      #expect(error?.resultCode == .SQLITE_TOOBIG)
    }
  }
}
