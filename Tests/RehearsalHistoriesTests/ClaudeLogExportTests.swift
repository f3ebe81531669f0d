import Foundation
import RehearsalDefinitions
import RehearsalHistories
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Testing

@Suite struct `A run that is exported as logs and imported again` {
  /// What the format can say of a session, apart from its start.
  private struct Session: Hashable {
    var agent: String
    var acts: [String]
    var tokens: Int64
  }

  /// Returns the sessions of a run in the order in which they open.
  private static func sessions(_ plan: Plan, _ events: [Event]) -> [(
    session: Session, start: Int64
  )] {
    var sessions: [SessionID: Session] = [:]
    var starts: [SessionID: Int64] = [:]
    var order: [SessionID] = []
    for event in events {
      let milliseconds = event.time.nanoseconds / 1_000_000
      switch event.kind {
      case .sessionOpened:
        order.append(event.session)
        starts[event.session] = milliseconds
        sessions[event.session] = Session(
          agent: plan.name(of: event.agent),
          acts: [],
          tokens: 0
        )
      case .sessionSpent(let tokens): sessions[event.session]?.tokens += tokens
      case .actTool(_, .stripped): break
      case .actTool(let tool, let use):
        sessions[event.session]?.acts.append(
          "\(ToolTable.nameWithoutLimits(of: tool)) \(use.rawValue)"
        )
      // A path is kept in its normal form, without a slash at its end. Worktrees lie in a folder of their own.
      case .actWrite(let path):
        let path = path.replacing(#/^\.claude/worktrees/task-\d+//#, with: "")
        sessions[event.session]?.acts.append("writes \(PathPattern.normalised(path))")
      case .actRead(let path):
        let path = path.replacing(#/^\.claude/worktrees/task-\d+//#, with: "")
        sessions[event.session]?.acts.append("reads \(path)")
      case .actCommand, .actSkill:
        sessions[event.session]?.acts.append("\(event.kind)")
      default: break
      }
    }
    return order.compactMap { id in sessions[id].map { (session: $0, start: starts[id] ?? 0) } }
  }

  private static func imported(_ plan: Plan, _ events: [Event]) throws -> HistoryTrace {
    let export = ClaudeLogExport(plan, events, session: "run-1")
    let folder = try LogFolder()
    for (path, lines) in export.files { try folder.write(path, lines) }
    return HistoryTrace(try folder.history(keepsText: true))
  }

  @Test(arguments: 0..<60)
  func `has the same sessions with their agents, times, acts and tokens`(seed: UInt64) throws {
    let files = RandomScenario(seed: seed).files.map { ($0.path, Array($0.text.utf8)) }
    let tree = InMemoryTree(Dictionary(files, uniquingKeysWith: { $1 }))
    let plan = try PlanLoader(tree, rules: RuleNames(runs: RuleBook.identifiers))
      .load(RandomScenario.path).plan
    var events: [Event] = []
    _ = Simulation(plan).run(seed: seed) { events.append(copy $0) }
    let expected = Self.sessions(plan, events)
    let trace = try Self.imported(plan, events)
    let found = Self.sessions(trace.plan, trace.events).filter { $0.session.agent != "main" }
    func counts(_ sessions: [Session]) -> [Session: Int] {
      Dictionary(sessions.map { ($0, 1) }, uniquingKeysWith: +)
    }
    #expect(counts(found.map(\.session)) == counts(expected.map(\.session)))
    // Each record is a millisecond later than the one before it, so that starts are later by that much at most.
    let recordCount = ClaudeLogExport(plan, events, session: "run-1").files.values.joined().count
    for (found, expected) in zip(found.map(\.start).sorted(), expected.map(\.start).sorted()) {
      #expect((expected...expected + Int64(recordCount)).contains(found))
    }
  }

  /// The times of the records of an export, in the order in which the records were made.
  private static func times(_ files: [String: [String]]) -> [Timestamp] {
    files.values.joined().compactMap { line -> (Int, Timestamp)? in
      guard
        let number = line.firstMatch(of: #/"uuid":"run-1-record-(\d+)"/#).flatMap({ Int($0.1) }),
        let text = line.firstMatch(of: #/"timestamp":"([^"]+)"/#)?.1,
        let time = Timestamp(String(text))
      else { return nil }
      return (number, time)
    }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  @Test func `keeps the order of what happens at one instant in different sessions`() throws {
    let trial = try TestRun(Fixture.work)
    let files = ClaudeLogExport(trial.plan, trial.events, session: "run-1").files
    #expect(files.count > 3)
    let times = Self.times(files)
    #expect(times.count == files.values.joined().count)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "\(times)")
    #expect(trial.events.allSatisfy { $0.time.nanoseconds == 0 })
  }

  @Test func `shares no identifier of an agent, record, message or call with another session`()
    throws
  {
    let run = try TestRun(Fixture.work)
    func identifiers(_ session: String) -> Set<String> {
      let lines = ClaudeLogExport(run.plan, run.events, session: session).files.values.joined()
      return Set(
        lines.flatMap { line in
          line.matches(of: #/"(?:uuid|id|sessionId|agentId)":"([^"]+)"/#).map { String($0.1) }
        }
      )
    }
    let first = identifiers("run-1-a")
    #expect(first.count > 10)
    #expect(first.isDisjoint(with: identifiers("run-1-b")))
    let files = ClaudeLogExport(run.plan, run.events, session: "run-1-a").files
    let agents = files.keys.compactMap { $0.firstMatch(of: #/agent-(a[0-9a-f]{16})\.jsonl$/#)?.1 }
    #expect(agents.count == files.count - 1 && agents.allSatisfy { first.contains(String($0)) })
  }

  @Test func `ends its root log only if no session is open`() throws {
    let run = try TestRun(Fixture.work)
    var openCounts: Set<Int> = []
    for count in run.events.indices {
      let events = Array(run.events[...count])
      let openCount = events.reduce(0) { open, event in
        switch event.kind {
        case .sessionOpened: open + 1
        case .sessionEnded: open - 1
        default: open
        }
      }
      openCounts.insert(openCount)
      let export = ClaudeLogExport(run.plan, events, session: "run-1")
      let lastLine = try #require(export.files["run-1.jsonl"]?.last)
      #expect(lastLine.contains("The run has ended.") == (openCount == 0), "\(lastLine)")
    }
    #expect(openCounts.contains(0) && openCounts.count > 1)
  }

  /// The rules that find something in the logs of a run.
  private static func rulesThatFire(on run: TestRun) throws -> Set<String> {
    let trace = try imported(run.plan, run.events)
    var judge = RunJudge(trace.plan)
    for event in trace.events { judge.observe(event) }
    return Set(judge.conclude().violations.map(\.rule))
  }

  @Test func `lacks a result only where a session owes one`() throws {
    let silent = "faults: [{id: silent, stop-silently: {agent: backend-implementer, nth: 1}}]\n"
    let rules = try Self.rulesThatFire(on: TestRun(silent + Fixture.work))
    #expect(rules.contains("liveness.premature-end"))
    for path in ["F07-crash-mid-task/after-the-write", "F02-circular-handoff/canary-chatter"] {
      let file = Surroundings.project.appending(path: "Scenarios/families/\(path).yaml")
      let scenario = try #require(try ScenarioFiles([file.path]).load().scenarios.first)
      #expect(
        try !Self.rulesThatFire(on: TestRun(scenario.plan)).contains("liveness.premature-end"),
        "\(path)"
      )
    }
  }

  @Test func `has no lost update that the run does not have`() throws {
    let file = Surroundings.project.appending(
      path: "Scenarios/families/F04-coverage-gate/below.yaml"
    )
    let scenario = try #require(try ScenarioFiles([file.path]).load().scenarios.first)
    let run = TestRun(scenario.plan)
    #expect(!run.judgement.violations.contains { $0.rule == "resource.lost-update" })
    #expect(try !Self.rulesThatFire(on: run).contains("resource.lost-update"))
  }

  @Test(arguments: [("Read, Edit", "Edit"), ("Read, Edit, Write", "Write"), ("Read", "Write")])
  func `writes files with the tool that the contract grants`(tools: String, tool: String) throws {
    let run = try TestRun(
      "platform: {tools: advisory}\n" + Fixture.work,
      files: [
        "policy.yaml":
          "rehearsal-policy: 1\ntools: {backend-implementer: {allow: [Bash, \(tools)]}}"
      ]
    )
    let export = ClaudeLogExport(run.plan, run.events, session: "run-1")
    let folder = try LogFolder()
    for (path, lines) in export.files { try folder.write(path, lines) }
    let history = try folder.history()
    let lanes = history.lanes.filter { $0.agentType == "backend-implementer" }
    let writers = lanes.flatMap(\.calls).filter { call in
      if case .write = call.action { true } else { false }
    }
    #expect(!writers.isEmpty && writers.allSatisfy { $0.tool == tool })
    let trace = HistoryTrace(history, team: run.plan)
    var judge = RunJudge(trace.plan)
    for event in trace.events { judge.observe(event) }
    let violations = judge.conclude().violations.filter { $0.text.hasPrefix("wrote ") }
    #expect(violations.isEmpty == (tools != "Read"))
  }

  /// Two tasks for the same agent, which touch some files.
  private static func twoTasks(_ first: String, _ second: String) -> String {
    """
    work:
      tasks:
        - {id: T-1, description: Build it, agent: backend-implementer, touches: [\(first)], criteria: [it holds]}
        - {id: T-2, description: Mend it, agent: backend-implementer, touches: [\(second)], criteria: [it holds]}
    model: {backend-implementer: {takes: 8m}}

    """
  }

  @Test func `does not go on without the results of sessions that a limit has cut`() throws {
    let run = try TestRun("limits: {time: 5m}\n" + Self.twoTasks("api/a.py", "api/b.py"))
    let builder = try #require(run.plan.agent(named: "backend-implementer"))
    func count(_ name: Event.Name) -> Int {
      run.events.count { $0.agent == builder && $0.kind.name == name }
    }
    #expect(count(.sessionOpened) == 2 && count(.sessionEnded) == 0)
    #expect(try Self.rulesThatFire(on: run) == [])
    let trace = try Self.imported(run.plan, run.events)
    #expect(trace.summary.ending == .unfinished)
  }

  @Test(arguments: ["Read, Write", "Read, Edit", "Read, MultiEdit"])
  func `loosens the gate that the run loosens`(tools: String) throws {
    let run = try TestRun(
      "faults: [{id: f, edit-gate: {agent: backend-implementer, path: .coveragerc}}]\n"
        + "platform: {tools: advisory}\n" + Fixture.work,
      files: [
        "policy.yaml":
          "rehearsal-policy: 1\ngates: {unit-coverage: 80}\ngate-files: [.coveragerc, '*.py']\n"
          + "tools: {backend-implementer: {allow: [Bash, \(tools)]}}"
      ]
    )
    #expect(run.judgement.violations.contains { $0.rule == "gate.edited" })
    func findings(_ plan: Plan, _ events: [Event]) throws -> [GateLoosening] {
      let export = ClaudeLogExport(plan, events, session: "run-1")
      let folder = try LogFolder()
      for (path, lines) in export.files { try folder.write(path, lines) }
      let trace = HistoryTrace(try folder.history(), team: run.plan)
      let loosenings = trace.events.compactMap { event -> GateLoosening? in
        guard case .gateLoosened(".coveragerc", let loosening) = event.kind else { return nil }
        return loosening
      }
      // The export of an imported history loosens the same gates.
      if plan.oracle != .history {
        #expect(try findings(trace.plan, trace.events) == loosenings)
        for other in GateLoosening.allCases {
          let changed = trace.events.map { event in
            var event = event
            if case .gateLoosened(let path, _) = event.kind {
              event.kind = .gateLoosened(path, other)
            }
            return event
          }
          #expect(try findings(trace.plan, changed) == [other])
        }
        let untouched = trace.events.filter { $0.kind.name != .gateLoosened }
        #expect(try findings(trace.plan, untouched) == [])
      }
      return loosenings
    }
    #expect(try findings(run.plan, run.events) == [.lowered])
  }

  @Test func `has no lost update where each task has its own tree of files`() throws {
    let tasks = Self.twoTasks("api/a.py", "api/a.py")
    let run = try TestRun("platform: {workspace: worktree}\n" + tasks)
    #expect(!run.judgement.violations.contains { $0.rule == "resource.lost-update" })
    #expect(try !Self.rulesThatFire(on: run).contains("resource.lost-update"))
  }
}
