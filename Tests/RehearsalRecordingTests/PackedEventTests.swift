import Foundation
import GRDB
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalRecording

@Suite struct `A recording with packed events` {
  private static let scenario =
    Fixture.head + Fixture.work + """
      behaviour:
        backend-implementer: [{takes: 10m, reports: {unit-coverage: 60}}]
      faults: [{id: echo, duplicate: {to: code-reviewer, nth: 1}}]
      """

  /// Records runs with the seeds 0 and 1 of each plan.
  private static func record(_ plans: [Plan], _ path: String, packsEvents: Bool) throws {
    let recording = try Recording(appendingTo: path, command: "test", version: "0")
    for plan in plans {
      let scenario = try recording.addScenario(plan, path: "s.yaml", sources: [])
      for seed in UInt64(0)..<2 {
        _ = try recording.record(
          plan,
          scenario: scenario,
          level: .events,
          packsEvents: packsEvents
        ) { writer in
          var judge = RunJudge(plan)
          let summary = Simulation(plan).run(seed: seed) { event in
            judge.observe(event)
            writer.observe(event)
          }
          return JudgedRun(summary: summary, judgement: judge.conclude())
        }
      }
    }
    try recording.finish()
  }

  /// Makes the same recording twice, with plain and with packed events.
  private func withRecordings(
    of plans: [Plan]? = nil,
    _ body: (_ plain: String, _ packed: String) throws -> Void
  ) async throws {
    try await Surroundings.withFolder { folder in
      let plans = try plans ?? [Fixture.load(Self.scenario).plan]
      let (plain, packed) = (
        folder.appending(path: "plain.sqlite").path, folder.appending(path: "packed.sqlite").path
      )
      try Self.record(plans, plain, packsEvents: false)
      try Self.record(plans, packed, packsEvents: true)
      try body(plain, packed)
    }
  }

  /// The rows that the command gets for a query.
  private func rows(_ path: String, _ sql: String) throws -> [[RecordingQuery.Value]] {
    var rows: [[RecordingQuery.Value]] = []
    _ = try RecordingQuery(path).run(sql, limit: .seconds(60)) { _ in
    } row: { values in
      rows.append(values)
      return true
    }
    return rows
  }

  /// The rows that another SQLite tool gets for a query, one text for each row.
  private func foreignRows(_ path: String, _ sql: String) throws -> [String] {
    try DatabaseQueue(path: path).read { db in
      try Row.fetchAll(db, sql: sql).map { row in row.map { "\($0.1)" }.joined(separator: " ") }
    }
  }

  private static let note = "packed events are missing here: use `rehearse unpack` first"

  @Test func `has the same events as one with rows, for random scenarios`() async throws {
    let plans = (0..<60).compactMap { seed in
      try? ScenarioTrial.plan(of: RandomScenario(seed: seed))
    }
    #expect(plans.count > 50)
    try await withRecordings(of: plans) { plain, packed in
      let sql = "SELECT * FROM event ORDER BY run, sequence"
      let (expected, found) = (try rows(plain, sql), try rows(packed, sql))
      #expect(expected.count > 5_000)
      #expect(found == expected)
      #expect(try foreignRows(packed, "SELECT count(*) FROM event") == ["0"])
      let sizes = "SELECT sum(length(events)) < 25 * sum(count) FROM event_block"
      #expect(try foreignRows(packed, sizes) == ["1"])
      let kinds = "SELECT count(DISTINCT kind) > 30 FROM event"
      #expect(try rows(packed, kinds) == [[.integer(1)]])
      let (plainReader, packedReader) = (try RecordingReader(plain), try RecordingReader(packed))
      for (plainRun, packedRun) in zip(try plainReader.runs(), try packedReader.runs()) {
        #expect(try packedReader.events(of: packedRun) == plainReader.events(of: plainRun))
      }
    }
  }

  @Test func `answers the same to the views and questions of the command`() async throws {
    try await withRecordings { plain, packed in
      for query in NamedQuery.all {
        let (expected, found) = (try rows(plain, query.sql), try rows(packed, query.sql))
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
        let (expected, found) = (try rows(plain, plainSQL), try rows(packed, sql))
        #expect(!found.isEmpty && found == expected, "\(sql)")
      }
    }
  }

