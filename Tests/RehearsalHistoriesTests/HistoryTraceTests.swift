import RehearsalDefinitions
import RehearsalHistories
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Testing

@Suite struct `The events of a history` {
  /// A root that has a shed built, and the builder's own log.
  private func built() throws -> History {
    let root = LogFixture.root
    let builder = LogFixture.child("b1")
    return try LogFolder.session(
      [
        root.user(0, "Have a shed built."),
        root.assistant(10, calls: [LogFixture.dispatch("d1")]),
        root.answer(60, to: "d1", "The shed stands."),
        root.assistant(70, text: "It is done."),
      ],
      children: [
        "b1": [
          builder.user(12, "Build the shed."),
          builder.assistant(20, calls: [LogFixture.bash("c1", "npm test")]),
          builder.answer(30, to: "c1", "all pass"),
          builder.assistant(50, text: "The shed stands."),
        ]
      ]
    )
  }

  @Test func `begin with the run and end with it, with the time of the log between`() throws {
    let trace = HistoryTrace(try built())
    #expect(trace.events.first?.kind == .runStarted)
    #expect(trace.events.last?.kind == .runEnded(.settled))
    #expect(trace.summary.time == Instant(nanoseconds: 70_000_000_000))
    #expect(trace.events.map(\.sequence) == (0..<UInt64(trace.events.count)).map { $0 })
    #expect(zip(trace.events, trace.events.dropFirst()).allSatisfy { $0.time <= $1.time })
  }

  @Test func `make a handoff and its result of a dispatch`() throws {
    let trace = HistoryTrace(try built())
    let lines = trace.events.map { $0.line(in: trace.plan) }
    #expect(lines.contains("main -> builder  assign  D1"))
    #expect(lines.contains("builder -> main  complete  D1"))
    #expect(lines.contains("builder runs `npm test`: succeeds  D1"))
    #expect(trace.summary.handoffs == 2)
    #expect(trace.summary.completedTasks == 1)
    #expect(trace.plan.tasks.map(\.id) == ["D1"])
  }

  /// The root assigns work to the builder, which calls another builder for a part of it.
  @Test func `count a session as an execution after an assignment, but not after a call`() throws {
    let root = LogFixture.root
    let builder = LogFixture.child("b1")
    let history = try LogFolder.session(
      [
        root.assistant(10, calls: [LogFixture.dispatch("d1")]),
        root.answer(60, to: "d1", "The shed stands."),
      ],
      children: [
        "b1": [
          builder.user(12, "Build the shed."),
          builder.assistant(20, calls: [LogFixture.dispatch("d2")]),
          builder.answer(30, to: "d2", "The roof is on."),
          builder.assistant(50, text: "The shed stands."),
        ]
      ]
    )
    let trace = HistoryTrace(history)
    let requests = trace.events.compactMap { event in
      if case .handoffSent(let handoff, _) = event.kind { handoff.intent } else { nil }
    }
    #expect(requests.filter(\.asksForWork) == [.assign, .call])
    #expect(trace.summary.executions == 1)
  }

  @Test func `say where each record is`() throws {
    let trace = HistoryTrace(try built())
    let command = try #require(
      trace.events.firstIndex { $0.kind == .actCommand("npm test", succeeded: true) }
    )
    let place = Array(trace.historyPlan.places[2 * command...2 * command + 1])
    #expect(trace.historyPlan.files[place[0]].hasSuffix("agent-b1.jsonl"))
    #expect(place[1] == 2)
  }

  @Test func `are the same in every run of the import`() throws {
    let digests = try (0..<3).map { _ in HistoryTrace(try built()).summary.digest }
    #expect(Set(digests).count == 1)
  }

  @Test func `open no end for work that was still going on`() throws {
    let root = LogFixture.root
    let history = try LogFolder.session(
      [root.user(0, "Begin."), root.assistant(10, calls: [LogFixture.dispatch("d1")])],
      children: ["b1": [LogFixture.child("b1").user(12, "Build the shed.")]]
    )
    let trace = HistoryTrace(history)
    #expect(trace.summary.handoffs == 1)
    #expect(trace.summary.endedTasks == 0)
    #expect(!trace.events.contains { $0.kind.name == .replyMissed })
    #expect(trace.summary.ending == .unfinished)
  }

  @Test func `skip a dispatch that the user rejects`() throws {
    let root = LogFixture.root
    let history = try LogFolder.session([
      root.user(0, "Begin."), root.assistant(10, calls: [LogFixture.dispatch("d1")]),
      root.answer(
        12,
        to: "d1",
        "The user doesn't want to proceed with this tool use. The tool use was rejected.",
        isError: true
      ), root.assistant(20, text: "I stop."),
    ])
    let trace = HistoryTrace(history)
    let outcomes = trace.events.compactMap { event in
      if case .taskEnded(let outcome) = event.kind { outcome } else { nil }
    }
    #expect(outcomes == [Outcome(kind: .skipped, reason: .cancelled)])
    #expect(trace.summary.ending == .settled)
  }

  @Test func `keep a failed write out, because nothing was written`() throws {
    let root = LogFixture.root
    let history = try LogFolder.session([
      root.assistant(
        0,
        calls: [.init("w1", "Write", ["file_path": LogFixture.quoted("/work/shed/a.txt")])]
      ),
      root.answer(1, to: "w1", "<tool_use_error>not read yet</tool_use_error>", isError: true),
    ])
    let trace = HistoryTrace(history)
    #expect(!trace.events.contains { $0.kind.name == .actWrite })
    #expect(trace.events.contains { $0.kind == .actTool("Write", .allowed) })
  }

  @Test func `count a repeated dispatch as the same task, if the first was answered`() throws {
    let root = LogFixture.root
    let history = try LogFolder.session([
      root.assistant(0, calls: [LogFixture.dispatch("d1")]),
      root.answer(5, to: "d1", "API Error: overloaded"),
      root.assistant(6, calls: [LogFixture.dispatch("d2")]),
      root.answer(9, to: "d2", "The shed stands."),
    ])
    let trace = HistoryTrace(history)
    #expect(trace.plan.tasks.count == 1)
    #expect(trace.summary.endedTasks == 1)
  }

  @Test func `move to other definitions with the agents that they are about`() throws {
    let trace = HistoryTrace(try built())
    var members = [("another", Plan.Member(contract: Contract(), role: .worker))]
    members += trace.plan.names.map { ($0, Plan.Member(contract: Contract(), role: .worker)) }
    let other = trace.historyPlan.makePlan(team: Plan(name: "team", members: members))
    let moved = trace.events.map { $0.translated(from: trace.plan, to: other) }
    #expect(moved.map { $0.line(in: other) } == trace.events.map { $0.line(in: trace.plan) })
  }

  @Test func `move each kind of event that names a second agent`() {
    func plan(_ names: [String]) -> Plan {
      Plan(
        name: "team",
        members: names.map { ($0, Plan.Member(contract: Contract(), role: .worker)) }
      )
    }
    let (plan, other) = (plan(["a", "b"]), plan(["0", "a", "b"]))
    let (a, b) = (AgentID(rawValue: 0), AgentID(rawValue: 1))
    let handoff = Handoff(
      id: HandoffID(rawValue: 1),
      sender: a,
      receiver: b,
      task: .none,
      intent: .assign
    )
    let kinds: [Event.Kind] = [
      .handoffSent(handoff, items: []), .handoffDelivered(handoff, routed: 0),
      .handoffLost(handoff, fault: "f"), .handoffDuplicated(handoff, fault: "f"),
      .handoffUndeliverable(handoff), .handoffCounted(handoff, .approves),
      .handoffJoined(handoff), .handoffUnread(handoff, .late),
      .replyMissed(handoff, attempt: 1, then: .askedAgain), .replyLate(handoff, taken: true),
      .actSpawn(b), .actCancel(.agent(b)),
    ]
    for kind in kinds {
      let event = Event(sequence: 0, time: .start, agent: a, kind: kind)
      let moved = event.translated(from: plan, to: other)
      #expect(moved.agent == AgentID(rawValue: 1))
      #expect(moved.line(in: other) == event.line(in: plan))
      #expect(moved.translated(from: other, to: plan) == event)
    }
  }
}

