import Foundation
import GRDB
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalRecording

/// Recordings that somebody else changed: each is read or refused in one line, and nothing is ever run that
/// stands in them.
@Suite struct `A recording that was tampered with` {
  private static let scenario =
    Fixture.head + Fixture.work + """
      model: {backend-implementer: {takes: 10m, spends: 5}}
      behaviour: {backend-implementer: [{reports: {unit-coverage: 60}}]}
      faults: [{id: echo, duplicate: {to: code-reviewer, nth: 1}}]
      expect: {outcomes: {T-1: completed}, sometimes: [{event: retry.scheduled}]}
      """

  /// A recording with a row in each of its tables.
  static func make(_ path: String) throws -> (plan: Plan, sources: [PlanSource]) {
    let loaded = try Fixture.load(scenario)
    let sources = loaded.sources
    let recording = try Recording(appendingTo: path, command: "test", version: "0")
    let number = try recording.addScenario(loaded.plan, path: "s.yaml", sources: sources)
    for (seed, packsEvents) in [(UInt64(0), false), (1, true)] {
      _ = try recording.record(
        loaded.plan,
        scenario: number,
        level: .events,
        packsEvents: packsEvents
      ) { writer in
        var judge = RunJudge(loaded.plan)
        let summary = Simulation(loaded.plan).run(seed: seed) { event in
          judge.observe(event)
          writer.observe(event)
        }
        return JudgedRun(summary: summary, judgement: judge.conclude())
      }
    }
    let problem = ExpectationResult(
      statement: "sometimes: retry.scheduled",
      verdict: .fail,
      expected: "in at least one of the runs",
      found: "in 0 of 2 runs",
      explanation: [],
      location: nil
    )
    try recording.record(
      Recording.SweepResult(verdict: .fail, runs: 2, expectations: [problem]),
      of: [number]
    )
    try recording.finish()
    return (loaded.plan, sources)
  }

  /// Reads all that the command reads of a recording, to show it and to carry it on; what is said where it
  /// cannot be read.
  static func diagnostic(
    of path: String,
    _ plan: Plan,
    _ sources: [PlanSource]
  ) -> [RecordingError] {
    var diagnostics: [RecordingError] = []
    do {
      let reader = try RecordingReader(path)
      _ = try reader.definitions()
      _ = try reader.sweepProblems()
      _ = try reader.unrepairedSweeps()
      for run in try reader.runs() {
        _ = try reader.sources(of: run)
        _ = try reader.events(of: run)
      }
    } catch let error as RecordingError { diagnostics.append(error) } catch {
      Issue.record("\(error)")
    }
    do {
      let recording = try Recording(appendingTo: path, command: "again", version: "0")
      let known = try recording.scenarioIDs(path: "s.yaml", sources: sources, ofSameVersion: false)
      try recording.readResults(
        of: plan,
        scenarios: known,
        seeds: { _ in true },
        level: .events
      ) { _ in }
      let scenario = try recording.addScenario(plan, path: "s.yaml", sources: sources)
      _ = try recording.record(plan, scenario: scenario, level: .events, replacing: known) {
        writer in
        var judge = RunJudge(plan)
        let summary = Simulation(plan).run(seed: 1) { event in
          judge.observe(event)
          writer.observe(event)
        }
        return JudgedRun(summary: summary, judgement: judge.conclude())
      }
      try recording.finish()
    } catch let error as RecordingError { diagnostics.append(error) } catch {
      Issue.record("\(error)")
    }
    return diagnostics
  }