  @Test func `tells other SQLite tools to unpack, in one row of each view that lacks events`()
    async throws
  {
    try await withRecordings { plain, packed in
      var viewsWithNote: [String] = []
      for view in Schema.views {
        let sql = "SELECT * FROM \(view.name)"
        let notes = try foreignRows(packed, sql).filter { $0.contains(Self.note) }
        #expect(notes.count <= 1)
        if !notes.isEmpty { viewsWithNote.append(view.name) }
        #expect(try !foreignRows(plain, sql).contains { $0.contains(Self.note) })
        if notes.isEmpty { #expect(try foreignRows(packed, sql) == foreignRows(plain, sql)) }
        #expect(try !rows(packed, sql).contains { $0.contains(.text(Self.note)) })
      }
      #expect(
        viewsWithNote == [
          "timeline", "decisions", "sessions", "open_sessions", "utilisation", "bottleneck",
        ]
      )
    }
  }

  @Test func `refuses queries that would miss the packed events`() async throws {
    try await withRecordings { plain, packed in
      for table in ["event", "timeline", "bottleneck"] {
        let sql = "SELECT count(*) FROM main.\(table)"
        let error = try #require(throws: RecordingError.self) { try rows(packed, sql) }
        #expect(
          error.description
            == "\(packed): error: tables and views with `main.` lack the packed events; leave out `main.`"
        )
        #expect(try !rows(plain, sql).isEmpty)
      }
      #expect(try rows(packed, "SELECT count(*) FROM main.run") == [[.integer(2)]])
      let elements = "SELECT count(*) FROM event, json_each(event.detail)"
      let (expected, found) = (try rows(plain, elements), try rows(packed, elements))
      #expect(found == expected)
    }
  }

  @Test func `is joined with tables by an index, however many events are packed`() async throws {
    try await withRecordings { _, packed in
      let plan = try rows(packed, "EXPLAIN QUERY PLAN SELECT * FROM timeline")
      let steps = plan.compactMap { row -> String? in
        if case .text(let step)? = row.last { step } else { nil }
      }
      #expect(steps.contains { $0.contains("VIRTUAL TABLE") })
      #expect(!steps.contains { $0.hasPrefix("SCAN a") || $0.hasPrefix("SCAN t") }, "\(steps)")
    }
  }

  @Test(arguments: [
    "UPDATE event_block SET run = 2", "UPDATE run SET events = events + 1 WHERE id = 1",
    "UPDATE event_block SET run = 9 WHERE run = 2",
  ])
  func `is not unpacked if a run has more or fewer events in its blocks`(sql: String) async throws {
    try await withRecordings { _, packed in
      try DatabaseQueue(path: packed).writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA foreign_keys = OFF; \(sql)")
      }
      let error = try #require(throws: RecordingError.self) { try Recording.unpack(packed) }
      let suffix = "are damaged, so nothing was unpacked; record the run anew"
      #expect(error.description.hasSuffix(suffix))
      #expect(try foreignRows(packed, "SELECT count(*) FROM event") == ["0"])
    }
  }

  @Test func `has rows after it was unpacked, and is then like one with rows`() async throws {
    try await withRecordings { plain, packed in
      let count = try Recording.unpack(packed)
      let sql = "SELECT * FROM event"
      #expect(try foreignRows(packed, sql) == foreignRows(plain, sql))
      #expect(try foreignRows(packed, sql).count == count)
      for view in Schema.views {
        let sql = "SELECT * FROM \(view.name)"
        #expect(try foreignRows(packed, sql) == foreignRows(plain, sql), "\(view.name)")
      }
      #expect(try Recording.unpack(packed) == 0)
      #expect(try Recording.unpack(plain) == 0)
    }
  }

  @Test func `starts a new block where one is full, and reads on across blocks`() throws {
    let texts = (0..<40).map { String(repeating: "\($0) ", count: 500) }
    let events = (0..<UInt64(3_000)).map { number in
      Event(
        sequence: number,
        time: Instant(nanoseconds: Int64(number) * 1_000_003),
        agent: AgentID(rawValue: UInt32(number % 3)),
        session: SessionID(rawValue: UInt32(number)),
        task: number % 5 == 0 ? .none : TaskID(rawValue: .max - 1),
        handoff: HandoffID(rawValue: .max),
        kind: .actRead(texts[Int(number % 40)])
      )
    }
    let (found, blockCount) = try packedAndRead(events)
    #expect(blockCount > 2)
    #expect(found == events)
  }

  /// Packs events into as few blocks as there can be, and reads them from there.
  private func packedAndRead(_ events: [Event]) throws -> (events: [Event], blockCount: Int) {
    var writer = EventBlockWriter(run: 1)
    var blocks: [EventBlock] = []
    for event in events { if let block = writer.append(event) { blocks.append(block) } }
    if let block = writer.takeBlock() { blocks.append(block) }
    #expect(writer.takeBlock() == nil)
    var found: [Event] = []
    for block in blocks {
      var reader = EventBlockReader(
        firstSequence: Int64(block.firstSequence),
        count: Int64(block.count),
        bytes: Data(block.bytes)
      )
      while let event = try reader.next() { found.append(event) }
    }
    return (found, blocks.count)
  }

  @Test func `tells texts apart that only look the same`() throws {
    let texts = ["caf\u{e9}", "cafe\u{301}", "caf\u{e9}"]
    let events = texts.enumerated().map { number, text in
      Event(sequence: UInt64(number), time: .start, kind: .actRead(text))
    }
    let found = try packedAndRead(events).events.map { event -> [UInt8] in
      if case .actRead(let text) = event.kind { Array(text.utf8) } else { [] }
    }
    #expect(found == texts.map { Array($0.utf8) })
  }

  @Test func `has the sequence numbers of its events, even if some are left out`() throws {
    let events = [4, 5, 9, 10, 2].map { number in
      Event(sequence: UInt64(number), time: .start, kind: .workMerged)
    }
    let (found, blockCount) = try packedAndRead(events)
    #expect(found == events)
    #expect(blockCount == 3)
  }

  @Test func `is unpacked while another process reads it, but not while one writes it`()
    async throws
  {
    try await withRecordings { plain, packed in
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
      #expect(try foreignRows(packed, "SELECT count(*) FROM event_block") == ["0"])
    }
  }

  // MARK: - Damaged blocks

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
    note { _ = try rows(path, "SELECT * FROM event") }
    note { _ = try Recording.unpack(path) }
    return messages
  }

  private static let refusals = [
    "FILE: error: an event of run 2 of the recording cannot be read",
    "FILE: error: the packed events of run 2 are damaged; record the run anew",
    "FILE: error: the packed events of run 2 are damaged, so nothing was unpacked; record the run anew",
  ]

  @Test func `is refused in one line where a block is damaged, and is not changed`() async throws {
    try await withRecordings { plain, packed in
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
      #expect(try foreignRows(packed, "SELECT count(*) FROM event") == ["0"])
      #expect(try diagnostics(packed, bytes, count: count) == [])
      #expect(
        try foreignRows(packed, "SELECT * FROM event") == foreignRows(plain, "SELECT * FROM event")
      )
    }
  }

  @Test func `is refused where a block has a value of another type`() async throws {
    for column in ["run", "first", "count", "events"] {
      try await withRecordings { _, packed in
        try DatabaseQueue(path: packed).writeWithoutTransaction { db in
          try db.execute(sql: "PRAGMA foreign_keys = OFF; UPDATE event_block SET \(column) = 'x'")
        }
        let query = try #require(throws: RecordingError.self) {
          try rows(packed, "SELECT * FROM event")
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
        #expect(try foreignRows(packed, "SELECT count(*) FROM event_block") == ["2"])
      }
    }
  }

  @Test func `is not unpacked if a value is larger than SQLite accepts`() async throws {
    try await withRecordings { _, packed in
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

  @Test func `is read or refused, whichever byte of a block is changed`() throws {
    var writer = EventBlockWriter(run: 1)
    var count: Int64 = 0
    _ = Simulation(try Fixture.load(Self.scenario).plan).run(seed: 0) { event in
      _ = writer.append(event)
      count += 1
    }
    let lastBlock = writer.takeBlock()
    let block = try #require(lastBlock)
    var refusedCount = 0
    for position in block.bytes.indices {
      for change in [UInt8(1), 0x80, 0xff] {
        var bytes = block.bytes
        bytes[position] ^= change
        var reader = EventBlockReader(firstSequence: .max, count: count, bytes: Data(bytes))
        do {
          while try reader.next() != nil {}
        } catch {
          refusedCount += 1
        }
      }
    }
    #expect(refusedCount > block.bytes.count)
  }

  @Test func `is refused where a few bytes stand for a large text many times`() throws {
    // A report with 1,000 deliverables, all of them one text of a megabyte.
    let size = 1 << 20
    let head: [UInt8] = [50, 0, 0xd0, 0x0f, 0, 0x80, 0x80, 0x40]
    let bytes = head + [UInt8](repeating: 97, count: size) + [UInt8](repeating: 0, count: 1_001)
    var reader = EventBlockReader(firstSequence: 0, count: 1, bytes: Data(bytes))
    #expect(throws: EventBlockReader.DamagedBlock.self) { _ = try reader.next() }
    let few: [UInt8] = [50, 0, 4, 0, 1, 97, 0, 0, 0]
    var fewReader = EventBlockReader(firstSequence: 0, count: 1, bytes: Data(few))
    let event = try fewReader.next()
    #expect(event != nil)
  }
}