@Suite struct `The tasks of a history` {
  private static let work = """
    # Shed

    ## Master Task List

    | ID | Task |
    |---|---|
    | SH-1 | Roof |
    | SH-2 | Wall |
    | SH-3 | Door |
    | SH-10 | Paint |
    """

  /// Returns the identifiers of the tasks of a session whose dispatches have some prompts, and what the rules find.
  private func tasks(_ prompts: [String]) throws -> (
    ids: [String], about: [String], rules: [String]
  ) {
    let root = LogFixture.root
    let tree = InMemoryTree(["work.md": Array(Self.work.utf8)])
    let team = try HistoryTeam(
      agents: nil,
      policy: nil,
      work: FileReference(tree: tree, path: "work.md")
    ).plan
    let folder = try LogFolder()
    try folder.write(
      "s1.jsonl",
      prompts.enumerated().flatMap { index, prompt in
        [
          root.assistant(10 * index, calls: [LogFixture.dispatch("d\(index)", prompt: prompt)]),
          root.answer(10 * index + 5, to: "d\(index)", "Done."),
        ]
      }
    )
    let reader = HistoryReader(tasks: team.tasks.map(\.id))
    let history = try #require(reader.read([folder.path]).histories.first)
    let checked = CheckedHistory(history, team: team)
    return (
      checked.historyPlan.tasks.map(\.id), checked.historyPlan.tasks.map(\.about),
      checked.violations.map(\.violation.rule)
    )
  }

  @Test(arguments: [
    ("Build SH-1.", "SH-1"), ("Build the shed.", "D1"), ("Build SH-1 to SH-3.", "SH-1 to SH-3"),
    ("Build **SH-3** and `SH-1`", "SH-1, SH-3"), ("SH-2..SH-10", "SH-2 to SH-10"),
    ("SH-1 – SH-3", "SH-1 to SH-3"), ("SH-3 to SH-1", "SH-1, SH-3"), ("SH-100, XSH-1", "D1"),
    ("SH-2: as SH-2 says", "SH-2"),
  ]) func `are those that the prompt names`(prompt: String, id: String) throws {
    #expect(try tasks([prompt]).ids == [id])
  }

  @Test func `are the same for all handoffs that name the same, which is no repetition`() throws {
    let (ids, about, rules) = try tasks(["Build SH-1.", "Test SH-1.", "Mend SH-1."])
    #expect(ids == ["SH-1"])
    #expect(about == ["Roof"])
    #expect(rules == [])
    #expect(try tasks(["Build SH-1.", "Build SH-1."]).rules == ["handoff.no-progress"])
  }

  @Test(arguments: ["# Nothing", "# Shed\n## Master Task List\nNone."])
  func `cannot be read from a file without a list`(text: String) {
    let tree = InMemoryTree(["work.md": Array(text.utf8)])
    let error = #expect(throws: PlanError.self) {
      try HistoryTeam(
        agents: nil,
        policy: nil,
        work: FileReference(tree: tree, path: "work.md")
      )
    }
    #expect(error?.diagnostics.first?.description.hasPrefix("work.md:") == true)
  }
}
