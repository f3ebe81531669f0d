import Foundation
import GRDB
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalRecording

@Suite struct `A recording with packed events` {
  private static let note = "packed events are missing here: use `rehearse unpack` first"

  @Test func `has the same events as one with rows, for random scenarios`() async throws {
    let plans = (0..<60).compactMap { seed in
      try? ScenarioTrial.plan(of: RandomScenario(seed: seed))
    }
    #expect(plans.count > 50)
    try await PackedRecordings.withBoth(of: plans) { plain, packed in
      let sql = "SELECT * FROM event ORDER BY run, sequence"
      let (expected, found) = (
        try PackedRecordings.rows(plain, sql), try PackedRecordings.rows(packed, sql)
      )
      #expect(expected.count > 5_000)
      #expect(found == expected)
      #expect(try PackedRecordings.foreignRows(packed, "SELECT count(*) FROM event") == ["0"])
      let sizes = "SELECT sum(length(events)) < 25 * sum(count) FROM event_block"
      #expect(try PackedRecordings.foreignRows(packed, sizes) == ["1"])
      let kinds = "SELECT count(DISTINCT kind) > 30 FROM event"
      #expect(try PackedRecordings.rows(packed, kinds) == [[.integer(1)]])
      let (plainReader, packedReader) = (try RecordingReader(plain), try RecordingReader(packed))
      for (plainRun, packedRun) in zip(try plainReader.runs(), try packedReader.runs()) {
        #expect(try packedReader.events(of: packedRun) == plainReader.events(of: plainRun))
      }
    }
  }

  @Test func `answers the same to the views and questions of the command`() async throws {
    try await PackedRecordings.withBoth { plain, packed in
      for query in NamedQuery.all {
        let (expected, found) = (
          try PackedRecordings.rows(plain, query.sql), try PackedRecordings.rows(packed, query.sql)
        )
        #expect(found == expected, "\(query.name)")
      }
      for sql in [
        "SELECT sequence, detail FROM event WHERE run = 2 AND kind > 20",
        "SELECT r.seed, count(*) FROM run r JOIN event e ON e.run = r.id GROUP BY 1",
        "SELECT run, count(*) FROM event WHERE run = 1 AND sequence < 5 OR run = 2 AND sequence < 7 GROUP BY 1",
        "SELECT count(*) FROM event WHERE run = '2'",
        "SELECT count(*) FROM event WHERE kind = '30'",
        "SELECT count(*) FROM event WHERE run IN (2, '1')",
        "SELECT count(*) FROM timeline WHERE run = '2'",
        "SELECT count(DISTINCT rowid) FROM packed_event UNION ALL SELECT sum(events) FROM run",
      ] {
        let plainSQL = sql.replacing("rowid) FROM packed_event", with: "rowid) FROM event")
        let (expected, found) = (
          try PackedRecordings.rows(plain, plainSQL), try PackedRecordings.rows(packed, sql)
        )
        #expect(!found.isEmpty && found == expected, "\(sql)")
      }
    }
  }

  @Test func `tells other SQLite tools to unpack, in one row of each view that lacks events`()
    async throws
  {
    try await PackedRecordings.withBoth { plain, packed in
      var viewsWithNote: [String] = []
      for view in Schema.views {
        let sql = "SELECT * FROM \(view.name)"
        let notes = try PackedRecordings.foreignRows(packed, sql).filter { $0.contains(Self.note) }
        #expect(notes.count <= 1)
        if !notes.isEmpty { viewsWithNote.append(view.name) }
        #expect(try !PackedRecordings.foreignRows(plain, sql).contains { $0.contains(Self.note) })
        if notes.isEmpty {
          #expect(
            try PackedRecordings.foreignRows(packed, sql)
              == PackedRecordings.foreignRows(plain, sql)
          )
        }
        #expect(try !PackedRecordings.rows(packed, sql).contains { $0.contains(.text(Self.note)) })
      }
      #expect(
        viewsWithNote == [
          "timeline", "decisions", "sessions", "open_sessions", "utilisation", "bottleneck",
        ]
      )
    }
  }

  @Test func `refuses queries that would miss the packed events`() async throws {
    try await PackedRecordings.withBoth { plain, packed in
      for table in ["event", "timeline", "bottleneck"] {
        let sql = "SELECT count(*) FROM main.\(table)"
        let error = try #require(throws: RecordingError.self) {
          try PackedRecordings.rows(packed, sql)
        }
        #expect(
          error.description
            == "\(packed): error: tables and views with `main.` lack the packed events; leave out `main.`"
        )
        #expect(try !PackedRecordings.rows(plain, sql).isEmpty)
      }
      #expect(try PackedRecordings.rows(packed, "SELECT count(*) FROM main.run") == [[.integer(2)]])
      let elements = "SELECT count(*) FROM event, json_each(event.detail)"
      let (expected, found) = (
        try PackedRecordings.rows(plain, elements), try PackedRecordings.rows(packed, elements)
      )
      #expect(found == expected)
    }
  }

  @Test func `is joined with tables by an index, however many events are packed`() async throws {
    try await PackedRecordings.withBoth { _, packed in
      let plan = try PackedRecordings.rows(packed, "EXPLAIN QUERY PLAN SELECT * FROM timeline")
      let steps = plan.compactMap { row -> String? in
        if case .text(let step)? = row.last { step } else { nil }
      }
      #expect(steps.contains { $0.contains("VIRTUAL TABLE") })
      #expect(!steps.contains { $0.hasPrefix("SCAN a") || $0.hasPrefix("SCAN t") }, "\(steps)")
    }
  }

  @Test func `has rows after it was unpacked, and is then like one with rows`() async throws {
    try await PackedRecordings.withBoth { plain, packed in
      let count = try Recording.unpack(packed)
      let sql = "SELECT * FROM event"
      #expect(
        try PackedRecordings.foreignRows(packed, sql) == PackedRecordings.foreignRows(plain, sql)
      )
      #expect(try PackedRecordings.foreignRows(packed, sql).count == count)
      for view in Schema.views {
        let sql = "SELECT * FROM \(view.name)"
        #expect(
          try PackedRecordings.foreignRows(packed, sql) == PackedRecordings.foreignRows(plain, sql),
          "\(view.name)"
        )
      }
      #expect(try Recording.unpack(packed) == 0)
      #expect(try Recording.unpack(plain) == 0)
    }
  }

  @Test func `is unpacked while another process reads it, but not while one writes it`()
    async throws
  {
    try await PackedRecordings.withBoth { plain, packed in
      let before = try Data(contentsOf: URL(filePath: plain))
      #expect(try Recording.unpack(plain) == 0)
      #expect(try Data(contentsOf: URL(filePath: plain)) == before)
      let writer = try Recording(appendingTo: packed, command: "test", version: "0")
      let error = try #require(throws: RecordingError.self) { try Recording.unpack(packed) }
      #expect(
        error.description
          == "\(packed): error: another process is using the recording; wait for it, or name another"
      )
      try writer.finish()
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      let reader = try DatabaseQueue(path: packed, configuration: configuration)
      try reader.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA journal_mode = WAL; BEGIN")
        _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM run")
      }
      #expect(try Recording.unpack(packed) > 0)
      try reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
      #expect(try PackedRecordings.foreignRows(packed, "SELECT count(*) FROM event_block") == ["0"])
    }
  }
}
