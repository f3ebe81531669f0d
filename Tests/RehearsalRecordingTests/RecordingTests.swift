import Foundation
import GRDB
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@Suite struct `A recording` {
  private static let scenario =
    Fixture.head + Fixture.work + """
      behaviour:
        backend-implementer: [{takes: 10m, reports: {unit-coverage: none}}]
      faults: [{id: echo, duplicate: {to: code-reviewer, nth: 1}}]
      """

  /// Records one run of a scenario and hands over the file.
  func recorded(
    _ scenario: String = Self.scenario,
    level: RecordingLevel = .events,
    _ body: (String, Plan, RunSummary, Judgement) async throws -> Void
  ) async throws {
    try await Surroundings.withFolder { folder in
      let path = folder.appending(path: "r.sqlite").path
      let loaded = try Fixture.load(scenario)
      let recording = try Recording(appendingTo: path, command: "test", version: "0")
      let sources = loaded.sources
      let number = try recording.addScenario(
        loaded.plan,
        path: loaded.scenarioPath,
        sources: sources
      )
      let recorded = try recording.record(loaded.plan, scenario: number, level: level) { writer in
        var judge = RunJudge(loaded.plan)
        let summary = Simulation(loaded.plan).run(seed: 4) { event in
          judge.observe(event)
          writer.observe(event)
        }
        return JudgedRun(summary: summary, judgement: judge.conclude())
      }
      let run = try #require(recorded)
      let (summary, judgement) = (run.summary, run.judgement)
      try recording.finish()
      try await body(path, loaded.plan, summary, judgement)
    }
  }

  func count(_ path: String, _ table: String) throws -> Int {
    try DatabaseQueue(path: path).read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? -1
    }
  }

  func strings(_ path: String, _ sql: String) throws -> [String] {
    try DatabaseQueue(path: path).read { db in try String.fetchAll(db, sql: sql) }
  }

  @Test func `loses a scenario only together with the run that takes its place`() async throws {
    try await recorded { path, plan, _, _ in
      let recording = try Recording(appendingTo: path, command: "test", version: "0")
      let scenario = try recording.addScenario(plan, path: "s.yaml", sources: [])
      let none = try recording.record(plan, scenario: scenario, level: .events, replacing: [1]) {
        _ in nil
      }
      let kept = try RecordingReader(path).runs().map(\.seed)
      #expect(none == nil && kept == [4] && recording.replacedRunCount == 0)
      let run = try recording.record(plan, scenario: scenario, level: .events, replacing: [1]) {
        writer in
        var judge = RunJudge(plan)
        let summary = Simulation(plan).run(seed: 9) { event in
          judge.observe(event)
          writer.observe(event)
        }
        return JudgedRun(summary: summary, judgement: judge.conclude())
      }
      try recording.finish()
      let left = try RecordingReader(path).runs().map(\.seed)
      #expect(run != nil && left == [9] && recording.replacedRunCount == 1)
    }
  }

  @Test func `gives back every event as it happened`() async throws {
    try await recorded { path, plan, summary, _ in
      let reader = try RecordingReader(path)
      let run = try #require(try reader.runs().first)
      let events = try reader.events(of: run)
      var live: [Event] = []
      _ = Simulation(plan).run(seed: 4) { live.append(copy $0) }
      #expect(events.map { $0.line(in: plan) } == live.map { $0.line(in: plan) })
      var digest = TraceDigest(for: plan)
      for event in events { digest.absorb(event) }
      #expect(digest.digest == summary.digest)
      #expect(run.digest == summary.digest.description)
      #expect(run.seed == 4)
    }
  }

  @Test func `gives back the files that the plan was made from`() async throws {
    try await recorded { path, _, _, _ in
      let reader = try RecordingReader(path)
      let run = try #require(try reader.runs().first)
      let sources = try reader.sources(of: run)
      #expect(sources.map(\.path).contains("s.yaml"))
      #expect(sources.map(\.path).contains("agents/verify-app.md"))
      #expect(sources.first?.bytes == Array(Self.scenario.utf8))
    }
  }

  @Test func `knows the definitions it was made from by their fingerprints`() async throws {
    try await recorded { path, _, _, _ in
      let known = try strings(
        path,
        "SELECT d.fingerprint FROM definition d JOIN agent a ON a.scenario = d.scenario AND a.number = d.agent WHERE a.name = 'verify-app'"
      )
      let text = try #require(Fixture.definitions["agents/verify-app.md"])
      #expect(known == [Digest(of: text).description])
      #expect(try count(path, "definition") == Fixture.definitions.count)
    }
  }

  @Test(arguments: [
    (RecordingLevel.outcomes, false, false), (.handoffs, true, false), (.events, true, true),
  ])
  func `keeps what its level asks for`(level: RecordingLevel, handoffs: Bool, events: Bool)
    async throws
  {
    try await recorded(level: level) { path, _, summary, judgement in
      #expect(try count(path, "run") == 1)
      #expect(
        try count(path, "outcome WHERE outcome IS NOT NULL") == judgement.taskResults.count
      )
      #expect(try count(path, "violation") == judgement.violations.count)
      #expect(try count(path, "expectation") == judgement.expectationResults.count)
      let copies = try count(path, "handoff")
      #expect(copies == (handoffs ? Int(summary.handoffs) + 1 : 0))
      #expect(try count(path, "event") == (events ? Int(summary.events) : 0))
      #expect((try count(path, "gate_check") > 0) == handoffs)
      #expect((try count(path, "fault") > 0) == handoffs)
    }
  }

  @Test func `answers who handed what to whom`() async throws {
    try await recorded { path, _, _, _ in
      let edges = try strings(
        path,
        "SELECT sender || ' -> ' || receiver || ' ' || handoffs FROM handover_matrix WHERE intent = 'deliver' ORDER BY 1"
      )
      #expect(
        edges == ["backend-implementer -> verify-app 1", "verify-app -> code-reviewer 1"]
          || edges == ["backend-implementer -> verify-app 2", "verify-app -> code-reviewer 2"]
      )
      #expect(
        try strings(path, "SELECT agent || ' ' || other FROM one_sided_edges ORDER BY 1").contains(
          "backend-implementer frontend-implementer"
        )
      )
    }
  }

  /// One implementer at a time, two slots and an orchestrator that takes a minute: three tasks of ten minutes
  /// wait for the implementer, whose share of the time is the greatest.
  @Test func `answers where the time went`() async throws {
    let busy =
      Fixture.head + """
        platform: {slots: 2, sessions: {backend-implementer: 1}, orchestrator: {servers: 1, takes: 1m}}
        work:
          tasks:
            - {id: T-1, description: one, agent: backend-implementer, touches: [a.py]}
            - {id: T-2, description: two, agent: backend-implementer, touches: [b.py]}
            - {id: T-3, description: three, agent: backend-implementer, touches: [c.py]}
        behaviour: {backend-implementer: [{takes: 10m, times: always}], verify-app: [{takes: 2m, times: always}]}
        """
    try await recorded(busy) { path, _, summary, _ in
      let minute: Int64 = 60_000_000_000
      let rows = try DatabaseQueue(path: path).read { db in
        try Row.fetchAll(db, sql: "SELECT * FROM utilisation ORDER BY kind, place")
      }
      let text = rows.map { row in
        let (place, kind): (String, String) = (row["place"], row["kind"])
        let (capacity, busy): (Int?, Int64) = (row["capacity"], row["busy"])
        return "\(kind) \(place) \(capacity.map(String.init) ?? "-") \(busy / minute)"
      }
      #expect(
        text == [
          "servers implement-trd 1 12", "sessions backend-implementer 1 30",
          "sessions code-reviewer - 0", "sessions implement-trd - 0", "sessions spec-planner - 0",
          "sessions verify-app - 6", "slots slots 2 36",
        ]
      )
      for row in rows {
        let share: Double? = row["share"]
        #expect(share.map { (0...1).contains($0) } ?? true)
        let waited: Int64 = row["waited"]
        #expect(waited >= 0)
      }
      let bottleneck = try DatabaseQueue(path: path).read { db in
        try Row.fetchAll(db, sql: "SELECT * FROM bottleneck")
      }
      try #require(bottleneck.count == 1)
      #expect(bottleneck[0]["place"] == "backend-implementer")
      // The second and the third wait for ten and twenty minutes, less what the orchestrator keeps them.
      let waited: Int64 = bottleneck[0]["waited"]
      #expect((25...30).contains(waited / minute))
      let share: Double = bottleneck[0]["share"]
      #expect(abs(share - 1800 / (Double(summary.time.nanoseconds) / 1e9)) < 1e-9)
      #expect(try count(path, "open_sessions") == 0)
    }
  }

  @Test func `names no bottleneck where nothing is limited`() async throws {
    try await recorded { path, _, _, _ in
      #expect(try count(path, "bottleneck") == 0)
      let busy = try strings(
        path,
        "SELECT place || ' ' || (busy / 60000000000) FROM utilisation WHERE busy > 0 AND kind = 'sessions'"
      )
      #expect(busy == ["backend-implementer 10"])
    }
  }

  @Test func `says what every column of every view means, and in which unit`() async throws {
    try await recorded { path, _, _, _ in
      let views = try strings(
        path,
        "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name"
      )
      #expect(views.count > 20)
      for view in views {
        let columns = try strings(path, "SELECT name FROM pragma_table_info('\(view)')")
        let described = try strings(
          path,
          "SELECT column FROM column_description WHERE view = '\(view)' ORDER BY rowid"
        )
        #expect(columns == described, "\(view)")
        _ = try count(path, view)
      }
      let units = try strings(
        path,
        "SELECT DISTINCT view || '.' || column FROM column_description WHERE column LIKE '%\\_s' ESCAPE '\\' AND unit <> 's'"
      )
      #expect(units == [])
    }
  }

  @Test func `has the critical path of a run, which adds up to its time`() async throws {
    try await recorded { path, _, summary, _ in
      let steps = try strings(
        path,
        "SELECT kind || ' ' || agent || ' ' || duration_s || ' ' || share FROM critical_path ORDER BY step"
      )
      #expect(steps == ["work backend-implementer 600.0 1.0"])
      #expect(summary.time.nanoseconds == 600_000_000_000)
    }
  }

  @Test func `keeps no critical path of a run without its events`() async throws {
    try await recorded(level: .handoffs) { path, _, _, _ in
      let steps = try count(path, "critical_path")
      #expect(steps == 0)
    }
  }

  @Test func `answers every named question, and passes on values of each type`() async throws {
    try await recorded { path, _, _, _ in
      for named in NamedQuery.all {
        var columns: [String] = []
        _ = try RecordingQuery(path).run(named.sql, limit: .seconds(60)) {
          columns = $0
        } row: { values in
          #expect(values.count == columns.count)
          return true
        }
        #expect(columns.count >= 3, "\(named.name)")
      }
      var found: [[RecordingQuery.Value]] = []
      let sql =
        "SELECT 1, 2.5, 'a' || char(0) || 'b', NULL, x'0102' UNION ALL SELECT 2, 0, '', 0, 0"
      _ = try RecordingQuery(path).run(sql, limit: .seconds(60)) { _ in
      } row: { values in
        found.append(values)
        return false
      }
      #expect(found == [[.integer(1), .real(2.5), .text("a\0b"), .null, .bytes(2)]])
    }
  }

  @Test func `has a chain of causes that is whole across retries`() async throws {
    let lost =
      Fixture.head + Fixture.work
      + "faults: [{id: f, drop: {from: verify-app, to: code-reviewer, nth: 1}}]\n"
    try await recorded(lost, level: .handoffs) { path, _, _, _ in
      let roots = try strings(
        path,
        "SELECT sender || ' ' || receiver || ' ' || intent FROM handoffs WHERE cause IS NULL"
      )
      #expect(roots == ["spec-planner backend-implementer assign"])
      let again = try strings(
        path,
        """
        SELECT c.sender || ' ' || c.receiver || ' ' || c.fate FROM handoffs h
        JOIN handoffs c ON c.run = h.run AND c.number = h.cause
        WHERE c.fate = 'lost'
        """
      )
      #expect(again == ["verify-app code-reviewer lost"])
    }
  }

  @Test func `says how runs ended that a fault struck, and others`() async throws {
    let faults =
      Fixture.head + Fixture.work
      + "faults: [{id: hit, duplicate: {to: code-reviewer}}, {id: miss, drop: {to: code-reviewer, nth: 9}}]\n"
    try await recorded(faults, level: .outcomes) { path, _, _, _ in
      let rows = try strings(
        path,
        """
        SELECT fault || ' ' || verb || ' ' || struck_runs || ' ' || other_runs || ' ' || others_passed
        FROM faults_and_verdicts ORDER BY fault
        """
      )
      #expect(rows.first?.hasPrefix("hit duplicate 1 0 ") == true)
      #expect(rows.last?.hasPrefix("miss drop 0 1 ") == true)
    }
  }

  @Test func `is one file that only its owner can read`() async throws {
    try await recorded { path, _, _, _ in
      let folder = URL(filePath: path).deletingLastPathComponent().path
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["r.sqlite"])
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try strings(path, "PRAGMA integrity_check") == ["ok"])
    }
  }

  @Test func `is appended to, a batch an invocation`() async throws {
    try await recorded { path, plan, _, _ in
      let again = try Recording(appendingTo: path, command: "again", version: "0")
      let number = try again.addScenario(plan, path: "s.yaml", sources: [])
      _ = try again.record(plan, scenario: number, level: .outcomes) { writer in
        var judge = RunJudge(plan)
        let summary = Simulation(plan).run(seed: 9) { judge.observe($0) }
        return JudgedRun(summary: summary, judgement: judge.conclude())
      }
      try again.finish()
      #expect(try strings(path, "SELECT command FROM batch ORDER BY id") == ["test", "again"])
      #expect(try RecordingReader(path).runs().map(\.seed) == [4, 9])
    }
  }
}
