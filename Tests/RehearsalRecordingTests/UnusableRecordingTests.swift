import Foundation
import GRDB
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `A file for a recording` {
  private func diagnostic(_ body: (String) throws -> Void) async throws -> (
    RecordingError.Kind, String
  ) {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      try body(path)
      let error = try #require(throws: RecordingError.self) {
        _ = try Recording(appendingTo: path, command: "test", version: "0")
      }
      return (error.kind, error.description.replacing(path, with: "FILE"))
    }
  }

  @Test func `that is not a database is refused`() async throws {
    let (kind, text) = try await diagnostic { path in
      try Data(repeating: 0x41, count: 5_000).write(to: URL(filePath: path))
    }
    #expect(kind == .invalid)
    #expect(
      text == "FILE: error: the file is not a recording, or is damaged; name another with --record"
    )
  }

  @Test func `that is somebody else's database is refused and left as it was`() async throws {
    let (kind, text) = try await diagnostic { path in
      try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE theirs(x)") }
    }
    #expect(kind == .invalid)
    #expect(
      text
        == "FILE: error: the file is a database, but not a recording; name another with --record"
    )
  }

  @Test func `that is no recording cannot be read either`() async throws {
    try await Surroundings.withFolder { folder in
      let text = folder.appending(path: "text").path
      try Data(repeating: 0x41, count: 5_000).write(to: URL(filePath: text))
      let database = folder.appending(path: "database").path
      try await DatabaseQueue(path: database).write {
        try $0.execute(sql: "CREATE TABLE theirs(x)")
      }
      let messages = [
        text: "the file is not a recording, or is damaged; name another recording",
        database: "the file is a database, but not a recording; name another recording",
      ]
      for (path, message) in messages {
        let readers: [() throws -> Void] = [
          { _ = try RecordingReader(path) }, { _ = try RecordingQuery(path) },
          { _ = try Recording.unpack(path) }, { _ = try ShardSet([path], commandVersion: "0") },
        ]
        for reader in readers {
          let error = #expect(throws: RecordingError.self) { try reader() }
          #expect(error?.description == "\(path): error: \(message)")
        }
      }
    }
  }

  @Test(arguments: ["PRAGMA user_version = 6", "PRAGMA user_version = 99"])
  func `in the format of another version is refused with how to make it anew`(sql: String)
    async throws
  {
    let (kind, text) = try await diagnostic { path in
      _ = try Recording(appendingTo: path, command: "rehearse run s.yaml", version: "0.0.7")
      try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
    }
    #expect(kind == .invalid)
    #expect(
      text
        == "FILE: error: rehearse 0.0.7 made the recording in a format that this version does not "
        + "use; record anew into another file; it was made with `rehearse run s.yaml`"
    )
  }

  @Test(arguments: [
    "DROP TABLE batch", "DELETE FROM batch", "ALTER TABLE batch DROP COLUMN command",
    "DROP TABLE batch; CREATE VIEW batch AS WITH RECURSIVE n(version) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT * FROM n",
  ])
  func `in another format that does not say which is refused as well`(sql: String) async throws {
    let (kind, text) = try await diagnostic { path in
      _ = try Recording(appendingTo: path, command: "rehearse run s.yaml", version: "0.0.7")
      try DatabaseQueue(path: path).write { db in
        try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA user_version = 6; \(sql)")
      }
    }
    #expect(kind == .invalid)
    #expect(
      text
        == "FILE: error: another version of rehearse made the recording; record anew into another file"
    )
  }

  @Test func `in a folder that is not there is refused`() throws {
    let error = try #require(throws: RecordingError.self) {
      _ = try Recording(appendingTo: "/nowhere/r.sqlite", command: "test", version: "0")
    }
    #expect(error.kind == .inputOutput)
    #expect(
      error.description
        == "/nowhere/r.sqlite: error: the recording cannot be written there; check the folder and its permissions"
    )
  }

  @Test func `that is not there cannot be read`() throws {
    let error = try #require(throws: RecordingError.self) { _ = try RecordingReader("/nowhere/r") }
    #expect(error.kind == .missing)
    #expect(error.description == "/nowhere/r: error: there is no such recording")
  }
}