  /// Tables with their columns.
  private func columns(_ path: String) throws -> [(table: String, column: String)] {
    try DatabaseQueue(path: path).read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT m.name AS name, c.name AS column FROM sqlite_schema m, pragma_table_info(m.name) c
          WHERE m.type = 'table' ORDER BY m.name, c.cid
          """
      ).map { (table: $0["name"], column: $0["column"]) }
    }
  }

  private static let values = ["NULL", "-1", "9223372036854775807", "9e99", "'[1'", "x'ff00'"]

  private static let loosen = "replace(sql, ' NOT NULL', '') WHERE type = 'table'"

  /// Changes a file without waiting for the disk.
  private func change(_ path: String, _ sql: [String]) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")
      // Where a key keeps a value out, there is nothing to read.
      for statement in sql { try? db.execute(sql: statement) }
    }
    try queue.close()
  }

  @Test(arguments: values)
  func `in any column is read or refused, whatever stands there`(value: String) async throws {
    try await Surroundings.withFolder { folder in
      let whole = folder.appending(path: "whole.sqlite").path
      let (plan, sources) = try Self.make(whole)
      let columns = try columns(whole)
      #expect(columns.count > 90)
      // Without constraints for as long as it takes to break them; the schema says the same again after.
      let kept =
        "CREATE TABLE kept AS SELECT name AS its, sql AS said FROM sqlite_schema WHERE type = 'table'"
      try change(
        whole,
        [
          kept, "PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = \(Self.loosen)",
        ]
      )
      let path = folder.appending(path: "r.sqlite").path
      var refused = 0
      for (table, column) in columns where table != "kept" {
        try FileManager.default.copyItem(atPath: whole, toPath: path)
        try change(
          path,
          [
            "UPDATE \(table) SET \(column) = \(value)", "PRAGMA writable_schema = ON",
            "UPDATE sqlite_schema SET sql = (SELECT said FROM kept WHERE its = name) "
              + "WHERE type = 'table' AND name != 'kept'",
            "PRAGMA writable_schema = RESET", "DROP TABLE kept",
          ]
        )
        let diagnostics = Self.diagnostic(of: path, plan, sources)
        for diagnostic in diagnostics {
          #expect(diagnostic.kind != .inputOutput, "\(table).\(column): \(diagnostic)")
          #expect(diagnostic.description.hasPrefix("\(path): error: "))
          #expect(!diagnostic.description.contains("\n"))
          #expect(!diagnostic.description.contains("other columns"), "\(table).\(column)")
        }
        refused += diagnostics.isEmpty ? 0 : 1
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
      }
      #expect(refused > 10)
    }
  }

  /// Runs SQL on a recording as a program without foreign keys would.
  private static func tamper(_ path: String, _ sql: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    try DatabaseQueue(path: path, configuration: configuration).write { try $0.execute(sql: sql) }
  }

  private static let endless =
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"

  @Test(arguments: [
    (
      "DROP TABLE run; CREATE VIEW run AS \(endless)", "`run` is a view, not a table"
    ),
    ("DROP TABLE event", "it has no table `event`"),
    ("ALTER TABLE run RENAME COLUMN digest TO other", "the table `run` has other columns"),
    ("ALTER TABLE event ADD COLUMN more", "the table `event` has other columns"),
    (
      "ALTER TABLE event ADD COLUMN more AS (hex(zeroblob(900000000)))",
      "the table `event` has other columns"
    ),
    (
      "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM event; END",
      "it has a trigger, `t`"
    ),
    (
      "DROP TABLE task; CREATE VIRTUAL TABLE task USING fts5(scenario)",
      "the table `task` has other columns"
    ),
  ])
  func `in its tables is refused`(sql: String, difference: String) async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      let (plan, sources) = try Self.make(path)
      try Self.tamper(path, sql)
      let diagnostics = Self.diagnostic(of: path, plan, sources)
      #expect(diagnostics.map(\.kind) == [.invalid, .invalid])
      #expect(
        diagnostics.map(\.description)
          == [String](
            repeating:
              "\(path): error: \(difference), so this is not a recording as rehearse makes it; name another",
            count: 2
          )
      )
    }
  }

  @Test func `by an index or a view of the user's own is still shown, and not written to`()
    async throws
  {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      let (plan, sources) = try Self.make(path)
      try DatabaseQueue(path: path).write {
        try $0.execute(sql: "CREATE VIEW mine AS \(Self.endless); DROP VIEW waits")
      }
      #expect(Self.diagnostic(of: path, plan, sources).isEmpty)
      _ = try Self.make(folder.appending(path: "i.sqlite").path)
      let indexed = folder.appending(path: "i.sqlite").path
      try DatabaseQueue(path: indexed).write {
        try $0.execute(sql: "CREATE INDEX mine ON event(hex(zeroblob(sequence)))")
      }
      let diagnostics = Self.diagnostic(of: indexed, plan, sources).map(\.description)
      #expect(
        diagnostics == [
          "\(indexed): error: it has an index that rehearse does not make, `mine`, so this is not a recording as rehearse makes it; name another"
        ]
      )
    }
  }

  /// Counting 50,000 runs takes more steps than SQLite makes between two calls of its progress handler.
  @Test func `is read with a limit of steps again after a query of the user`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      _ = try Self.make(path)
      let columns = """
        scenario, batch, seed, level, schedule, digest, ending, verdict, time, events, handoffs,
        tokens, escaped, executions, asked_again, refused, tasks, assessment
        """
      try Self.tamper(
        path,
        """
        WITH RECURSIVE n(x) AS (SELECT 1000 UNION ALL SELECT x + 1 FROM n WHERE x < 51000)
        INSERT INTO run(id, \(columns)) SELECT n.x, \(columns) FROM run, n WHERE run.id = 1
        """
      )
      let query = try RecordingQuery(path)
      unsafe query.stepLimit.remainingHandlerCalls = 0
      let error = #expect(throws: RecordingError.self) {
        _ = try query.run("SELECT number FROM handoff", limit: .seconds(60)) { _ in
        } row: { _ in
          true
        }
      }
      #expect(
        error?.description
          == "\(path): error: the recording holds more than rehearse ever writes; name another"
      )
    }
  }

  @Test func `until it holds more than any run writes is refused`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      let (plan, sources) = try Self.make(path)
      try DatabaseQueue(path: path).write {
        try $0.execute(sql: "UPDATE scenario SET name = hex(zeroblob(40000000))")
      }
      let diagnostic = Self.diagnostic(of: path, plan, sources).first
      #expect(
        diagnostic?.description
          == "\(path): error: the recording holds more than rehearse ever writes; name another"
      )
      #expect(diagnostic?.kind == .invalid)
    }
  }
}

@Suite struct `The file of a recording` {
  private func open(_ path: String) throws {
    try Recording(appendingTo: path, command: "test", version: "0").finish()
    #expect(throws: Never.self) { _ = try RecordingReader(path).runs() }
  }

  private func diagnostic(_ path: String) throws -> String {
    let error = try #require(throws: RecordingError.self) { try open(path) }
    return error.description.replacing(path, with: "FILE")
  }

  @Test(arguments: [
    "", "PRAGMA journal_mode = WAL", "PRAGMA user_version = 0; VACUUM",
  ])
  func `that was hardly begun is gone on with`(sql: String) async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      if sql.isEmpty {
        try Data().write(to: URL(filePath: path))
      } else {
        let queue = try DatabaseQueue(path: path)
        try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
      }
      try open(path)
    }
  }

  @Test func `is made by one alone: a link to nothing is not followed, nor replaced`() async throws
  {
    try await Surroundings.withFolder { folder in
      let link = folder.appending(path: "r.sqlite").path
      let target = folder.appending(path: "elsewhere").path
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
      #expect(
        try diagnostic(link)
          == "FILE: error: the name is a link to a file that is not there; remove it, or name another"
      )
      #expect(!FileManager.default.fileExists(atPath: target))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
    }
  }

  @Test func `is no pipe, no folder and no device`() async throws {
    try await Surroundings.withFolder { folder in
      let pipe = folder.appending(path: "pipe").path
      #expect(unsafe mkfifo(pipe, 0o600) == 0)
      for path in [pipe, folder.path, "/dev/zero"] {
        #expect(try diagnostic(path) == "FILE: error: this is no file; name a recording")
        let error = try #require(throws: RecordingError.self) { _ = try RecordingReader(path) }
        #expect(error.description == "\(path): error: this is no file; name a recording")
      }
    }
  }

  @Test func `that another process is just making is busy`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      let other = try DatabaseQueue(path: path, configuration: configuration)
      try await other.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; CREATE TABLE half(x)")
      }
      #expect(
        try diagnostic(path)
          == "FILE: error: another process is using the recording; wait for it, or name another"
      )
      try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
      try open(path)
    }
  }

  @Test func `that another process has just removed is in use`() async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      #expect(throws: DatabaseError.self) { try WriterLock(path) }
      try Data().write(to: URL(filePath: path))
      let descriptor = unsafe Foundation.open(path, O_RDWR)
      defer { close(descriptor) }
      #expect(WriterLock.isOpen(descriptor, path))
      try FileManager.default.moveItem(atPath: path, toPath: path + ".part")
      #expect(!WriterLock.isOpen(descriptor, path))
      try Data().write(to: URL(filePath: path))
      #expect(!WriterLock.isOpen(descriptor, path))
      let lock = try WriterLock(path)
      #expect(throws: DatabaseError.self) { try WriterLock(path) }
      lock.release()
      try WriterLock(path).release()
    }
  }
}
